"""Who is here, for lists that show a few faces: looked up a few times a minute, not for every page."""

from typing import NamedTuple

from django.core.cache import cache

from brain.members.models import Member

MOST = 12
_SECONDS = 15
_KEY = "members-online"


class Face(NamedTuple):
    """What is shown of a member who is here."""

    pk: int
    name: str


class Online(NamedTuple):
    """The members who were here last, of those who share that, and how many there are."""

    faces: list[Face]
    total: int


def online_now() -> Online:
    """Return who is here, as it was a few seconds ago at most."""
    known: Online | None = cache.get(_KEY)
    if known is None:
        found = Member.objects.online()
        faces = [Face(*row) for row in found.order_by("-last_seen_at").values_list("pk", "name")[:MOST]]
        known = Online(faces, len(faces) if len(faces) < MOST else found.count())
        cache.set(_KEY, known, _SECONDS)
    return known
