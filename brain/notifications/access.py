"""How views obtain notifications: a member's own, and only about what they may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from brain.members.models import Member
from brain.notifications.models import Notification

_SHOWN = {"all", "unread"}


@dataclass(frozen=True)
class NotificationGroup:
    """What is told of one topic, newest first."""

    notifications: list[Notification]

    @property
    def newest(self) -> Notification:
        return self.notifications[0]

    @property
    def has_unread(self) -> bool:
        return any(notification.read_at is None for notification in self.notifications)


def own_notifications(member: Member, shown: str) -> QuerySet[Notification]:
    """Return what the member is told, newest first; `shown` is "all" or "unread", else Http404."""
    if shown not in _SHOWN:
        raise Http404
    notifications = Notification.objects.shown_to(member).select_related("actor")
    return notifications.unread() if shown == "unread" else notifications


def own_notification(member: Member, notification_id: int) -> Notification:
    """Return one of the member's. Raises Http404 for another's, and for what they may not see any longer."""
    return get_object_or_404(Notification.objects.shown_to(member), pk=notification_id)


def by_group(notifications: Iterable[Notification]) -> list[NotificationGroup]:
    """Return the notifications, which come newest first, in their groups: the group with the newest first."""
    groups: dict[str, list[Notification]] = {}
    for notification in notifications:
        groups.setdefault(notification.group, []).append(notification)
    return [NotificationGroup(own) for own in groups.values()]
