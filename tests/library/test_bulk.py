"""Many documents changed at once: shown first, each row whole or not at all."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from brain.members.models import Member
from brain.publishing.models import Step
from brain.search.models import Entry
from library.models import Document, Series, State, Topic, TopicLabel
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
ADDRESS = "/en/library/many/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def three(db: None) -> list[str]:
    make_document("one", state=State.DRAFT)
    make_document("two")
    make_document("three", state=State.WITHDRAWN)
    return ["one", "two", "three"]


@pytest.fixture
def briefs(db: None) -> Series:
    return Series.objects.create(slug="briefs", name="Briefs")


def send(client: Client, slugs: list[str], go: str = "change", **fields: Any) -> Any:
    return client.post(ADDRESS, {"document": slugs, "go": go, **fields})


def test_choosing_by_words_series_and_state(sign_in: SignIn, chiara: Member, three: list[str], briefs: Series) -> None:
    Document.objects.filter(slug="one").update(series=briefs)
    editor = sign_in(chiara)
    for query, found in (
        ("", three),
        ("?q=two", ["two"]),
        (f"?series={briefs.pk}", ["one"]),
        ("?state=withdrawn", ["three"]),
    ):
        page = editor.get(ADDRESS + query).text
        assert [slug for slug in three if f'value="{slug}"' in page] == found
    assert "No document is all of this" in editor.get(f"{ADDRESS}?q=nothing").text


def test_what_would_change_is_shown_and_nothing_is_done(
    sign_in: SignIn, chiara: Member, three: list[str], briefs: Series
) -> None:
    page = send(sign_in(chiara), three, "preview", series="briefs", state="published").text
    assert "Briefs" in page
    assert "Change 3 documents" in page
    assert set(Document.objects.values_list("series", "licence")) == {(None, "")}
    assert not Step.objects.exists()


def test_all_is_changed_in_one_go(
    client: Client, sign_in: SignIn, chiara: Member, three: list[str], briefs: Series
) -> None:
    topic, gone = Topic.objects.create(slug="finance"), Topic.objects.create(slug="gone")
    TopicLabel.objects.create(topic=topic, language="en", text="Finance")
    for document in Document.objects.all():
        document.topics.add(gone)
    change = {
        "series": "briefs",
        "licence": CC_BY,
        "audience": "members",
        "add_topic": topic.pk,
        "remove_topic": gone.pk,
    }
    assert send(sign_in(chiara), three, **change).status_code == 200
    for document in Document.objects.all():
        assert (document.series, document.licence, document.audience) == (briefs, CC_BY, "members")
        assert (list(document.topics.all()), document.edited_by) == ([topic], chiara)
    assert set(Entry.objects.values_list("audience", flat=True)) == {"members"}
    assert client.get("/en/library/documents/two/").status_code == 404


def test_a_row_that_cannot_be_changed_is_left_whole_and_said(
    sign_in: SignIn, chiara: Member, three: list[str], briefs: Series
) -> None:
    page = send(sign_in(chiara), three, series="briefs", state="withdrawn", note="Outdated.").text
    assert "cannot go from" in page
    rows = {row.slug: (row.state, row.series) for row in Document.objects.all()}
    assert rows["one"] == (State.DRAFT, None)
    assert rows["two"] == rows["three"] == (State.WITHDRAWN, briefs)
    assert [(step.by, step.note) for step in Step.objects.all()] == [(chiara, "Outdated.")]


def test_what_others_saved_since_the_preview_is_left_and_said(
    sign_in: SignIn, chiara: Member, nomsa: Member, three: list[str]
) -> None:
    editor = sign_in(chiara)
    page = send(editor, three, "preview", licence=CC_BY).text
    seen = dict(re.findall(r'name="(revision\.[a-z]+)" value="([^"]+)"', page))
    assert len(seen) == 3
    send(sign_in(nomsa), ["two"], audience="members")
    done = send(editor, three, licence=CC_BY, **seen).text
    assert done.count("Somebody else has saved it") == 1
    assert set(Document.objects.filter(licence=CC_BY).values_list("slug", flat=True)) == {"one", "three"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose what is to change"),
        ({"state": "withdrawn"}, "Say why"),
        ({"series": "nothing", "note": "kept"}, "valid choice"),
        ({"audience": "edition-99", "note": "kept"}, "valid choice"),
        ({"add_topic": "x", "note": "kept"}, "valid choice"),
    ],
)
def test_what_cannot_be_understood_changes_nothing(
    sign_in: SignIn, chiara: Member, three: list[str], fields: dict[str, str], words: str
) -> None:
    answer = send(sign_in(chiara), three, **fields)
    assert (answer.status_code, words in answer.text, fields.get("note", "") in answer.text) == (422, True, True)
    assert not Document.objects.exclude(edited_by=None).exists()


def test_nothing_chosen_is_said(sign_in: SignIn, chiara: Member, three: list[str]) -> None:
    for chosen in ([], ["nowhere", "a\0b"]):
        answer = send(sign_in(chiara), chosen, licence=CC_BY)
        assert (answer.status_code, "at least one document" in answer.text) == (422, True)


def test_only_editors_change_many(client: Client, sign_in: SignIn, amina: Member, three: list[str]) -> None:
    for person in (client, sign_in(amina)):
        assert send(person, three, licence=CC_BY).status_code == 403
    assert not Document.objects.filter(licence=CC_BY).exists()
