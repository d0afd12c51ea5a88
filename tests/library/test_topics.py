"""Subjects: their labels in each language, broader and narrower ones, documents about them; and what is related."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from brain.members.models import Member
from brain.samples.people import rows
from library.actions.topics import add_topic
from library.models import Document, Topic
from library.topic_loading import load_topics
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def listed(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return re.findall(r'<h3><a href="/\w+/library/documents/([^/]+)/"', response.content.decode())


@pytest.fixture
def finance(db: None) -> Topic:
    economy = add_topic(names={"en": "economy"}, other_names={})
    return add_topic(names={"en": "finance", "fr": "financement"}, other_names={}, broader=economy)


def about(topic: Topic, slug: str, **fields: Any) -> Document:
    document = make_document(slug, **fields)
    document.topics.add(topic)
    return document


def test_labels_of_the_samples_come_from_the_glossary(samples: None, client: Client) -> None:
    assert load_topics(rows("subjects.yaml"), rows("glossary.yaml")) == Topic.objects.count()
    load_topics(rows("subjects.yaml"), rows("glossary.yaml"))
    assert "사회적 금융" in client.get("/ko/library/topics/").content.decode()
    assert "التمويل الاجتماعي" in client.get("/ar/library/topics/social-finance/").content.decode()
    assert len(listed(client, "/fr/library/topics/public-policy/")) == 9


def test_what_is_about_a_part_is_about_the_whole(client: Client, finance: Topic) -> None:
    about(finance, "banks")
    assert listed(client, "/en/library/topics/finance/") == ["banks"]
    assert listed(client, "/en/library/topics/economy/") == ["banks"]
    assert listed(client, "/en/library/?subject=economy") == ["banks"]
    html = client.get("/fr/library/topics/finance/").content.decode()
    assert '<bdi lang="fr">financement</bdi>' in html


def test_list_is_narrowed_by_subject_and_type(client: Client, finance: Topic) -> None:
    about(finance, "banks", type="c_2f33")
    make_document("seeds", type="c_93fc")
    assert listed(client, "/en/library/?subject=finance") == ["banks"]
    assert listed(client, "/en/library/?type=c_93fc") == ["seeds"]
    assert listed(client, "/en/library/?type=c_93fc&subject=finance") == []


def test_subject_shows_only_what_a_person_may_see(
    client: Client, finance: Topic, sign_in: SignIn, amina: Member, eunji: Member
) -> None:
    about(finance, "banks", audience="edition-12")
    about(finance, "draft", state="draft")
    assert listed(client, "/en/library/topics/finance/") == []
    assert listed(sign_in(eunji), "/en/library/topics/finance/") == []
    assert listed(sign_in(amina), "/en/library/topics/finance/") == ["banks"]


def test_editor_adds_and_changes_a_subject(sign_in: SignIn, chiara: Member, finance: Topic) -> None:
    editor = sign_in(chiara)
    sent = {
        "name_en": "Mutual insurance",
        "name_fr": "Mutuelles",
        "others_en": "mutuals, mutual societies",
        "broader": "",
    }
    assert editor.post("/en/library/topics/add/", sent).status_code == 303
    topic = Topic.objects.get(slug="mutual-insurance")
    assert set(topic.labels.values_list("language", "kind", "text")) == {
        ("en", "pref", "Mutual insurance"),
        ("fr", "pref", "Mutuelles"),
        ("en", "alt", "mutuals"),
        ("en", "alt", "mutual societies"),
    }
    editor.post("/en/library/topics/mutual-insurance/edit/", sent | {"broader": str(finance.pk), "name_fr": ""})
    topic.refresh_from_db()
    assert topic.broader == finance
    assert not topic.labels.filter(language="fr").exists()


def test_subject_without_a_name_or_in_a_circle_is_not_kept(sign_in: SignIn, chiara: Member, finance: Topic) -> None:
    editor = sign_in(chiara)
    nameless = editor.post("/en/library/topics/add/", {"others_en": "money", "broader": ""})
    circle = editor.post("/en/library/topics/economy/edit/", {"name_en": "Economy!", "broader": str(finance.pk)})
    assert (nameless.status_code, circle.status_code) == (422, 422)
    assert 'value="money"' in nameless.content.decode()
    assert 'value="Economy!"' in circle.content.decode()
    assert Topic.objects.count() == 2


def test_only_editors_change_subjects(client: Client, sign_in: SignIn, amina: Member, finance: Topic) -> None:
    for page in ("add/", "finance/edit/"):
        assert sign_in(amina).get(f"/en/library/topics/{page}").status_code == 403
        assert client.get(f"/en/library/topics/{page}").status_code == 302


def test_related_are_documents_of_the_same_subjects_then_of_the_same_words(
    client: Client, finance: Topic, sign_in: SignIn, amina: Member
) -> None:
    banks = about(finance, "banks")
    about(finance, "insurance")
    about(finance, "hidden", audience="edition-12")
    make_document("banks-of-seeds")
    found = listed(client, "/en/library/documents/banks/related/")
    assert found[0] == "insurance"
    assert "banks-of-seeds" in found
    assert not {"hidden", banks.slug} & set(found)
    assert "hidden" in listed(sign_in(amina), "/en/library/documents/banks/related/")
