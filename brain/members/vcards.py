"""Members as vCards (RFC 6350, version 4.0): what a reader sees of one, for their address book."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from brain.core.text import plain_text
from brain.members.cards import Card

MEDIA_TYPE = "text/vcard; charset=utf-8"
_LONGEST_LINE = 75  # octets
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "", ",": "\\,", ";": "\\;"})


def vcard_of(card: Card) -> bytes:
    """Return the card as a vCard: the same member has the same UID for ever."""
    return b"".join(_folded(line) for line in _lines(card))


def _lines(card: Card) -> Iterator[str]:
    address = f"{settings.SITE_URL}/m/{card.handle}"
    yield from ("BEGIN:VCARD", "VERSION:4.0", "PRODID:-//Collective Brain//Members//EN", "KIND:individual")
    yield f"UID:{settings.SITE_URL}/members/{card.pk}"
    yield f"REV:{timezone.now():%Y%m%dT%H%M%SZ}"
    yield f"FN:{_text(card.name)}"
    yield f"NICKNAME:{_text(card.handle)}"
    yield f"URL:{address}"
    if card.email:
        yield f"EMAIL:{_text(card.email)}"
    for affiliation in card.works_with:
        yield f"ORG:{_text(affiliation.name)}"
        if affiliation.role:
            yield f"ROLE:{_text(affiliation.role)}"
    if card.city or card.country:
        yield f"ADR:;;;{_text(card.city)};;;{_text(card.country)}"
    if card.time_zone:
        yield f"TZ:{_text(card.time_zone)}"
    for preference, spoken in enumerate(card.reads, start=1):
        yield f"LANG;PREF={preference}:{spoken.tag}"
    if card.interests:
        yield f"CATEGORIES:{','.join(map(_text, card.interests.values()))}"
    if card.about:
        yield f"NOTE;LANGUAGE={card.about.language or 'und'}:{_text(plain_text(card.about.about))}"
    yield "END:VCARD"


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """Return the line in UTF-8; where it is too long, in pieces that begin with a space and part no character."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > _LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
