"""Blocked words and domains, and whether a text holds one: by exact match, never by a part of a word or of a domain.

Words are compared in one form: without differences of case, width, invisible characters, and the short vowels and
lengthened lines of Arabic. Accents count: "pêche" is not "péché". A phrase is found where its words follow each other.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from brain.core.text import linked_addresses, plain_text
from brain.moderation.models import BlockedWord
from brain.moderation.models.words import WordKind

_ARABIC_SIGNS = re.compile("[\u0640\u064b-\u0652\u0670]")
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}")


def words_in(text: str) -> list[str]:
    """Return the words of `text` (plain) in the form in which they are compared."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = _ARABIC_SIGNS.sub("", text)
    return "".join(map(_kept, text)).split()


def _kept(character: str) -> str:
    if character.isalnum():
        return character
    category = unicodedata.category(character)
    return "" if category == "Cf" else character if category.startswith("M") else " "


def domain_of(text: str) -> str:
    """Return the domain of an address, or of what is one, as it is compared: in ASCII (RFC 3490), without "www.".

    Nothing, where it is none.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if text.lower().startswith("mailto:"):
        text = text[7:].partition("?")[0].rpartition("@")[2]
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
        host = host.rstrip(".").encode("idna").decode().lower()
    except (ValueError, UnicodeError):
        return ""
    host = host.removeprefix("www.")
    return host if _HOST.fullmatch(host) else ""


def blocked_in(*texts: str) -> list[BlockedWord]:
    """Return what is blocked of what these texts (Markdown) say and link to: one query."""
    blocked = list(BlockedWord.objects.all())
    if not blocked:
        return []
    said = [plain_text(text) for text in texts]
    words = [words_in(each) for each in said]
    domains = {domain_of(address) for text in texts for address in linked_addresses(text)}
    domains |= {domain_of(host) for each in said for host in _HOST.findall(each)}
    phrases = _phrases_in(words, {tuple(each.text.split()) for each in blocked if each.kind == WordKind.WORD})
    return [each for each in blocked if each.text in (phrases if each.kind == WordKind.WORD else domains)]


def refuse_mailbox(email: str) -> None:
    """Raise ValidationError where the domain of the e-mail address is blocked."""
    domain = domain_of(email.rpartition("@")[2])
    if domain and BlockedWord.objects.filter(kind=WordKind.DOMAIN, text=domain).exists():
        raise ValidationError(_("Nobody can sign up with an address of this domain. Use another one."))


def _phrases_in(texts: Iterable[Sequence[str]], phrases: Iterable[tuple[str, ...]]) -> set[str]:
    """Return the phrases that stand in one of the texts, as words with a space between."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    return {
        " ".join(phrase)
        for words in texts
        for place, word in enumerate(words)
        for phrase in by_first.get(word, ())
        if tuple(words[place : place + len(phrase)]) == phrase
    }
