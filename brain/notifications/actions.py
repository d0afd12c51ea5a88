"""Telling members, and what becomes of what they were told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from brain.languages.writing import source_changed
from brain.members.audiences import those_who_see
from brain.members.models import Member
from brain.notifications.models import WITH_REASON, Kind, Mail, Notification
from brain.notifications.texts import REASON
from realtime.push import push


@transaction.atomic
def notify(
    *,
    members: Iterable[Member],
    kind: str,
    key: str,
    group: str,
    actor: Member | None,
    title: str,
    title_language: str,
    excerpt: str,
    excerpt_language: str,
    url: str,
    audience: str,
    act: str = "",
) -> list[Notification]:
    """Each of `members` who may see the thing, but its author, is told once; their bells count it.

    Whom a member has blocked, they are told nothing of, except by moderators.
    `key` names what happened ("post.17"): a member is told once by key. `group` is what is shown and read together
    ("topic.3"). `url` is a permalink without language, `act` what a moderator did. Returns the new notifications.
    """
    wanted = {member.pk for member in members if member != actor} - _told_of(key)
    Notification.objects.bulk_create(
        [
            Notification(
                member=member,
                kind=kind,
                act=act,
                key=key,
                group=group,
                actor=actor,
                title=title[:200],
                title_language=title_language,
                excerpt=excerpt[:300],
                excerpt_language=excerpt_language,
                url=url,
                audience=audience,
            )
            for member in _who_may_be_told(wanted, kind=kind, actor=actor, audience=audience)
        ],
        ignore_conflicts=True,
    )
    created = list(Notification.objects.filter(key=key, member__in=wanted).select_related("member"))
    if kind in WITH_REASON:
        for notification in created:
            source_changed(REASON, notification)
    _ring({notification.member_id for notification in created})
    return created


def _told_of(key: str) -> set[int]:
    return set(Notification.objects.filter(key=key).values_list("member_id", flat=True))


def _who_may_be_told(wanted: set[int], *, kind: str, actor: Member | None, audience: str) -> QuerySet[Member]:
    may_see = those_who_see(audience).filter(pk__in=wanted)
    return may_see.exclude(blocks__blocked=actor) if actor and kind != Kind.MODERATION else may_see


def mark_read(*, member: Member, group: str | None = None, ids: Collection[int] | None = None) -> int:
    """The member has read those of a group, those with these ids, or all; returns how many were unread."""
    unread = Notification.objects.unread().filter(member=member)
    if group is not None:
        unread = unread.filter(group=group)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return _mark(unread, member) if unread.exists() else 0  # most pages that are opened change nothing


@transaction.atomic
def _mark(unread: QuerySet[Notification], member: Member) -> int:
    count = unread.update(read_at=timezone.now())
    if count:
        _ring({member.pk})
    return count


@transaction.atomic
def move_group(*, group: str, audience: str) -> None:
    """What a group's notifications are about has another audience: who may not see it is not told any longer."""
    notifications = Notification.objects.filter(group=group).exclude(audience=audience)
    concerned = set(notifications.unread().values_list("member_id", flat=True))
    notifications.update(audience=audience)
    _ring(concerned)


@transaction.atomic
def regroup(
    *, group: str, into: str, audience: str, title: str, title_language: str, urls: Collection[str] | None = None
) -> None:
    """What a group's notifications tell of, or those of `urls` alone, is told as a part of the group `into`."""
    notifications = Notification.objects.filter(group=group)
    if urls is not None:
        notifications = notifications.filter(url__in=urls)
    concerned = set(notifications.unread().values_list("member_id", flat=True))
    notifications.update(group=into, audience=audience, title=title[:200], title_language=title_language)
    _ring(concerned)


@transaction.atomic
def take_back(*, key: str) -> None:
    """What happened is gone, such as a hidden post: nobody is told of it any longer."""
    notifications = Notification.objects.filter(key=key)
    concerned = set(notifications.unread().values_list("member_id", flat=True))
    notifications.delete()
    _ring(concerned)


@transaction.atomic
def forget(*, about: Q, lead_to: Mapping[str, str] | None = None, but: Collection[str] = ()) -> None:
    """Nobody is told any longer of what was deleted for good: `about` is a condition on Notifications.

    Those with the keys `but` stay, without a word of it: `lead_to` is their group, title, title_language, url and
    audience from now on.
    """
    notifications = Notification.objects.filter(about).exclude(key__in=but)
    concerned = set(notifications.unread().values_list("member_id", flat=True))
    notifications.delete()
    if lead_to:
        Notification.objects.filter(key__in=but).update(**lead_to)
    _ring(concerned)


@transaction.atomic
def reword(*, key: str, excerpt: str, excerpt_language: str) -> None:
    """What happened is told in these words from now on, such as a post that was edited."""
    Notification.objects.filter(key=key).update(excerpt=excerpt[:300], excerpt_language=excerpt_language)


@transaction.atomic
def forget_read(*, before: datetime) -> int:
    """Notifications read before that moment are gone; returns how many. So is what is known of mails that old."""
    Mail.objects.filter(due_at=None, created_at__lt=before).delete()
    _count, by_model = Notification.objects.read_before(before).delete()
    return by_model.get(Notification._meta.label, 0)


def _ring(members: Iterable[int]) -> None:
    for member in sorted(members):  # push locks each stream: everybody takes them in one order
        push(f"member.{member}", "bell", member)
