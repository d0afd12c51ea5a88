"""Names and handles: one form for each, and none that looks like another's (UTS 39 skeletons)."""

import re
import unicodedata
from functools import cache, lru_cache

from confusable_homoglyphs.confusables import confusables_data
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What would pass for the team, also in look-alike letters; and words that an @mention could mean otherwise.
_TEAM = {"admin", "administrator", "editor", "editors", "moderator", "moderators", "support", "system", "team"}
_WORDS = {
    "all",
    "anonymous",
    "everyone",
    "guest",
    "help",
    "here",
    "ilo",
    "map",
    "me",
    "member",
    "members",
    "preferences",
    "root",
}
RESERVED = frozenset({*_TEAM, *_WORDS, "collectivebrain"})
# Controls, direction marks and unassigned characters; Persian and Indic names need the two joiners.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORMER = "@"
_JOINERS = "\u200c\u200d"
_GROUP = re.compile(r"edition-[0-9]+")  # what calls the participants of an academy
_HANDLE = re.compile(r"\w[\w.-]{0,38}\w")


def clean_name(name: str) -> str:
    """Return `name` in NFKC with single spaces. Raises ValidationError for what cannot be shown, or is kept."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not any(character.isalpha() for character in name):
        raise ValidationError(_("Write a name with at least one letter."))
    if len(name) > 80:
        raise ValidationError(_("The name may have up to 80 characters."))
    if any(character in "<>@" or _is_unseen(character) for character in name):
        raise ValidationError(_("The name holds characters that names may not have."))
    if is_reserved(name):
        raise ValidationError(_("This name is kept for the team. Choose another."))
    return name


def former_name(number: int) -> str:
    """Return what is kept as the name of member `number` when they have left: no name begins so."""
    return f"{_FORMER}{number}"


def is_former(name: str) -> bool:
    """Whether this is kept as the name of somebody who has left."""
    return name.startswith(_FORMER)


def name_in_words(name: str) -> str:
    """Return a name, as it is kept, as people read it: of who has left, "Former member 17" in the active language."""
    if not is_former(name):
        return name
    return gettext("Former member %(number)s") % {"number": name.removeprefix(_FORMER)}


def is_handle(text: str) -> bool:
    """Whether `text` has the form of a handle."""
    return _HANDLE.fullmatch(text) is not None


def clean_handle(handle: str) -> str:
    """Return `handle` in NFKC, casefolded. Raises ValidationError unless it may stand after an @."""
    handle = unicodedata.normalize("NFKC", handle.strip().removeprefix("@")).casefold()
    if not is_handle(handle):
        raise ValidationError(_("A handle has 2 to 40 letters or figures, with dots, hyphens or underscores between."))
    if is_reserved(handle):
        raise ValidationError(_("This handle is kept for the team. Choose another."))
    if skeleton(handle).isascii() and not _is_latin(handle):
        raise ValidationError(_("This handle holds letters that look like Latin ones. Choose another."))
    return handle


@lru_cache(maxsize=20_000)
def skeleton(name: str) -> str:
    """Return what `name` looks like: two names with one skeleton cannot be told apart.

    Casefolded, look-alike letters replaced, spaces, punctuation and diacritics left out; a capital I and a small L
    are one letter, since they are in most fonts.
    """
    plain = _without_diacritics(unicodedata.normalize("NFKC", name).casefold())
    plain = _without_diacritics(plain.translate(_prototypes()).casefold())
    return unicodedata.normalize("NFC", plain.replace("i", "l"))[:160]


def handle_from(name: str) -> str:
    """Return the handle that `name` suggests: its letters and figures, with hyphens between the words."""
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", name).casefold())[:32].strip("-_")
    return words if len(words) > 1 else "member"


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN and character not in _JOINERS


def _is_latin(text: str) -> bool:
    return all(not character.isalpha() or "LATIN" in unicodedata.name(character, "") for character in text)


def is_reserved(text: str) -> bool:
    """Whether `text` is kept for the team or a group, or looks so."""
    folded = text.casefold()
    return folded in RESERVED or bool(_GROUP.fullmatch(folded)) or skeleton(text) in _team_skeletons()


@cache
def _team_skeletons() -> frozenset[str]:
    return frozenset(map(skeleton, _TEAM))


def _without_diacritics(text: str) -> str:
    """Return the letters, figures and vowel signs of `text`; signs with a combining class sit on another letter."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", text)
        if unicodedata.category(character)[0] in "LN"
        or (unicodedata.category(character)[0] == "M" and not unicodedata.combining(character))
    )


@cache
def _prototypes() -> dict[int, str]:
    """Return, for every letter that looks like another, the one that stands for both."""
    return {ord(letter): _prototype(letter) for letter in confusables_data if len(letter) == 1}


def _prototype(letter: str) -> str:
    # The data list each pair both ways: what looks like several others is the one that stands for them all.
    looks_like = confusables_data[letter]
    if len(looks_like) > 1:
        return letter
    other: str = looks_like[0]["c"]
    return other if len(confusables_data.get(other, ())) > 1 else min(letter, other)
