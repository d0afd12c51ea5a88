"""Moderators' questions to authors: messages of the two, as any others are."""

from collections.abc import Collection

from brain.core.text import as_link_text
from brain.members.models import Member
from brain.moderation.asking import Conversations, register_conversations
from brain.moderation.things import Thing
from forum.actions import talk
from forum.talks import conversations_of


def register() -> None:
    """The queue has authors asked here."""
    register_conversations(Conversations(ask=_ask, links=_links))


def _ask(*, moderator: Member, thing: Thing, author: Member, question: str, language: str) -> int:
    """Who asks agrees that machines translate the new conversation: what the author says to that is theirs alone."""
    about = f"[{as_link_text(thing.original_title or thing.title)}]({thing.url})"
    post = talk.begin(author=moderator, partners=[author], body=f"{question}\n\n{about}", language=language)
    if post.number == 1:
        talk.agree_to_translation(topic=post.topic, member=moderator, agrees=True)
    return post.topic_id


def _links(member: Member, numbers: Collection[int]) -> dict[int, str]:
    return {topic.pk: topic.permalink for topic in conversations_of(member).filter(pk__in=numbers)}
