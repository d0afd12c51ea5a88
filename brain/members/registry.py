"""What the features above give this app, and what they are told by it; registered when they start (AppConfig.ready).

Profiles show editions, which the library knows, and contributions, which the forum knows; who belongs to a private
conversation the forum knows, too; open sockets, which the transport knows, fall silent when a member loses access.
None of them may be imported from here.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from brain.members.models import Member


@dataclass(frozen=True)
class Contribution:
    """Something that a member wrote: a link with its title and an excerpt, each in its language (BCP 47)."""

    title: str
    title_language: str
    url: str
    written_at: datetime
    excerpt: str = ""
    excerpt_language: str = ""


@dataclass(frozen=True)
class Circle:
    """A kind of audiences that another app knows: "PREFIX-NUMBER".

    of(ids of members) -> a query of two columns: a member's id, and an audience that they belong to as of now.
    who(audience) -> a query of one column: the ids of those who belong to it.
    """

    prefix: str
    of: Callable[[Collection[int]], QuerySet[Any, Any]]
    who: Callable[[str], QuerySet[Any, Any]]


Contributions = Callable[[Member, frozenset[str]], Iterable[Contribution]]
EditionNames = Callable[[], Iterable[tuple[int, str]]]

_contributions: list[Contributions] = []
_editions: list[EditionNames] = []
_revocations: list[Callable[[Member], None]] = []
_circles: dict[str, Circle] = {}


def register_contributions(source: Contributions) -> None:
    """source(author, audiences of the reader) gives the author's newest contributions that such a reader may see."""
    _contributions.append(source)


def register_editions(source: EditionNames) -> None:
    """source() gives the number and the name, in the active language, of every edition of the academy."""
    _editions.append(source)


def register_circle(circle: Circle) -> None:
    """Audiences of this kind are known, to everything that compares audiences."""
    _circles[circle.prefix] = circle


def register_revocation(tell: Callable[[Member], None]) -> None:
    """tell(member) is called, inside the transaction, whenever the member may see less or other things than before."""
    _revocations.append(tell)


def circles() -> list[Circle]:
    """Return the kinds of audiences that other apps know."""
    return list(_circles.values())


def circle_of(audience: str) -> Circle | None:
    """Return the kind that `audience` ("talk-5") is of; None for one that no other app knows."""
    return _circles.get(audience.partition("-")[0])


def latest_contributions(author: Member, audiences: frozenset[str], limit: int = 8) -> list[Contribution]:
    """Return the author's newest contributions, from all sources, that a reader of `audiences` may see."""
    found = (contribution for source in _contributions for contribution in source(author, audiences))
    return sorted(found, key=lambda contribution: contribution.written_at, reverse=True)[:limit]


def edition_names() -> dict[int, str]:
    """Return the editions' names in the active language, by number."""
    return {number: name for source in _editions for number, name in source()}


def revoke(member: Member) -> None:
    """Everybody who keeps something open for `member` looks at their access again."""
    member.known_circles = member.known_roles = None
    vars(member).pop("roles", None)
    for tell in _revocations:
        tell(member)
