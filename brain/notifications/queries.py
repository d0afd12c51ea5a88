"""What the frame of every page asks."""

from django.contrib.auth.models import AnonymousUser

from brain.members.models import Member
from brain.notifications.models import Notification


def unread_count(person: Member | AnonymousUser) -> int:
    """Return how many unread notifications `person` is shown; none for a guest."""
    if not isinstance(person, Member):
        return 0
    return Notification.objects.shown_to(person).unread().count()
