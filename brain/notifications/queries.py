"""What the frame of every page asks."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from brain.members.models import Member
from brain.notifications.models import Kind, Notification


class Unread(NamedTuple):
    """How many unread notifications there are, and in how many conversations there are unread messages."""

    notifications: int = 0
    conversations: int = 0


def unread_counts(person: Member | AnonymousUser) -> Unread:
    """Return what is new to `person`, of what they are shown; nothing is to a guest."""
    if not isinstance(person, Member):
        return Unread()
    told = Notification.objects.shown_to(person).unread()
    groups = Count("group", filter=Q(kind=Kind.MESSAGE), distinct=True)
    return Unread(**told.aggregate(notifications=Count("pk"), conversations=groups))
