"""Loading the library's real content from the YAML of brain/samples: what is missing is added, nothing is changed.

An editor's later correction of a loaded document, or its withdrawal, is kept when the files are loaded again.
"""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from brain.languages.models import Origin
from library import indexing
from library.kinds import source_of_document, source_of_edition, source_of_series
from library.models import (
    Creator,
    Document,
    DocumentCountry,
    DocumentTranslation,
    Edition,
    EditionTranslation,
    Figure,
    LanguageEdition,
    Organisation,
    Series,
    SeriesTranslation,
    State,
)

Row = dict[str, Any]

CREATOR = "International Labour Organization"
# Longitude and latitude of the places where academies were held, by the city's English name, else the country.
PLACES: dict[str, tuple[float, float]] = {
    "Turin": (7.69, 45.07),
    "Montreal": (-73.57, 45.5),
    "Agadir": (-9.6, 30.42),
    "Campinas": (-47.06, -22.91),
    "Johannesburg": (28.05, -26.2),
    "Puebla": (-98.2, 19.04),
    "San José": (-84.09, 9.93),
    "Seoul": (126.98, 37.57),
    "Luxembourg City": (6.13, 49.61),
    "Madrid": (-3.7, 40.42),
    "PT": (-9.14, 38.72),
}
_DETAILS = (
    "hosts",
    "organisers",
    "weeks",
    "report",
    "session_kinds",
    "edition_documents",
    "known_facts",
    "undated_facts",
)


@transaction.atomic
def load_editions(rows: list[Row]) -> int:
    """Every edition of `rows` exists, known by its number; returns how many rows there are."""
    for row in rows:
        edition, is_new = Edition.objects.get_or_create(number=row["number"], defaults=_edition_fields(row))
        if is_new:
            EditionTranslation.objects.bulk_create(_edition_translations(edition, row))
    return len(rows)


def _edition_fields(row: Row) -> Row:
    language = row.get("theme_language") or "en"
    cities, themes = row.get("city") or {}, row.get("theme") or {}
    longitude, latitude = PLACES.get(cities.get("en") or row["country"]) or (None, None)
    return {
        "start": row["start"],
        "end": row["end"],
        "mode": row["mode"],
        "country": row["country"],
        "city": cities.get(language, ""),
        "theme": themes.get(language, ""),
        "language": language,
        "longitude": longitude,
        "latitude": latitude,
        "participants": row.get("participants"),
        "official_languages": row.get("official_languages", []),
        "details": {key: row[key] for key in _DETAILS if key in row},
    }


def _edition_translations(edition: Edition, row: Row) -> list[EditionTranslation]:
    cities, themes = row.get("city") or {}, row.get("theme") or {}
    source = source_of_edition(edition)
    return [
        EditionTranslation(
            original=edition,
            language=tag,
            city=cities.get(tag, ""),
            theme=themes.get(tag, ""),
            digest=source.digest if source else "",
        )
        for tag in sorted({*cities, *themes} - {edition.language})
    ]


@transaction.atomic
def load_publications(rows: list[Row]) -> int:
    """Every series and publication of `rows` exists, known by its slug; returns how many publications there are."""
    publications = []
    for row in rows:
        series = _series(row)
        publications += [(series, publication) for publication in row["publications"]]
    new = [publication for series, publication in publications if _load_publication(series, publication)]
    for publication in new:
        _relate(publication)
    return len(publications)


def _series(row: Row) -> Series:
    names = row["name"]
    series, is_new = Series.objects.get_or_create(slug=row["slug"], defaults={"language": "en", "name": names["en"]})
    if is_new:
        digest = source_of_series(series).digest
        SeriesTranslation.objects.bulk_create(
            SeriesTranslation(original=series, language=tag, name=name, digest=digest)
            for tag, name in names.items()
            if tag != "en"
        )
    return series


def _load_publication(series: Series, row: Row) -> bool:
    """Return whether the publication was not there yet."""
    document, is_new = Document.objects.get_or_create(
        slug=row["slug"],
        defaults={
            "series": series,
            "state": State.PUBLISHED,
            "issued": row["issued"],
            "region": slugify(row.get("region", {}).get("en", "")),
        },
    )
    if is_new:
        DocumentCountry.objects.bulk_create(
            DocumentCountry(document=document, country=country) for country in row.get("countries", [])
        )
        Creator.objects.create(document=document, name=CREATOR)
        LanguageEdition.objects.bulk_create(_language_editions(document, row))
        DocumentTranslation.objects.bulk_create(_document_translations(document, row))
        indexing.index_document(document)
    return is_new


def _relate(row: Row) -> None:
    """Say which document this one sums up: once all are there, whichever of the two comes first in the file."""
    if full := Document.objects.filter(slug=row.get("summary_of")).first():
        Document.objects.filter(slug=row["slug"]).update(summary_of=full)


def _language_editions(document: Document, row: Row) -> list[LanguageEdition]:
    """Return the language editions that exist; where the source gives no title for one, ours is marked as such."""
    titles = {**row.get("titles", {}), row["title_language"]: row["title"]}
    return [
        LanguageEdition(
            document=document,
            language=tag,
            title=titles[tag],
            abstract=row["abstract"].get(tag, ""),
            is_original=tag == row["languages"][0],
            title_is_translated=tag != row["title_language"],
        )
        for tag in row["languages"]
    ]


def _document_translations(document: Document, row: Row) -> list[DocumentTranslation]:
    """Return the title as the source gives it and our abstracts, in the languages without an edition of their own."""
    source = source_of_document(document)
    return [
        DocumentTranslation(
            original=document,
            digest=source.digest if source else "",
            language=tag,
            title=row["title"] if tag == row["title_language"] else "",
            abstract=abstract,
            origin=Origin.OFFICIAL if tag == row["title_language"] else Origin.MACHINE,
        )
        for tag, abstract in row["abstract"].items()
        if tag not in row["languages"]
    ]


@transaction.atomic
def load_organisations(data: Row) -> int:
    """Every organisation and figure of `data` exists; returns how many organisations there are.

    A figure is known by what it counts and the day it held: values of two days stand side by side.
    """
    for row in data["organisations"]:
        Organisation.objects.get_or_create(name=row["name"], defaults=_organisation_fields(row))
    for figure in data.get("figures", []):
        for value in figure["values"]:
            Figure.objects.get_or_create(
                key=figure["what"]["en"],
                as_of=value["as_of"],
                defaults={
                    "what": figure["what"],
                    "value": str(value["value"]),
                    "values_in_words": value.get("value_text", {}),
                },
            )
    return len(data["organisations"])


def _organisation_fields(row: Row) -> Row:
    return {
        "names": row.get("names", {}),
        "short": row.get("short", ""),
        "cities": row.get("city", {}),
        "country": row.get("country", ""),
        "founded": row.get("founded", ""),
        "facts": row.get("facts", []),
    }
