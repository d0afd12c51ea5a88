"""Loading the real content: all of it, once, and without undoing what editors did since."""

import pytest

from brain.samples.people import rows
from brain.search.models import Entry
from library.loading import load_editions, load_organisations, load_publications
from library.models import (
    Document,
    DocumentTranslation,
    Edition,
    EditionTranslation,
    Figure,
    LanguageEdition,
    Organisation,
    Series,
    State,
)

pytestmark = pytest.mark.django_db


def load_all() -> tuple[int, int, int]:
    return (
        load_editions(rows("editions.yaml")),
        load_publications(rows("publications.yaml")),
        load_organisations(rows("organisations.yaml")),
    )


def everything() -> list[int]:
    models = (Edition, EditionTranslation, Series, Document, LanguageEdition, DocumentTranslation, Organisation, Figure)
    return [model.objects.count() for model in models] + [Entry.objects.count()]


def test_all_of_it_once() -> None:
    assert load_all() == (12, 16, 11)
    first = everything()
    assert load_all() == (12, 16, 11)
    assert everything() == first
    assert (Edition.objects.count(), Document.objects.count(), Series.objects.count()) == (12, 16, 3)
    assert (LanguageEdition.objects.count(), Organisation.objects.count(), Figure.objects.count()) == (27, 11, 7)


def test_editions_as_the_source_has_them() -> None:
    load_editions(rows("editions.yaml"))
    by_number = {edition.number: edition for edition in Edition.objects.all()}
    assert (by_number[3].start, by_number[5].start, by_number[12].end) == ("2013-04", "2015", "2021-11-26")
    assert (by_number[11].language, by_number[11].theme) == ("es", "La economía social en el futuro")
    assert (by_number[12].city, by_number[12].mode, by_number[12].official_languages) == (
        "",
        "online",
        ["en", "fr", "es", "pt"],
    )
    assert by_number[12].details["hosts"] == ["CASES"]
    assert all(edition.longitude is not None for edition in by_number.values())


def test_publications_as_the_source_has_them() -> None:
    load_publications(rows("publications.yaml"))
    brazil = Document.objects.get(slug="public-policies-brazil")
    assert (brazil.state, brazil.creator_rows.get().name, brazil.issued) == (
        State.PUBLISHED,
        "International Labour Organization",
        "2016-11",
    )
    [spanish] = brazil.language_editions.all()
    assert (spanish.language, spanish.is_original, spanish.title_is_translated) == ("es", True, True)
    assert brazil.translations.get(language="en").title == "Public policies for the SSE: Brazil"
    assert Document.objects.get(slug="public-policies-europe").region == "europe"
    summary = Document.objects.get(slug="financial-mechanisms-executive-summary")
    assert summary.summary_of == Document.objects.get(slug="financial-mechanisms-full-report")


def test_every_language_of_a_publication_is_found() -> None:
    load_publications(rows("publications.yaml"))
    brazil = Document.objects.get(slug="public-policies-brazil")
    entries = Entry.objects.filter(object_id=str(brazil.uuid))
    assert set(entries.values_list("language", flat=True)) == {"en", "fr", "es", "pt", "it", "ar", "ko"}
    assert set(entries.values_list("kind", "url", "audience")) == {("document", f"/d/{brazil.uuid}", "public")}


def test_what_editors_did_since_is_kept() -> None:
    load_all()
    Document.objects.filter(slug="public-policies-brazil").update(state=State.WITHDRAWN, rights="Corrected")
    LanguageEdition.objects.filter(document__slug="public-policies-tunisia", language="fr").delete()
    Document.objects.filter(slug="financial-mechanisms-executive-summary").update(summary_of=None)
    load_all()
    brazil = Document.objects.get(slug="public-policies-brazil")
    assert (brazil.state, brazil.rights) == (State.WITHDRAWN, "Corrected")
    assert Document.objects.get(slug="financial-mechanisms-executive-summary").summary_of is None
    assert LanguageEdition.objects.count() == 26


def test_both_values_of_a_figure_stand() -> None:
    load_organisations(rows("organisations.yaml"))
    members = Figure.objects.filter(key__startswith="UNTFSSE members")
    assert {(figure.as_of, figure.value) for figure in members} == {("2021", "17"), ("2022-01-21", "18")}
