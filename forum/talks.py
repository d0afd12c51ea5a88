"""Private conversations: who belongs to one, whom it tells, and who may write there now.

A conversation is a topic in a room of its own (forum.models.Conversation). `is_private` ones belong to partners, who
come and go; a group's belongs to the participants of its edition, who mute it where they do not want to hear of it.
"""

import re
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.members.audiences import joined_audiences
from brain.members.models import Attendance, Block, Member
from brain.members.names import is_handle
from brain.members.registry import Circle, register_circle
from forum.models import MAX_TITLE, PARTNERS, CategoryKind, Conversation, Level, Partner, Post, Topic, TopicReading
from forum.models.topics import TopicQuerySet

MOST_OTHERS = 10  # that a conversation is begun with
MOST_FOUND = 8
SEPARATORS = re.compile(r"[,;\n،、]")  # between names
NEW_A_DAY, NEW_ON_THE_FIRST_DAY = 20, 5
YOUNG = timedelta(days=1)
NAMELESS = "und"  # the language of a title that is the partners' names
_EDITION = "edition-"


def register_partners() -> None:
    """The audiences "talk-5" are known: the partners of conversation 5 who have not left."""
    register_circle(Circle(PARTNERS, of=_audiences_of, who=_partners_of))


def _audiences_of(members: Collection[int]) -> QuerySet[Any, Any]:
    return Partner.objects.staying().filter(member__in=members).audiences()


def _partners_of(audience: str) -> QuerySet[Any, Any]:
    number = int(audience.removeprefix(f"{PARTNERS}-"))
    return Partner.objects.staying().filter(conversation=number).values("member")


# --- Whose they are --------------------------------------------------------------------------------------------------


def conversations_of(member: Member) -> TopicQuerySet:
    """Return the member's conversations, by those audiences that no role gives."""
    talks = Topic.objects.filter(category__kind=CategoryKind.TALK, category__audience__in=joined_audiences(member))
    return talks.filter(hidden_at=None)


def conversation_of(topic: Topic) -> Conversation:
    """Return the conversation that the topic is."""
    return Conversation.objects.get(category=topic.category_id)


def editions_of(member: Member) -> list[int]:
    """Return the numbers of the editions whose groups the member may write to."""
    return sorted(int(a.removeprefix(_EDITION)) for a in joined_audiences(member) if a.startswith(_EDITION))


def edition_of(topic: Topic) -> int | None:
    """Return the number of the edition whose group talks there; None where partners do."""
    audience = topic.category.audience
    return int(audience.removeprefix(_EDITION)) if audience.startswith(_EDITION) else None


def partners_of(topic: Topic) -> list[Partner]:
    """Return the partners who have not left, in the order in which they joined; none of a group."""
    staying = Partner.objects.staying().filter(conversation__category=topic.category_id)
    return list(staying.select_related("member").order_by("joined_at", "pk"))


def members_of(topic: Topic) -> QuerySet[Member]:
    """Return the active members to whom the conversation belongs, by no role."""
    if edition := edition_of(topic):
        took_part = Attendance.objects.filter(edition=edition, is_confirmed=True).values("member")
        return Member.objects.active().filter(pk__in=took_part)
    return Member.objects.active().filter(pk__in=_partners_of(topic.category.audience))


def those_told(post: Post) -> QuerySet[Member]:
    """Return those whom a message is told: all to whom the conversation belongs, unless they chose a lower level."""
    lower = TopicReading.objects.filter(topic=post.topic_id, member=OuterRef("pk")).exclude(level__in=["", Level.WATCH])
    return members_of(post.topic).filter(~Exists(lower))


def names_of(members: Iterable[Member]) -> str:
    """Return the title of a conversation that was given none: those of them who have not left the site."""
    return ", ".join(member.name for member in members if not member.has_left)[:MAX_TITLE]


def of_two(one: Member, other: Member) -> Topic | None:
    """Return the conversation of these two alone; None where there is none yet, or one of them has left it."""
    return Topic.objects.filter(category__conversation__pair=pair_of(one, other)).select_related("category").first()


def pair_of(one: Member, other: Member) -> str:
    """Return Conversation.pair of these two."""
    return "-".join(map(str, sorted([one.pk, other.pk])))


def chosen_members(handles: Collection[str]) -> list[Member]:
    """Return the active members with these handles, by name."""
    known = [handle for handle in handles if is_handle(handle)][:MOST_OTHERS]
    return list(Member.objects.active().filter(handle__in=known).order_by("name_skeleton"))


def members_like(typed: str, *, besides: Collection[Member]) -> list[Member]:
    """Return some members whose name or handle has the words that were typed last, after a comma."""
    words = SEPARATORS.split(typed.replace("\0", ""))[-1].strip().removeprefix("@")
    if not words:
        return []
    others = Member.objects.active().called(words).by_name().exclude(pk__in=[member.pk for member in besides])
    return list(others[:MOST_FOUND])


# --- Who may write to whom -------------------------------------------------------------------------------------------


def reachable(writer: Member, members: Iterable[Member]) -> set[int]:
    """Return the ids of those of `members` to whom `writer` may begin to write.

    Whether somebody takes no messages, or has blocked the writer, is not told: neither is reachable.
    """
    wanted = Member.objects.active().filter(pk__in=[member.pk for member in members], takes_messages=True)
    return set(wanted.exclude(pk=writer.pk).exclude(_between(writer)).values_list("pk", flat=True))


def _between(member: Member) -> Q:
    """Whom a block stands between and `member`, whichever of the two has blocked."""
    blocked = Block.objects.filter(member=member).values("blocked")
    return Q(blocks__blocked=member) | Q(pk__in=blocked)


def why_shut(topic: Topic, member: Member) -> str:
    """Return why `member` cannot write in the conversation now; "" where they can."""
    if not topic.category.is_private:
        return ""
    partners = {partner.member_id: partner.member for partner in partners_of(topic)}
    if member.pk not in partners:
        return _("You have left this conversation.")
    others = [partner for pk, partner in partners.items() if pk != member.pk]
    if not others:
        return _("Everybody else has left this conversation. Begin a new one to write to them.")
    if conversation_of(topic).pair is None:
        return ""
    return _why_silent(member, others[0])


def _why_silent(member: Member, other: Member) -> str:
    if Block.objects.filter(member=member, blocked=other).exists():
        return _("You have blocked %(name)s. Unblock them on their profile to write again.") % {"name": other.name}
    if not other.is_active or Block.objects.filter(member=other, blocked=member).exists():
        return _("This member cannot be written to.")
    return ""


def new_a_day(member: Member) -> int:
    """Return how many conversations the member may begin in a day."""
    return NEW_ON_THE_FIRST_DAY if member.joined_at > timezone.now() - YOUNG else NEW_A_DAY


# --- Translation -----------------------------------------------------------------------------------------------------


def by_machine(categories: Collection[int]) -> set[int]:
    """Return which of these rooms (ids) machines may translate: all but conversations in which not all have agreed.

    A group's conversation is translated as its edition's room is: on the site's own machines alone.
    """
    refusing = Partner.objects.staying().filter(conversation__category__in=categories, agrees_to_translation=False)
    return set(categories) - set(refusing.values_list("conversation__category", flat=True))
