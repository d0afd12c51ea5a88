"""Private conversations: beginning one, who belongs to it, and whether machines may translate it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.languages.writing import forget_machines, source_changed
from brain.members.audiences import edition_audience
from brain.members.models import Member
from brain.members.registry import revoke
from brain.notifications import actions as notifications
from brain.notifications.models import Kind
from forum import indexing, live
from forum.actions import write
from forum.holding import held_topic, hold_posts
from forum.models import (
    MAX_TITLE,
    PARTNERS,
    Category,
    CategoryKind,
    Conversation,
    Partner,
    Post,
    Topic,
    TopicReading,
)
from forum.talks import (
    NAMELESS,
    by_machine,
    conversation_of,
    names_of,
    of_two,
    pair_of,
    partners_of,
    reachable,
)
from forum.texts import POST, TITLE


def begin(
    *,
    author: Member,
    partners: Sequence[Member],
    body: str,
    title: str = "",
    language: str = "",
    key: UUID | None = None,
    parts: Sequence[write.Part] = (),
) -> Post:
    """The author has written to `partners`, who belong to the conversation with them.

    With one partner it is continued where these two have one, whatever `title` says. Without a title it is named
    after its partners. Raises PermissionDenied where the author cannot reach each of them, and Conflict as start_topic.
    """
    if len(partners) == 1 and (topic := of_two(author, partners[0])):
        return write.post_reply(topic=topic, author=author, body=body, language=language, key=key, parts=parts)
    if not {partner.pk for partner in partners} <= reachable(author, partners):
        raise PermissionDenied(_("This member cannot be written to."))
    people = [author, *partners]
    words: dict[str, Any] = {"body": body, "language": language, "key": key, "parts": parts}
    if title:
        words |= {"title": title}
    else:
        words |= {"title": names_of(people), "title_language": NAMELESS}
    try:
        return _begin(author, people=people, pair=pair_of(*people) if len(people) == 2 else None, **words)
    except IntegrityError:
        # The other one has begun the same conversation at this moment.
        if len(partners) == 1 and of_two(author, partners[0]):
            return begin(author=author, partners=partners, body=body, language=language, key=key, parts=parts)
        raise


def begin_in_group(
    *,
    author: Member,
    edition: int,
    title: str,
    body: str,
    language: str = "",
    key: UUID | None = None,
    parts: Sequence[write.Part] = (),
) -> Post:
    """The author has written to the participants of the academy's edition."""
    words: dict[str, Any] = {"title": title, "body": body, "language": language, "key": key, "parts": parts}
    return _begin(author, audience=edition_audience(edition), **words)


class _SentBefore(Exception):
    """The same form has begun another conversation."""

    def __init__(self, topic: Topic) -> None:
        super().__init__()
        self.topic = topic


def _begin(author: Member, **how: Any) -> Post:
    """Return the first post of a new conversation, or what the same form has begun before."""
    try:
        topic = _new(author, **how)
    except _SentBefore as before:
        topic = before.topic
    return topic.posts.select_related("topic__category").get(number=1)


@transaction.atomic
def _new(
    author: Member, *, people: Sequence[Member] = (), audience: str = "", pair: str | None = None, **words: Any
) -> Topic:
    category = Category.objects.create(kind=CategoryKind.TALK, slug=f"{PARTNERS}-{uuid4().hex}", audience=audience)
    conversation = Conversation.objects.create(category=category, begun_by=author, pair=pair)
    Partner.objects.bulk_create(Partner(conversation=conversation, member=member) for member in people)
    category.audience = audience or f"{PARTNERS}-{conversation.pk}"
    category.save(update_fields=["audience"])
    topic = write.start_topic(author=author, category=category, **words)
    if topic.category_id != category.pk:
        raise _SentBefore(topic)
    for member in sorted(people, key=lambda member: member.pk):  # everybody takes members' streams in one order
        revoke(member)
    return topic


@transaction.atomic
def add_partner(*, topic: Topic, member: Member, by: Member) -> None:
    """The member belongs to the conversation, and reads all that was written there before.

    Nothing changes where they belong to it already. Raises PermissionDenied where `by` cannot reach them, where they
    have left it, and for what two say among themselves.
    """
    topic = _held(topic)
    conversation, before = conversation_of(topic), partners_of(topic)
    if any(partner.member_id == member.pk for partner in before):
        return
    if not topic.category.is_private or conversation.pair:
        raise PermissionDenied(_("What two members say stays between them. Begin a new conversation with all of you."))
    if conversation.partners.filter(member=member).exists():
        raise PermissionDenied(_("%(name)s has left this conversation.") % {"name": member.name})
    if not reachable(by, [member]):
        raise PermissionDenied(_("This member cannot be written to."))
    Partner.objects.create(conversation=conversation, member=member)
    _rename(topic, before)
    revoke(member)
    _follow_consent(topic)
    live.show_topic(topic)
    notifications.notify(
        members=[member],
        kind=Kind.MESSAGE,
        key=f"talk.{conversation.pk}.{member.pk}",
        group=topic.stream,
        actor=by,
        title=topic.title,
        title_language=topic.language,
        excerpt="",
        excerpt_language="",
        url=topic.permalink,
        audience=topic.category.audience,
    )


@transaction.atomic
def remove_partner(*, topic: Topic, member: Member) -> None:
    """The conversation is not there any more for the member, who has left it or was removed: at once, everywhere.

    What they wrote stays. What two have said is over: who writes to the other again begins anew.
    """
    topic = _held(topic)
    conversation, before = conversation_of(topic), partners_of(topic)
    leaving = Partner.objects.staying().filter(conversation=conversation, member=member)
    if not leaving.update(left_at=timezone.now(), agrees_to_translation=False):
        return
    Conversation.objects.filter(pk=conversation.pk).update(pair=None)
    TopicReading.objects.filter(topic=topic, member=member).delete()
    notifications.mark_read(member=member, group=topic.stream)
    _rename(topic, before)
    revoke(member)
    _follow_consent(topic)
    live.show_topic(topic)


@transaction.atomic
def agree_to_translation(*, topic: Topic, member: Member, agrees: bool) -> None:
    """Machines translate the conversation if the member and all other partners agree.

    Where one does not, nothing of what they have made of it is there any more.
    """
    topic = _held(topic)
    mine = Partner.objects.staying().filter(conversation__category=topic.category, member=member)
    if mine.exclude(agrees_to_translation=agrees).update(agrees_to_translation=agrees):
        _follow_consent(topic)


def _held(topic: Topic) -> Topic:
    """Return the topic as it is now; nobody writes in it, or joins or leaves it, until the transaction ends."""
    hold_posts(Q(topic=topic))
    return held_topic(topic.pk)


def _rename(topic: Topic, before: Sequence[Partner]) -> None:
    """A conversation that is named after its partners is named after those that it has now."""
    if topic.language == NAMELESS and topic.title == names_of(partner.member for partner in before):
        topic.title = names_of(partner.member for partner in partners_of(topic))[:MAX_TITLE] or topic.title
        topic.save(update_fields=["title"])
        indexing.index_posts(topic.posts.filter(number=1))


def _follow_consent(topic: Topic) -> None:
    """What machines have made of the conversation is gone, or asked for, as its partners agree now."""
    follow = source_changed if by_machine([topic.category_id]) else forget_machines
    for post in topic.posts.select_related("author", "topic__category").order_by("pk"):
        follow(POST, post)
    follow(TITLE, topic)
