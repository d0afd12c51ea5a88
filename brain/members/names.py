"""Names and handles: one form for each, and none that looks like another's (UTS 39 skeletons)."""

import re
import unicodedata

from confusable_homoglyphs import confusables
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brain.members.models import Member

RESERVED = {"admin", "administrator", "moderator", "moderators", "editor", "editors", "all", "everyone", "here", "system", "collectivebrain", "ilo"}  # fmt: skip
_NOT_IN_NAMES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(name: str) -> str:
    """Return `name` in NFKC with single spaces. Raises ValidationError for control or direction characters."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not name:
        raise ValidationError(_("Write a name."))
    if len(name) > 80:
        raise ValidationError(_("The name may have up to 80 characters."))
    if any(unicodedata.category(character) in _NOT_IN_NAMES or character in "<>" for character in name):
        raise ValidationError(_("The name holds characters that cannot be shown."))
    if skeleton(name) in RESERVED:
        raise ValidationError(_("This name is kept for the team. Choose another."))
    return name


def skeleton(name: str) -> str:
    """Return what `name` looks like: casefolded, confusable characters replaced, spaces and marks left out."""
    plain = []
    for character in unicodedata.normalize("NFKC", name).casefold():
        found = confusables.is_confusable(character, preferred_aliases=["latin"], greedy=False) if not character.isascii() else False
        plain.append(found[0]["homoglyphs"][0]["c"] if found and found[0]["alias"] in ("CYRILLIC", "GREEK") else character)
    decomposed = unicodedata.normalize("NFKD", "".join(plain).casefold())
    return "".join(c for c in decomposed if unicodedata.category(c)[0] in "LN")


def free_handle(name: str) -> str:
    """Return a handle for `name` that nobody has: its letters and digits, with a number where needed."""
    base = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-_")[:32] or "member"
    taken = set(Member.objects.filter(handle__startswith=base).values_list("handle", flat=True)) | RESERVED
    return next(handle for handle in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if handle not in taken)
