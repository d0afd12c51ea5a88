"""Who is here, and what they may see."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from brain.members.audiences import look_up
from brain.members.models import Member

EVERY = timedelta(minutes=1)


class PresenceMiddleware:
    """A member's `last_seen_at` is at most a minute old while they use the site; their audiences are asked for once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user
        if isinstance(member, Member):
            look_up([member])
            now = timezone.now()
            if member.last_seen_at is None or member.last_seen_at < now - EVERY:
                stale = Q(last_seen_at=None) | Q(last_seen_at__lt=now - EVERY)
                Member.objects.filter(stale, pk=member.pk).update(last_seen_at=now)
        return self.get_response(request)


class RefusedFormMiddleware:
    """A form that an account page (allauth) shows again with errors is answered with 422, as our own are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response
