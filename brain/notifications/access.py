"""How views obtain notifications: a member's own, and only about what they may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from brain.members.models import Member
from brain.notifications.models import Notification
from brain.notifications.reading import Told

_SHOWN = {"all", "unread"}
_MAILS = "brain.notifications.mails"  # the salt of tokens


@dataclass(frozen=True)
class NotificationGroup:
    """What is told of one topic, newest first."""

    told: list[Told]

    @property
    def newest(self) -> Told:
        return self.told[0]

    @property
    def has_unread(self) -> bool:
        return any(told.notification.read_at is None for told in self.told)


def own_notifications(member: Member, shown: str) -> QuerySet[Notification]:
    """Return what the member is told, newest first; `shown` is "all" or "unread", else Http404."""
    if shown not in _SHOWN:
        raise Http404
    notifications = Notification.objects.shown_to(member).select_related("actor")
    return notifications.unread() if shown == "unread" else notifications


def own_notification(member: Member, notification_id: int) -> Notification:
    """Return one of the member's. Raises Http404 for another's, and for what they may not see any longer."""
    return get_object_or_404(Notification.objects.shown_to(member), pk=notification_id)


def mails_token(member: Member) -> str:
    """Return what lets the holder of a mail choose when its member is written to, signed in or not; it never ends."""
    return signing.dumps(member.pk, salt=_MAILS)


def member_with_token(token: str) -> Member:
    """Return the active member whose token this is. Raises Http404 for any other."""
    try:
        pk = signing.loads(token, salt=_MAILS)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(Member.objects.active(), pk=pk)


def by_group(all_told: Iterable[Told]) -> list[NotificationGroup]:
    """Return what is told, which comes newest first, in groups: the group with the newest first."""
    groups: dict[str, list[Told]] = {}
    for told in all_told:
        groups.setdefault(told.notification.group, []).append(told)
    return [NotificationGroup(own) for own in groups.values()]
