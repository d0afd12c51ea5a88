"""Where machines find what belongs to a document: typed links (Signposting FAIR, RFC 8288, RFC 9264)."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from library.models import Document
from library.standards.citing import FORMS
from library.standards.linked_data import document_data
from library.standards.records import Record

LINKSET_JSON = "application/linkset+json"
_DESCRIBED_IN = ("bib", "ris", "json")
_MOST = 12  # files and languages in the header of a page; the link set has all


class Link(NamedTuple):
    """One link from a document; `media_type` of what is there, `language` (BCP 47), where they are known."""

    relation: str
    target: str
    media_type: str = ""
    language: str = ""


def links_of(record: Record, *, is_public: bool) -> list[Link]:
    """Return the links from the document's page; files are named as far as everybody gets them today."""
    kind = document_data(record, is_public=is_public)["@type"]
    return [
        Link("cite-as", record.cite_as),
        Link("type", "https://schema.org/AboutPage"),
        Link("type", f"https://schema.org/{kind}"),
        *(Link("author", maker.address) for maker in record.makers if maker.address),
        *([Link("license", record.licence)] if record.licence else []),
        *_descriptions(record),
        *(_items(record) if is_public else []),
    ]


def header(record: Record, *, is_public: bool) -> str:
    """Return the Link header of the document's page; what would make it long stands in the link set alone."""
    links = links_of(record, is_public=is_public)
    short = links if len(links) <= _MOST else [link for link in links if link.relation not in ("item", "describedby")]
    linkset = _address("document-links", record.uuid)
    return ", ".join(_written(link) for link in [*short, Link("linkset", linkset, LINKSET_JSON)])


def file_header(document: Document) -> str:
    """Return the Link header of a file of the document: back to the document's page."""
    return _written(Link("collection", _address("document-permalink", str(document.uuid)), "text/html"))


def linkset_json(record: Record, *, is_public: bool) -> dict[str, Any]:
    """Return all links as JSON (RFC 9264, section 4.2): those of the document, and those back from each file."""
    context: dict[str, Any] = {"anchor": record.url}
    links = links_of(record, is_public=is_public)
    for link in links:
        context.setdefault(link.relation, []).append(_target(link))
    back = [{"href": record.url, "type": "text/html"}]
    files = [{"anchor": link.target, "collection": back} for link in links if link.relation == "item"]
    return {"linkset": [context, *files]}


def _items(record: Record) -> Iterable[Link]:
    for part, file in record.files(timezone.localdate()):
        yield Link("item", file.url, file.media_type, part.language)


def _descriptions(record: Record) -> Iterable[Link]:
    for part in record.parts:
        for form in _DESCRIBED_IN:
            target = _address("document-citation", record.uuid, part.language, form)
            yield Link("describedby", target, FORMS[form].media_type.partition(";")[0], part.language)
    yield Link("describedby", _address("document-data", record.uuid), "application/ld+json")


def _address(view: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(view, args=arguments)


def _written(link: Link) -> str:
    language = f'; hreflang="{link.language}"' if link.language else ""
    kind = f'; type="{link.media_type}"' if link.media_type else ""
    return f'<{link.target}>; rel="{link.relation}"{kind}{language}'


def _target(link: Link) -> dict[str, Any]:
    found: dict[str, Any] = {"href": link.target}
    if link.media_type:
        found["type"] = link.media_type
    if link.language:
        found["hreflang"] = [link.language]
    return found
