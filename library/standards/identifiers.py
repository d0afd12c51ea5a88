"""Identifiers that outlast this site's addresses: ARKs, which the site gives out itself, or DOIs by DataCite.

settings.IDENTIFIERS says which documents get from now on; those that were given hold whatever it says later.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.conf import settings

from library.models import Document, Identifier, Scheme

_LETTERS = "0123456789bcdfghjkmnpqrstvwxz"  # betanumeric: no vowels, so no words, and no l
_LENGTH = 10


class Identifiers(Protocol):
    """A way to name documents. `has_registrar`: somebody else is told of each and of its changes."""

    scheme: Scheme
    has_registrar: bool

    def name(self, uuid: UUID) -> str:
        """Return the identifier of the document with this UUID, always the same one."""


class Arks:
    """ARKs below the organisation's number (NAAN), with a check character (RFC draft "The ARK Identifier Scheme")."""

    scheme = Scheme.ARK
    has_registrar = False

    def name(self, uuid: UUID) -> str:
        stem = f"{settings.ARK_NAAN}/{_blade(uuid)}"
        return f"ark:/{stem}{check_character(stem)}"


class DataCite:
    """DOIs below the repository's prefix, which DataCite registers (library.standards.datacite)."""

    scheme = Scheme.DOI
    has_registrar = True

    def name(self, uuid: UUID) -> str:
        return f"{settings.DATACITE_PREFIX}/{_blade(uuid)}"


def identifiers() -> Identifiers | None:
    """Return the way in which this site names documents, if it does."""
    ways: dict[str, Identifiers] = {"ark": Arks(), "datacite": DataCite()}
    return ways.get(settings.IDENTIFIERS)


def name_documents(documents: Sequence[Document]) -> None:
    """Each of these documents, which are public, has its identifier; one that has none of that scheme is given one."""
    way = identifiers()
    if way is None:
        return
    Identifier.objects.bulk_create(
        [
            Identifier(document=document, scheme=way.scheme, value=way.name(document.uuid), waits=way.has_registrar)
            for document in documents
        ],
        ignore_conflicts=True,
    )


def check_character(stem: str) -> str:
    """Return the character by which a slip in `stem` ("99999/b7k2") is found (NOID check digit algorithm)."""
    values = (_LETTERS.find(letter) for letter in stem)
    return _LETTERS[sum(place * max(value, 0) for place, value in enumerate(values, 1)) % len(_LETTERS)]


def _blade(uuid: UUID) -> str:
    number, letters = uuid.int, ""
    while len(letters) < _LENGTH:
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return f"cb{letters}"
