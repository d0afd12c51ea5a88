"""Asking the author of a thing: in a private conversation, for which a feature gives the means (AppConfig.ready)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from brain.members.models import Member
from brain.moderation.things import Thing


@dataclass(frozen=True)
class Conversations:
    """The private conversations of the site.

    ask(moderator=, thing=, author=, question=, language=) -> the number of the conversation of these two, where the
    moderator has now asked it in `language` (BCP 47): the one that they had, or a new one. Part of a transaction;
    PermissionDenied where the author cannot be written to.
    links(member, numbers) -> the permalinks of those that the member belongs to, by number.
    """

    ask: Callable[..., int]
    links: Callable[[Member, Collection[int]], dict[int, str]]


_known: list[Conversations] = []


def register_conversations(conversations: Conversations) -> None:
    """Moderators ask authors there."""
    _known.append(conversations)


def ask(*, moderator: Member, thing: Thing, author: Member, question: str, language: str) -> int | None:
    """The author is asked; return the number of the conversation, None on a site without any."""
    for conversations in _known:
        return conversations.ask(moderator=moderator, thing=thing, author=author, question=question, language=language)
    return None


def links_of(member: Member, numbers: Collection[int]) -> dict[int, str]:
    """Return the permalinks of those conversations that the member belongs to, by number."""
    found = (conversations.links(member, numbers) for conversations in _known if numbers)
    return next(found, {})
