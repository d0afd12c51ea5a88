"""Topics that discuss a document, a news item or an academy: shown on both sides, to those who may see them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Member
from brain.news.models import NewsItem
from brain.news.models import State as NewsState
from forum.actions import moderate
from forum.models import Category, Subject, Topic
from library.models import Document, Edition, LanguageEdition
from library.models.academies import Mode
from library.models.documents import State

SignIn = Callable[[Member], Client]
Start = Callable[..., Topic]


@pytest.fixture
def document(db: None) -> Document:
    document = Document.objects.create(slug="statutes", state=State.PUBLISHED, issued="2019")
    LanguageEdition.objects.create(document=document, language="en", title="Model statutes", is_original=True)
    LanguageEdition.objects.create(document=document, language="fr", title="Statuts types")
    return document


@pytest.fixture
def item(db: None) -> NewsItem:
    return NewsItem.objects.create(slug="a-law", title="A law is passed", state=NewsState.PUBLISHED, date="2026-03")


@pytest.fixture
def edition(db: None) -> Edition:
    return Edition.objects.create(number=12, start="2024", end="2024", mode=Mode.IN_PERSON, city="Turin", country="IT")


def discuss(topic: Topic, kind: str, public_id: str) -> None:
    Subject.objects.create(topic=topic, kind=kind, public_id=public_id)


def new_topic(client: Client, **fields: str) -> int:
    sent = {"title": "On the statutes", "category": "help", "body": "What do you think?", "language": "en", **fields}
    return client.post(reverse("forum:new-topic"), sent).status_code


# --- Beginning a topic ------------------------------------------------------------------------------------------------


def test_discussing_a_document_begins_with_its_page(
    document: Document, help_room: Category, amina: Member, client: Client, sign_in: SignIn
) -> None:
    page = client.get("/en/library/documents/statutes/").content.decode()
    address = f"{reverse('forum:new-topic')}?about=document:statutes"
    assert f'href="{address}"' in page
    form = sign_in(amina).get(address).content.decode()
    assert "Model statutes" in form
    assert 'name="about" value="document:statutes"' in form
    assert client.get(address).status_code == 302


def test_a_new_topic_keeps_what_it_is_about(
    document: Document, help_room: Category, amina: Member, sign_in: SignIn
) -> None:
    client = sign_in(amina)
    shown_again = client.post(reverse("forum:new-topic"), {"about": "document:statutes", "title": ""})
    assert shown_again.status_code == 422
    assert 'name="about" value="document:statutes"' in shown_again.content.decode()
    assert new_topic(client, about="document:statutes") == 303
    subject = Subject.objects.get()
    assert (subject.kind, subject.public_id, subject.topic.title) == ("document", "statutes", "On the statutes")


@pytest.mark.parametrize("about", ["document:missing", "nothing:statutes", "document", "document:" + "x" * 400, ""])
def test_a_topic_about_nothing_that_is_there_is_a_topic(
    about: str, document: Document, help_room: Category, amina: Member, sign_in: SignIn
) -> None:
    status = new_topic(sign_in(amina), about=about)
    assert status == (422 if len(about) > 300 else 303)
    assert not Subject.objects.exists()


def test_what_its_author_may_not_see_is_left_out(
    document: Document, help_room: Category, amina: Member, sign_in: SignIn
) -> None:
    Document.objects.update(state=State.DRAFT)
    assert (
        "Model statutes"
        not in sign_in(amina).get(f"{reverse('forum:new-topic')}?about=document:statutes").content.decode()
    )
    assert new_topic(sign_in(amina), about="document:statutes") == 303
    assert not Subject.objects.exists()


# --- On the topic's page ----------------------------------------------------------------------------------------------


def test_the_topic_links_what_it_discusses_in_the_readers_language(
    topic: Topic, document: Document, item: NewsItem, edition: Edition, client: Client
) -> None:
    for kind, public_id in (("document", "statutes"), ("news", "a-law"), ("academy", "12"), ("session", "later")):
        discuss(topic, kind, public_id)
    html = client.get(topic.url).content.decode()
    for title, url in (("Model statutes", "/en/library/documents/statutes/"), ("A law is passed", "/en/news/a-law/")):
        assert title in html
        assert f'href="{url}"' in html
    assert 'href="/en/academies/12/"' in html
    french = client.get(f"/fr/forum/t/{topic.pk}/{topic.slug}/").content.decode()
    assert "Statuts types" in french
    assert 'href="/fr/library/documents/statutes/"' in french


def test_what_may_not_be_seen_is_not_named(
    topic: Topic, document: Document, item: NewsItem, amina: Member, client: Client, sign_in: SignIn
) -> None:
    discuss(topic, "document", "statutes")
    discuss(topic, "news", "a-law")
    Document.objects.update(audience="members")
    NewsItem.objects.update(state=NewsState.WITHDRAWN)
    html = client.get(topic.url).content.decode()
    assert "Model statutes" not in html
    assert "A law is passed" not in html
    assert "Model statutes" in sign_in(amina).get(topic.url).content.decode()


def test_subjects_cost_a_topics_page_no_query(topic: Topic, document: Document, client: Client) -> None:
    client.get(topic.url)
    with CaptureQueriesContext(connection) as without:
        client.get(topic.url)
    discuss(topic, "document", "statutes")
    assert "Model statutes" in client.get(topic.url).content.decode()
    with CaptureQueriesContext(connection) as having:
        assert "Model statutes" in client.get(topic.url).content.decode()
    assert len(having) == len(without)
    topic.subjects.all().delete()
    assert "Model statutes" not in client.get(topic.url).content.decode()


# --- On the other side ------------------------------------------------------------------------------------------------


def test_pages_list_the_topics_that_discuss_them(
    start: Start, topic: Topic, amina: Member, help_room: Category, lounge: Category, benoit: Member,
    document: Document, item: NewsItem, edition: Edition, client: Client, sign_in: SignIn,
) -> None:  # fmt: skip
    private = start(amina, lounge, title="Among members")
    hidden = start(amina, help_room, title="Out of sight")
    moderate.hide_topic(topic=hidden, moderator=benoit, reason="Spam")
    for kind, public_id, page_address in (
        ("document", "statutes", "/en/library/documents/statutes/"),
        ("news", "a-law", "/en/news/a-law/"),
        ("academy", "12", "/en/academies/12/"),
    ):
        page = client.get(page_address).content.decode()
        address = reverse("forum:discussions", args=[kind, public_id])
        assert f'hx-get="{address}"' in page
        assert f'href="{address}"' in page, "without JavaScript it is a page of its own"
        assert "Nobody has begun to discuss this yet." in client.get(address).content.decode()
        for one in (topic, private, hidden):
            discuss(one, kind, public_id)
        html = client.get(address).content.decode()
        assert f'href="{topic.url}"' in html
        assert "Among members" not in html
        assert "Out of sight" not in html
        assert "Among members" in sign_in(amina).get(address).content.decode()
        assert "<h1>" not in client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_what_one_may_not_see_has_no_topics(document: Document, amina: Member, client: Client, sign_in: SignIn) -> None:
    Document.objects.update(audience="members")
    for public_id, status in (("statutes", 404), ("unknown", 404)):
        assert client.get(reverse("forum:discussions", args=["document", public_id])).status_code == status
    assert client.get(reverse("forum:discussions", args=["recipe", "statutes"])).status_code == 404
    assert sign_in(amina).get(reverse("forum:discussions", args=["document", "statutes"])).status_code == 200


# --- Later ------------------------------------------------------------------------------------------------------------


def change(client: Client, topic: Topic, **fields: str) -> int:
    return client.post(reverse("forum:topic-subjects", args=[topic.pk]), fields).status_code


def test_the_author_and_moderators_change_what_it_discusses(
    topic: Topic, document: Document, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    for member in (amina, benoit):
        client = sign_in(member)
        assert change(client, topic, address="https://example.org/fr/library/documents/statutes/?from=list") == 303
        assert topic.subjects.get().public_id == "statutes"
        assert change(client, topic, address="document:statutes") == 303
        assert topic.subjects.count() == 1
        assert change(client, topic, remove="document:statutes") == 303
        assert not topic.subjects.exists()


@pytest.mark.parametrize("address", ["", "not an address", "/en/forum/", "/en/library/documents/missing/", "x" * 301])
def test_an_address_of_nothing_is_said(
    address: str, topic: Topic, document: Document, amina: Member, sign_in: SignIn
) -> None:
    client = sign_in(amina)
    page = client.post(reverse("forum:topic-subjects", args=[topic.pk]), {"address": address})
    assert page.status_code == 422
    assert 'id="address-error"' in page.content.decode()
    assert not topic.subjects.exists()


def test_others_may_not_change_it(
    topic: Topic, document: Document, eunji: Member, daniela: Member, twelfth: Category, client: Client, sign_in: SignIn
) -> None:
    assert change(client, topic, address="document:statutes") == 403
    assert change(sign_in(eunji), topic, address="document:statutes") == 403
    assert sign_in(eunji).get(reverse("forum:topic-subjects", args=[topic.pk])).status_code == 403
    Topic.objects.filter(pk=topic.pk).update(category=twelfth)
    assert change(sign_in(daniela), topic, address="document:statutes") == 404
    assert not topic.subjects.exists()
