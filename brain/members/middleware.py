"""Who is here."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from brain.members.models import Member

EVERY = timedelta(minutes=1)


class PresenceMiddleware:
    """A member's `last_seen_at` is at most a minute old while they use the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user
        if isinstance(member, Member):
            now = timezone.now()
            if member.last_seen_at is None or member.last_seen_at < now - EVERY:
                stale = Q(last_seen_at=None) | Q(last_seen_at__lt=now - EVERY)
                Member.objects.filter(stale, pk=member.pk).update(last_seen_at=now)
        return self.get_response(request)
