"""A document's record: all that any standard says of it, in one form that lies in the database as JSON.

Series and academies are named by slug and number: their names are those of the day on which somebody asks.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse

from brain.languages.reading import is_read
from library.models import Creator, CreatorKind, Document, DocumentType, FileVersion, LabelKind, Scheme

_RELATED = (
    "language_editions__files",
    "creator_rows__person",
    "creator_rows__organisation",
    "topics__labels",
    "countries",
    "identifiers",
)
_COMMA = re.compile(r"[,،]")  # between family and given names


@dataclass(frozen=True)
class Words:
    """A text in the language of its BCP 47 tag."""

    text: str
    language: str


@dataclass(frozen=True)
class Maker:
    """Who made a document: a person as "Family, Given", or an organisation. Without an ORCID or ROR it is empty."""

    name: str
    is_person: bool
    orcid: str = ""
    ror: str = ""

    @property
    def family(self) -> str:
        return _COMMA.split(self.name, maxsplit=1)[0].strip()

    @property
    def given(self) -> str:
        return "".join(_COMMA.split(self.name, maxsplit=1)[1:]).strip()

    @property
    def address(self) -> str:
        """The maker's own identifier as a URL; empty where none is known."""
        if self.orcid:
            return f"https://orcid.org/{self.orcid}"
        return f"https://ror.org/{self.ror}" if self.ror else ""


@dataclass(frozen=True)
class Held:
    """A file that can be had: `path` on this site, its media type and its size in bytes."""

    path: str
    media_type: str
    size: int

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path


@dataclass(frozen=True)
class Part:
    """The document in one language. `number`: an ISBN or the like, as written."""

    language: str
    title: str
    abstract: str
    number: str
    is_original: bool
    file: Held | None


@dataclass(frozen=True)
class Record:
    """What the standards say of a document. `lasting`: its identifiers, each with its scheme."""

    uuid: str
    slug: str
    type: str
    issued: str
    parts: tuple[Part, ...]
    makers: tuple[Maker, ...]
    subjects: tuple[Words, ...]
    countries: tuple[str, ...]
    region: str
    licence: str
    rights: str
    series: str
    edition: int | None
    embargo_until: str
    lasting: tuple[tuple[str, str], ...]
    summary_of: str

    @property
    def url(self) -> str:
        """The address that this site keeps for ever."""
        return settings.SITE_URL + reverse("document-permalink", args=[self.uuid])

    @property
    def cite_as(self) -> str:
        """The address to cite: that of the DOI or ARK, else the site's own."""
        return self.lasting_urls[0] if self.lasting else self.url

    @property
    def lasting_urls(self) -> list[str]:
        return [url_of(scheme, value) for scheme, value in self.lasting]

    @property
    def original(self) -> Part | None:
        return next(iter(self.parts), None)

    @property
    def languages(self) -> list[str]:
        return [part.language for part in self.parts]

    @property
    def kind(self) -> DocumentType:
        return DocumentType(self.type)

    def is_under_embargo(self, today: date) -> bool:
        return bool(self.embargo_until) and date.fromisoformat(self.embargo_until) > today

    def files(self, today: date) -> list[tuple[Part, Held]]:
        """Return the files that readers get on this day, each with its language edition."""
        if self.is_under_embargo(today):
            return []
        return [(part, part.file) for part in self.parts if part.file]

    def part_for(self, language: str) -> Part | None:
        """Return the edition in `language`, of whichever region, or the original."""
        exact = (part for part in self.parts if part.language == language)
        near = (part for part in self.parts if is_read(part.language, [language]))
        return next(exact, None) or next(near, None) or self.original

    def as_json(self) -> dict[str, Any]:
        """Return the record as it is kept."""
        return _lists(asdict(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Record":
        """Return the record that as_json gave."""
        parts = (Part(**part | {"file": Held(**part["file"]) if part["file"] else None}) for part in data["parts"])
        return cls(
            **data
            | {
                "parts": tuple(parts),
                "makers": tuple(Maker(**maker) for maker in data["makers"]),
                "subjects": tuple(Words(**words) for words in data["subjects"]),
                "countries": tuple(data["countries"]),
                "lasting": tuple((scheme, value) for scheme, value in data["lasting"]),
            }
        )


def url_of(scheme: str, value: str) -> str:
    """Return the address at which an identifier is resolved: a DOI by doi.org, an ARK by this site."""
    return f"https://doi.org/{value}" if scheme == Scheme.DOI else f"{settings.SITE_URL}/{value}"


def records_of(documents: Iterable[Document]) -> list[Record]:
    """Return the records of these documents, in a number of queries that does not grow with them."""
    rows = list(documents)
    prefetch_related_objects(rows, *_RELATED, "summary_of")
    return [_record(row) for row in rows]


def _record(document: Document) -> Record:
    return Record(
        uuid=str(document.uuid),
        slug=document.slug,
        type=document.type,
        issued=document.issued,
        parts=tuple(_parts(document)),
        makers=tuple(_makers(document)),
        subjects=tuple(_subjects(document)),
        countries=tuple(row.country for row in document.countries.all()),
        region=document.region,
        licence=document.licence,
        rights=document.rights,
        series=document.series.slug if document.series else "",
        edition=document.edition.number if document.edition else None,
        embargo_until=document.embargo_until.isoformat() if document.embargo_until else "",
        lasting=tuple((row.scheme, row.value) for row in document.identifiers.all()),
        summary_of=str(document.summary_of.uuid) if document.summary_of else "",
    )


def _parts(document: Document) -> Iterable[Part]:
    for edition in document.language_editions.all():
        file = next((_held(version) for version in edition.files.all() if not version.is_locked_away), None)
        yield Part(edition.language, edition.title, edition.abstract, edition.identifier, edition.is_original, file)


def _held(version: FileVersion) -> Held:
    return Held(reverse("file", args=[version.uuid, version.name]), version.media_type, version.size)


def _makers(document: Document) -> Iterable[Maker]:
    return map(_maker, document.creator_rows.all())


def _maker(creator: Creator) -> Maker:
    person, organisation = creator.person, creator.organisation
    return Maker(
        creator.name,
        creator.kind == CreatorKind.PERSON,
        person.orcid if person else "",
        organisation.ror if organisation else "",
    )


def _subjects(document: Document) -> Iterable[Words]:
    for topic in document.topics.all():
        for label in topic.labels.all():
            if label.kind == LabelKind.PREFERRED:
                yield Words(label.text, label.language)


def _lists(value: Any) -> Any:
    """Return tuples as the lists that JSON makes of them, so that what is kept can be compared."""
    if isinstance(value, dict):
        return {key: _lists(one) for key, one in value.items()}
    return [_lists(one) for one in value] if isinstance(value, tuple | list) else value
