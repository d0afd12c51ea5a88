"""The columns of tables that come in and go out: the same ones, one row a language edition."""

import re
import unicodedata

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import pgettext_lazy


class Column(models.TextChoices):
    """What a column holds; its value is the name that it has in tables that go out."""

    NOTHING = "", pgettext_lazy("column", "Leave out")
    ID = "id", pgettext_lazy("column", "Key of the document at its source")
    LANGUAGE = "language", pgettext_lazy("column", "Language")
    TITLE = "title", pgettext_lazy("column", "Title")
    ABSTRACT = "abstract", pgettext_lazy("column", "Abstract")
    ORIGINAL = "original", pgettext_lazy("column", "Is the original")
    TITLE_TRANSLATED = "title_translated", pgettext_lazy("column", "Title translated for this library")
    IDENTIFIER = "identifier", pgettext_lazy("column", "Identifier, such as an ISBN or DOI")
    FILE = "file", pgettext_lazy("column", "Name of the file in the ZIP")
    TYPE = "type", pgettext_lazy("column", "Type")
    ISSUED = "issued", pgettext_lazy("column", "Issued")
    CREATORS = "creators", pgettext_lazy("column", "Who made it")
    SERIES = "series", pgettext_lazy("column", "Series")
    ACADEMY = "academy", pgettext_lazy("column", "Academy")
    SUBJECTS = "subjects", pgettext_lazy("column", "Subjects")
    COUNTRIES = "countries", pgettext_lazy("column", "Countries")
    REGION = "region", pgettext_lazy("column", "Region")
    AUDIENCE = "audience", pgettext_lazy("column", "Who may read it")
    LICENCE = "licence", pgettext_lazy("column", "Licence")
    RIGHTS = "rights", pgettext_lazy("column", "Statement on rights")
    EMBARGO_UNTIL = "embargo_until", pgettext_lazy("column", "Files for readers from")
    SUMMARY_OF = "summary_of", pgettext_lazy("column", "Summary of")


OF_EDITIONS = (
    Column.LANGUAGE, Column.TITLE, Column.ABSTRACT, Column.ORIGINAL, Column.TITLE_TRANSLATED, Column.IDENTIFIER,
    Column.FILE,
)  # fmt: skip
OF_DOCUMENTS = tuple(column for column in Column if column.value and column not in (*OF_EDITIONS, Column.ID))
NEEDED = (Column.ID, Column.TITLE)
# What other programs call them, folded; DSpace's names among them.
_ALSO: dict[Column, str] = {
    Column.ID: "uuid key handle identificador identifiant reference",
    Column.LANGUAGE: "lang dc.language dc.language.iso langue idioma lingua",
    Column.TITLE: "dc.title titre titulo titolo name",
    Column.ABSTRACT: "description summary dc.description.abstract resume resumen resumo",
    Column.IDENTIFIER: "isbn doi issn dc.identifier",
    Column.FILE: "filename file_name bundle pdf fichier archivo ficheiro",
    Column.TYPE: "dc.type kind tipo",
    Column.ISSUED: "date year dc.date.issued annee ano fecha published",
    Column.CREATORS: "authors author creator dc.contributor.author dc.creator auteurs autores autor",
    Column.SERIES: "collection dc.relation.ispartofseries serie",
    Column.ACADEMY: "edition",
    Column.SUBJECTS: "topics subject keywords dc.subject sujets temas",
    Column.COUNTRIES: "country pays paises pais dc.coverage.spatial",
    Column.LICENCE: "license dc.rights.uri licencia licenca",
    Column.RIGHTS: "dc.rights droits derechos direitos",
    Column.EMBARGO_UNTIL: "embargo",
}


def guess_columns(headers: list[str]) -> list[str]:
    """Return what each column seems to hold (Column), each once: by our names in any language, or those of others."""
    names = _names()
    found = [names.get(_folded(header), "") for header in headers]
    return [column if column not in found[:at] else "" for at, column in enumerate(found)]


def _names() -> dict[str, str]:
    known: dict[str, str] = {}
    for column in Column:
        if column.value:
            known |= {_folded(name): column.value for name in (column.value, *_ALSO.get(column, "").split())}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for column in Column:
                known.setdefault(_folded(str(column.label)), column.value)
    return known


def _folded(text: str) -> str:
    """Return `text` in small letters without accents and what stands in brackets, as names of columns are compared."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\[.*\]", "", text).casefold())
    return re.sub(r"[\s_-]+", "_", "".join(c for c in plain if not unicodedata.combining(c)).strip())
