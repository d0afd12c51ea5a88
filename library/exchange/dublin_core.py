"""Dublin Core of others as items: that of DSpace, with qualifiers, and the plain one of OAI-PMH."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from library.exchange.columns import Column
from library.exchange.items import Item, Part
from library.exchange.languages import tag_of

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_NUMBER = re.compile(r"(?:urn:isbn:|https?://(?:dx\.)?doi\.org/|doi:)?(97[89][\d-]{10,14}|10\.\d{4,9}/\S+)", re.ASCII)
_LICENCES = ("creativecommons.org/", "rightsstatements.org/")
_AUDIENCE = re.compile(r"public|members|edition-\d+", re.ASCII)


@dataclass(frozen=True)
class Value:
    """One value: element and qualifier ("" for none), language as written, text."""

    element: str
    qualifier: str
    language: str
    text: str


class BadXml(ValueError):
    """What came is no XML, or XML that defines entities, which no such file needs."""


def parse(raw: bytes) -> Any:
    """Return the root of an XML document that others wrote: nothing outside of it is read, no entity is expanded.

    Raises BadXml.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadXml(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise BadXml("DOCTYPE")
    return root


def item_of(key: str, place: str, values: Iterable[Value], *, language: str) -> Item:
    """Return the document that these values tell of; `language` (BCP 47) where they do not say it."""
    found = [value for value in values if value.text]
    item = Item(key, _parts(place, found, language))
    for column, texts in _values(found):
        if texts:
            item.values[column] = "; ".join(dict.fromkeys(texts))
    if issued := _issued(found):
        item.values[Column.ISSUED] = issued
    elif _texts(found, "date"):
        item.problems.append((place, Column.ISSUED, _("The date is not understood.")))
    return item


def _issued(values: list[Value]) -> str:
    """Return the date of issue; of several dates that say nothing of themselves, the least precise, then the first.

    Repositories give the moments at which they took a document in, too, to the second.
    """
    written = _texts(values, "date", "issued") or _texts(values, "date", "")
    dates = [(len(text), found[0]) for text in written if (found := _DATE.match(text))]
    return min(dates, default=(0, ""))[1]


def _parts(place: str, values: list[Value], language: str) -> list[Part]:
    """Return an edition for each language of a title; the languages of the document name that of a single one."""
    said = [tag for value in values if value.element == "language" and (tag := tag_of(value.text))]
    otherwise = said[0] if said else language
    parts: dict[str, Part] = {}
    for value in values:
        if value.element == "title":
            tag = tag_of(value.language) or otherwise
            parts.setdefault(tag, Part(place, tag, value.text, is_original=tag == otherwise))
    for value in _of(values, "description"):
        part = parts.get(tag_of(value.language) or otherwise)
        if part and not part.abstract and value.qualifier in ("", "abstract"):
            part.abstract = value.text
    for value in sorted(values, key=lambda value: value.qualifier == "uri"):
        part = parts.get(tag_of(value.language) or otherwise)
        if part and not part.identifier and value.element == "identifier":
            part.identifier = _number(value)
    if parts and otherwise not in parts:
        next(iter(parts.values())).is_original = True
    return list(parts.values())


def _number(value: Value) -> str | None:
    """Return the ISBN, DOI or other number that an identifier is, beside its address at the source."""
    if found := _NUMBER.search(value.text):
        return found[1]
    return value.text if value.qualifier in ("isbn", "issn", "doi", "other") else None


def _of(values: Iterable[Value], element: str) -> list[Value]:
    """Return the values of an element, those of an abstract first."""
    found = [value for value in values if value.element == element]
    return sorted(found, key=lambda value: value.qualifier != "abstract")


def _texts(values: Iterable[Value], element: str, *qualifiers: str) -> list[str]:
    return [
        " ".join(value.text.replace(";", ",").split())
        for value in values
        if value.element == element and (not qualifiers or value.qualifier in qualifiers)
    ]


def _values(values: list[Value]) -> Iterable[tuple[Column, list[str]]]:
    rights = _texts(values, "rights")
    yield Column.CREATORS, [*_texts(values, "creator"), *_texts(values, "contributor", "author", "")]
    yield Column.SUBJECTS, _texts(values, "subject")
    yield Column.COUNTRIES, _texts(values, "coverage", "", "spatial")
    yield Column.SERIES, _texts(values, "relation", "ispartofseries")[:1]
    yield Column.TYPE, _texts(values, "type")[:1]
    yield Column.LICENCE, [text for text in rights if any(site in text for site in _LICENCES)][:1]
    yield Column.RIGHTS, [text[:200] for text in rights if not text.startswith("http")][:1]
    yield Column.AUDIENCE, [text for text in _texts(values, "accessRights") if _AUDIENCE.fullmatch(text)][:1]
    today = timezone.localdate().isoformat()
    yield Column.EMBARGO_UNTIL, [text for text in _texts(values, "date", "available") if text > today][:1]
