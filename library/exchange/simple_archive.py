"""DSpace's Simple Archive Format: a folder a document, with dublin_core.xml, other metadata, `contents` and the files.

As DSpace writes and reads it ("Importing and Exporting Items via Simple Archive Format", DSpace 7 documentation).
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree

from brain.core.xmltext import for_xml
from library.exchange.archives import Archive, Unreadable
from library.exchange.dublin_core import BadXml, Value, item_of, parse
from library.exchange.items import Item
from library.exchange.languages import tag_of
from library.models import Creator, CreatorKind, Document, DocumentType, FileVersion, LabelKind, LanguageEdition
from library.standards.records import url_of

_METADATA, _TERMS, _CONTENTS = "dublin_core.xml", "metadata_dcterms.xml", "contents"
_MOST = 1024 * 1024  # bytes of a metadata file
_SHOWN = "ORIGINAL"  # the bundle with the files that readers get


def items_of(archive: Archive, language: str) -> list[Item]:
    """Return the documents of an archive; `language` (BCP 47) is that of titles that name none. Raises Unreadable."""
    folders = sorted(
        str(PurePosixPath(path).parent) for path in archive.paths() if PurePosixPath(path).name == _METADATA
    )
    if not folders:
        text = _("This is no DSpace archive: no folder of the ZIP holds a file dublin_core.xml.")
        raise Unreadable(text)
    return [_item(archive, folder, language) for folder in folders]


def _item(archive: Archive, folder: str, language: str) -> Item:
    place = PurePosixPath(folder).name or folder
    try:
        values = [*_values(archive, folder, _METADATA), *_values(archive, folder, _TERMS)]
    except BadXml:
        return Item(place, problems=[(place, "", _("The file with its metadata cannot be read."))])
    item = item_of(_key(values) or place, place, values, language=language)
    for name, tag in _files(archive, folder):
        part = next((part for part in item.parts if part.language == tag), next(iter(item.parts), None))
        if part:
            part.files.append(f"{folder}/{name}" if folder != "." else name)
    return item


def _values(archive: Archive, folder: str, name: str) -> Iterator[Value]:
    raw = archive.text(f"{folder}/{name}" if folder != "." else name, _MOST)
    if raw is None and name == _METADATA:
        raise BadXml(name)
    for row in parse(raw).iter("dcvalue") if raw else ():
        element, qualifier = row.get("element", ""), row.get("qualifier") or ""
        if name == _TERMS and element == "available":
            element, qualifier = "date", "available"
        language = "" if row.get("language") in ("*", "none") else row.get("language") or ""
        text = "\n".join(line.strip() for line in (row.text or "").strip().splitlines())
        yield Value(element, "" if qualifier == "none" else qualifier, language, text)


def _key(values: Iterable[Value]) -> str:
    """Return what the document is known by: the end of an address of ours, or the first address that it has."""
    addresses = [value.text for value in values if (value.element, value.qualifier) == ("identifier", "uri")]
    own = (address.rpartition("/d/")[2] for address in addresses if "/d/" in address)
    return next(own, "") or next(iter(addresses), "")


def _files(archive: Archive, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the files that readers get: name, and language by its description or "" where that says none."""
    raw = archive.text(f"{folder}/{_CONTENTS}" if folder != "." else _CONTENTS, _MOST) or b""
    for line in raw.decode("utf-8", "replace").replace("\0", "").splitlines():
        name, *more = line.strip().split("\t")
        options = dict(option.partition(":")[::2] for option in more)
        if name and not name.startswith("-") and options.get("bundle", _SHOWN) == _SHOWN:
            yield name, tag_of(options.get("description", "")) or ""


def entries_of(document: Document) -> Iterator[tuple[str, bytes | FileVersion]]:
    """Yield the files of a document's folder: path, and what stands in it or the stored file.

    Who may not read everywhere what it says, and until when its files are shut away, stands in dcterms.
    """
    files = list(_newest(document))
    yield f"{document.slug}/{_METADATA}", _xml("dc", _dc(document))
    terms = [("accessRights", "", "", document.audience)]
    if document.embargo_until:
        terms.append(("available", "", "", document.embargo_until.isoformat()))
    yield f"{document.slug}/{_TERMS}", _xml("dcterms", terms)
    lines = [f"{name}\tbundle:{_SHOWN}\tdescription:{version.language_edition.language}" for name, version in files]
    yield f"{document.slug}/{_CONTENTS}", "".join(f"{line}\n" for line in lines).encode()
    for name, version in files:
        yield f"{document.slug}/{name}", version


def _newest(document: Document) -> Iterator[tuple[str, FileVersion]]:
    for edition in document.language_editions.all():
        if (version := edition.file) and not version.is_locked_away:
            version.language_edition = edition
            yield f"{edition.language}-{version.name}".replace("\t", " "), version


def _dc(document: Document) -> Iterator[tuple[str, str, str, str]]:
    """Yield element, qualifier, language and text of each value."""
    editions = list(document.language_editions.all())
    yield "identifier", "uri", "", url_of_document(document)
    for row in document.identifiers.all():
        yield "identifier", "uri", "", url_of(row.scheme, row.value)
    yield "date", "issued", "", document.issued
    with translation.override("en"):
        kind = str(DocumentType(document.type).label)
    yield "type", "", "en", kind
    for edition in editions:
        yield from _of_edition(edition)
    for creator in document.creator_rows.all():
        yield "contributor", "author", "", written_name(creator)
    for topic in document.topics.all():
        for label in topic.labels.all():
            if label.kind == LabelKind.PREFERRED:
                yield "subject", "", label.language, label.text
    for country in document.countries.all():
        yield "coverage", "spatial", "", country.country
    if document.series:
        yield "relation", "ispartofseries", document.series.language, document.series.name
    if document.licence:
        yield "rights", "uri", "", document.licence
    if document.rights:
        yield "rights", "", "", document.rights


def _of_edition(edition: LanguageEdition) -> Iterator[tuple[str, str, str, str]]:
    yield "title", "", edition.language, edition.title
    yield "language", "iso", "", edition.language
    if edition.abstract:
        yield "description", "abstract", edition.language, edition.abstract
    if edition.identifier:
        yield "identifier", "other", edition.language, edition.identifier


def url_of_document(document: Document) -> str:
    """Return the address that this site keeps for ever."""
    return settings.SITE_URL + reverse("document-permalink", args=[document.uuid])


def written_name(creator: Creator) -> str:
    """Return the name as it comes in again: a person's has a comma, if only at its end."""
    is_person = creator.kind == CreatorKind.PERSON
    return f"{creator.name}," if is_person and "," not in creator.name else creator.name


def _xml(schema: str, values: Iterable[tuple[str, str, str, str]]) -> bytes:
    root: Any = etree.Element("dublin_core", schema=schema)
    for element, qualifier, language, text in values:
        row = etree.SubElement(root, "dcvalue", element=element, qualifier=qualifier or "none")
        if language:
            row.set("language", language)
        row.text = for_xml(text)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
