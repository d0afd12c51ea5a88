"""What leaves the library for open pages and search: only what may be seen, as of when it is sent."""

import pytest
from django.db import transaction
from django.utils import translation

from brain.search.models import Entry
from library import live
from library.actions import documents as actions
from library.models import Document, State
from realtime.models import Event
from realtime.streams import kind_of
from tests.library.conftest import make_document

pytestmark = pytest.mark.django_db


def shown_live() -> str:
    [change] = live.render("document", [], "documents")
    assert change.target == "newest-documents"
    assert 'id="newest-documents"' in change.html
    return change.html


def test_stream_is_known_and_public() -> None:
    found = kind_of("library.documents")
    assert found
    kind, ident = found
    assert (kind.audience(ident), kind.audience("secrets")) == ("public", None)


def test_publishing_is_shown_on_open_pages() -> None:
    document = make_document("study", state=State.DRAFT)
    assert "study in en" not in shown_live()
    actions.publish_document(document=document)
    assert Event.objects.get(stream="library.documents").object_id == str(document.pk)
    assert "study in en" in shown_live()
    actions.withdraw_document(document=document, reason="Old.")
    assert "study in en" not in shown_live()


def test_only_public_documents_are_shown_live() -> None:
    for audience in ("members", "edition-12"):
        make_document(f"canary-{audience}", audience=audience, issued="2026-01")
    make_document("draft", state=State.DRAFT, issued="2026-02")
    make_document("study")
    html = shown_live()
    assert "study in en" in html
    assert not any(secret in html for secret in ("canary", "draft in en"))


def test_newest_come_first_in_the_readers_language() -> None:
    for year in range(2015, 2021):
        make_document(f"y{year}", issued=str(year), languages=("en", "ar"))
    with translation.override("ar"):
        html = shown_live()
    assert html.index("y2020 in ar") < html.index("y2019 in ar")
    assert "y2015" not in html


def test_search_entries_carry_the_audience() -> None:
    document = make_document("agenda", audience="edition-12", languages=("en", "fr"), countries=("BR",))
    entries = Entry.objects.filter(object_id=str(document.uuid))
    assert {(e.language, e.audience, e.title) for e in entries} == {
        ("en", "edition-12", "agenda in en"),
        ("fr", "edition-12", "agenda in fr"),
    }
    assert "Brésil" in entries.get(language="fr").text


def test_drafts_and_withdrawn_documents_are_not_found() -> None:
    make_document("draft", state=State.DRAFT)
    document = make_document("gone")
    Document.objects.filter(pk=document.pk).update(state=State.WITHDRAWN)
    with transaction.atomic():
        live.show_documents(document)
    actions.index_document(document)
    assert not Entry.objects.exists()
