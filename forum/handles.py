"""Whom a text mentions."""

from brain.core.text import mentioned_handles
from brain.members.models import Member


def known_handles(body: str) -> set[str]:
    """Return the handles of members that the text mentions, in quotations too: those that become links."""
    wanted = mentioned_handles(body, quoted=True) if "@" in body else ()
    return set(Member.objects.active().filter(handle__in=wanted).values_list("handle", flat=True)) if wanted else set()
