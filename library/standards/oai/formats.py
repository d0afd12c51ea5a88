"""Metadata formats: Dublin Core (oai_dc), and the richer one of the OpenAIRE guidelines (oai_openaire, version 4).

Every element says its language: "zxx" where it has none to speak of, such as a date, and "und" for names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from lxml import etree

from brain.core.xmltext import for_xml
from library import naming
from library.models import Licence, Region
from library.standards.records import Maker, Record

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NO_LANGUAGE, NAME = "zxx", "und"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_OAIRE = "http://namespace.openaire.eu/schema/oaire/"
_DATACITE = "http://datacite.org/schema/kernel-4"
_COAR_RIGHTS = "http://purl.org/coar/access_right/"
_OPEN, _EMBARGOED, _METADATA = (
    ("c_abf2", "open access"),
    ("c_f1cf", "embargoed access"),
    ("c_14cb", "metadata only access"),
)
_RESEARCH_LITERATURE = {"CONFERENCE_PRESENTATION": "other research product", "STATISTICS": "dataset"}


@dataclass(frozen=True)
class Format:
    prefix: str
    schema: str
    namespace: str
    write: Callable[[Record, date], Any]


class _Writer:
    """An element to which others are added, each with its text and its language."""

    def __init__(self, element: Any) -> None:
        self.element = element

    def add(self, name: str, text: str = "", language: str = NO_LANGUAGE, **attributes: str) -> "_Writer":
        prefix, _colon, local = name.partition(":")
        child = etree.SubElement(self.element, f"{{{self.element.nsmap[prefix]}}}{local}", attributes)
        if text:
            child.text = for_xml(text)
            child.set(XML_LANG, language)
        return _Writer(child)


def _root(name: str, namespaces: dict[str, str], schema: str) -> _Writer:
    prefix, _colon, local = name.partition(":")
    root = etree.Element(f"{{{namespaces[prefix]}}}{local}", nsmap={**namespaces, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{namespaces[prefix]} {schema}")
    return _Writer(root)


def _dublin_core(record: Record, today: date) -> Any:
    root = _root("oai_dc:dc", {"oai_dc": _OAI_DC, "dc": _DC}, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for part in record.parts:
        root.add("dc:title", part.title, part.language)
    for maker in record.makers:
        root.add("dc:creator", maker.name, NAME)
    for words in record.subjects:
        root.add("dc:subject", words.text, words.language)
    for part in record.parts:
        if part.abstract:
            root.add("dc:description", part.abstract, part.language)
    root.add("dc:date", record.issued)
    root.add("dc:type", str(record.kind.uri))
    for identifier in [*record.lasting_urls, record.url, *(part.number for part in record.parts if part.number)]:
        root.add("dc:identifier", identifier)
    for tag in record.languages:
        root.add("dc:language", tag)
    for place, language in _places(record):
        root.add("dc:coverage", place, language)
    for name, language in _series(record):
        root.add("dc:relation", name, language)
    for _part, file in record.files(today):
        root.add("dc:format", file.media_type)
    root.add("dc:rights", _COAR_RIGHTS + _access(record, today)[0])
    if record.licence:
        root.add("dc:rights", record.licence)
    if record.rights:
        root.add("dc:rights", record.rights, NAME)
    return root.element


def _openaire(record: Record, today: date) -> Any:
    namespaces = {"oaire": _OAIRE, "datacite": _DATACITE, "dc": _DC}
    root = _root("oaire:resource", namespaces, "https://www.openaire.eu/schema/repo-lit/4.0/openaire.xsd")
    titles = root.add("datacite:titles")
    for part in record.parts:
        kind = {} if part.is_original else {"titleType": "TranslatedTitle"}
        titles.add("datacite:title", part.title, part.language, **kind)
    if record.makers:
        creators = root.add("datacite:creators")
        for maker in record.makers:
            _creator(creators.add("datacite:creator"), maker)
    for tag in record.languages:
        root.add("dc:language", tag)
    root.add("datacite:dates").add("datacite:date", record.issued, dateType="Issued")
    literature = _RESEARCH_LITERATURE.get(record.kind.name, "literature")
    label = record.kind.name.replace("_", " ").lower()
    root.add("oaire:resourceType", label, "en", resourceTypeGeneral=literature, uri=str(record.kind.uri))
    for part in record.parts:
        if part.abstract:
            root.add("dc:description", part.abstract, part.language)
    _identifiers(root, record)
    access, name = _access(record, today)
    root.add("datacite:rights", name, "en", rightsURI=_COAR_RIGHTS + access)
    if record.subjects:
        subjects = root.add("datacite:subjects")
        for words in record.subjects:
            subjects.add("datacite:subject", words.text, words.language)
    if record.licence:
        root.add("oaire:licenseCondition", str(Licence(record.licence).label), "en", uri=record.licence)
    for place, language in _places(record):
        root.add("dc:coverage", place, language)
    for _part, file in record.files(today):
        root.add("oaire:file", file.url, accessRightsURI=_COAR_RIGHTS + access, mimeType=file.media_type)
    return root.element


def _creator(creator: _Writer, maker: Maker) -> None:
    kind = "Personal" if maker.is_person else "Organizational"
    creator.add("datacite:creatorName", maker.name, NAME, nameType=kind)
    if maker.is_person and maker.given:
        creator.add("datacite:givenName", maker.given, NAME)
        creator.add("datacite:familyName", maker.family, NAME)
    if maker.address:
        scheme = "ORCID" if maker.orcid else "ROR"
        creator.add("datacite:nameIdentifier", maker.address, nameIdentifierScheme=scheme)


def _identifiers(root: _Writer, record: Record) -> None:
    kind = {"doi": "DOI", "ark": "ARK"}[record.lasting[0][0]] if record.lasting else "URL"
    root.add("datacite:identifier", record.cite_as, identifierType=kind)
    others = [part.number for part in record.parts if part.number]
    if record.lasting or others:
        listed = root.add("datacite:alternateIdentifiers")
        for number in [*([record.url] if record.lasting else []), *others]:
            kind = "URL" if number == record.url else "other"
            listed.add("datacite:alternateIdentifier", number, alternateIdentifierType=kind)


def _access(record: Record, today: date) -> tuple[str, str]:
    """Return who gets the files today, as a COAR access right."""
    if not any(part.file for part in record.parts):
        return _METADATA
    return _EMBARGOED if record.is_under_embargo(today) else _OPEN


def _places(record: Record) -> list[tuple[str, str]]:
    """Return the names in English of what part of the world it is about."""
    names = Locale("en").territories
    countries = [(names.get(country, country), "en") for country in record.countries]
    return [*countries, *([(record.region.replace("-", " "), "en")] if record.region in Region else [])]


def _series(record: Record) -> list[tuple[str, str]]:
    series = next((row for row in naming.series() if row.slug == record.series), None)
    return [(series.name, series.language)] if series else []


FORMATS = {
    "oai_dc": Format("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", _OAI_DC, _dublin_core),
    "oai_openaire": Format(
        "oai_openaire", "https://www.openaire.eu/schema/repo-lit/4.0/openaire.xsd", _OAIRE, _openaire
    ),
}
