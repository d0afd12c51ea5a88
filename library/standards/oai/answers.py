"""What a harvester is told, as XML (OAI-PMH 2.0, sections 3 and 4)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from brain.core.xmltext import for_xml
from library.models import CatalogueRecord
from library.standards.oai.formats import FORMATS, XSI, Format
from library.standards.oai.requests import Listing, OaiError, format_of, listing_of, verb_of
from library.standards.oai.sets import all_sets, members_of, specs_of
from library.standards.records import Record

AT_A_TIME = 100
NAME = "Collective Brain"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_SCHEMA = f"{_OAI} {_OAI}OAI-PMH.xsd"
_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"


def answer(asked: QueryDict) -> bytes:
    """Return the answer to a request; what is wrong with the request is said in it."""
    root = etree.Element(f"{{{_OAI}}}OAI-PMH", nsmap={None: _OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", _SCHEMA)
    _add(root, "responseDate", _written(timezone.now()))
    request = _add(root, "request", settings.SITE_URL + reverse("oai"))
    try:
        verb = verb_of(asked)
        element = _VERBS[verb](asked)
    except OaiError as error:
        if error.code not in ("badVerb", "badArgument"):
            _name_arguments(request, asked)
        _add(root, "error", str(error)).set("code", error.code)
    else:
        _name_arguments(request, asked)
        root.append(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _name_arguments(request: Any, asked: QueryDict) -> None:
    for name, value in asked.items():
        request.set(name, for_xml(str(value)))


def _identify(asked: QueryDict) -> Any:
    earliest = CatalogueRecord.objects.harvestable().values_list("datestamp", flat=True).first()
    element = _element("Identify")
    for name, text in (
        ("repositoryName", NAME),
        ("baseURL", settings.SITE_URL + reverse("oai")),
        ("protocolVersion", "2.0"),
        ("adminEmail", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        ("earliestDatestamp", _written(earliest or timezone.now())),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        _add(element, name, text)
    return element


def _list_formats(asked: QueryDict) -> Any:
    if "identifier" in asked:
        _record_by(str(asked["identifier"]))
    element = _element("ListMetadataFormats")
    for known in FORMATS.values():
        listed = _add(element, "metadataFormat")
        _add(listed, "metadataPrefix", known.prefix)
        _add(listed, "schema", known.schema)
        _add(listed, "metadataNamespace", known.namespace)
    return element


def _list_sets(asked: QueryDict) -> Any:
    if "resumptionToken" in asked:
        raise OaiError("badResumptionToken", "All sets are listed at once.")
    element, sets = _element("ListSets"), all_sets()
    if not sets:
        raise OaiError("noSetHierarchy", "There is no set yet.")
    for known in sets:
        listed = _add(element, "set")
        _add(listed, "setSpec", known.spec)
        _add(listed, "setName", known.name)
        if known.description:
            described = etree.SubElement(_add(listed, "setDescription"), f"{{{_DC}}}dc", nsmap={"oai_dc": _DC})
            words = etree.SubElement(described, "{http://purl.org/dc/elements/1.1/}description")
            words.text = for_xml(known.description)
            words.set("{http://www.w3.org/XML/1998/namespace}lang", known.language)
    return element


def _get_record(asked: QueryDict) -> Any:
    known = FORMATS[format_of(asked)]
    row = _record_by(str(asked["identifier"]))
    element = _element("GetRecord")
    element.append(_record(row, specs_of([row])[row.document_id], known))
    return element


def _list_identifiers(asked: QueryDict) -> Any:
    return _list("ListIdentifiers", listing_of(asked), lambda row, specs, known: _header(row, specs))


def _list_records(asked: QueryDict) -> Any:
    return _list("ListRecords", listing_of(asked), _record)


_VERBS: dict[str, Callable[[QueryDict], Any]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
}


def _list(verb: str, listing: Listing, write: Callable[[CatalogueRecord, list[str], Format], Any]) -> Any:
    """Return one part of a list, with the token for the next; an empty token where it is the last of several."""
    rows = list(_selected(listing)[: AT_A_TIME + 1])
    if not rows:
        raise OaiError("noRecordsMatch", "There is no such record.")
    element = _element(verb)
    given = rows[:AT_A_TIME]
    specs = specs_of(given)
    for row in given:
        element.append(write(row, specs[row.document_id], FORMATS[listing.prefix]))
    is_last = len(rows) <= AT_A_TIME
    if not is_last or listing.after:
        last = given[-1]
        rest = replace(listing, after=(last.datestamp, last.pk), given=listing.given + len(given))
        _add(element, "resumptionToken", "" if is_last else rest.token()).set("cursor", str(listing.given))
    return element


def _selected(listing: Listing) -> QuerySet[CatalogueRecord]:
    rows = CatalogueRecord.objects.harvestable().select_related("document")
    if listing.begin:
        rows = rows.filter(datestamp__gte=listing.begin)
    if listing.end:
        rows = rows.filter(datestamp__lt=listing.end)
    if listing.set_spec:
        rows = rows.filter(members_of(listing.set_spec))
    if listing.after:  # also as a range by itself, which the index serves
        moment, pk = listing.after
        rows = rows.filter(datestamp__gte=moment).exclude(datestamp=moment, pk__lte=pk)
    return rows


def _record_by(identifier: str) -> CatalogueRecord:
    """Return the record by its identifier. Raises OaiError where harvesters know none by it."""
    rows = CatalogueRecord.objects.harvestable().select_related("document")
    try:
        row = rows.filter(document__uuid=UUID(identifier.removeprefix(_prefix()))).first()
    except ValueError:
        row = None
    if row is None or _identifier(row) != identifier:
        raise OaiError("idDoesNotExist", "There is no such record here.")
    return row


def _record(row: CatalogueRecord, specs: Iterable[str], known: Format) -> Any:
    element = _element("record")
    element.append(_header(row, specs))
    if row.is_public:
        _add(element, "metadata").append(known.write(Record.from_json(row.data), timezone.localdate()))
    return element


def _header(row: CatalogueRecord, specs: Iterable[str]) -> Any:
    header = _element("header")
    if not row.is_public:
        header.set("status", "deleted")
    _add(header, "identifier", _identifier(row))
    _add(header, "datestamp", _written(row.datestamp))
    for spec in specs:
        _add(header, "setSpec", spec)
    return header


def _prefix() -> str:
    return f"oai:{urlsplit(settings.SITE_URL).hostname}:"


def _identifier(row: CatalogueRecord) -> str:
    return f"{_prefix()}{row.document.uuid}"


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _element(name: str) -> Any:
    return etree.Element(f"{{{_OAI}}}{name}")


def _add(parent: Any, name: str, text: str = "") -> Any:
    child = etree.SubElement(parent, f"{{{_OAI}}}{name}")
    child.text = text or None
    return child
