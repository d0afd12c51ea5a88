"""What the features above give this app, and what they are told by it; registered when they start (AppConfig.ready).

Profiles show editions, which the library knows, and contributions, which the forum knows; open sockets, which
the transport knows, fall silent when a member loses access. None of them may be imported from here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

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


Contributions = Callable[[Member, frozenset[str]], Iterable[Contribution]]
EditionNames = Callable[[], Iterable[tuple[int, str]]]

_contributions: list[Contributions] = []
_editions: list[EditionNames] = []
_revocations: list[Callable[[Member], None]] = []


def register_contributions(source: Contributions) -> None:
    """source(author, audiences of the reader) gives the author's newest contributions that such a reader may see."""
    _contributions.append(source)


def register_editions(source: EditionNames) -> None:
    """source() gives the number and the name, in the active language, of every edition of the academy."""
    _editions.append(source)


def register_revocation(tell: Callable[[Member], None]) -> None:
    """tell(member) is called, inside the transaction, whenever the member may see less or other things than before."""
    _revocations.append(tell)


def latest_contributions(author: Member, audiences: frozenset[str], limit: int = 8) -> list[Contribution]:
    """Return the author's newest contributions, from all sources, that a reader of `audiences` may see."""
    found = (contribution for source in _contributions for contribution in source(author, audiences))
    return sorted(found, key=lambda contribution: contribution.written_at, reverse=True)[:limit]


def edition_names() -> dict[int, str]:
    """Return the editions' names in the active language, by number."""
    return {number: name for source in _editions for number, name in source()}


def revoke(member: Member) -> None:
    """Everybody who keeps something open for `member` looks at their access again."""
    for tell in _revocations:
        tell(member)
