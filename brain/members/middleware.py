"""Who is here, and what they may see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import get_callable
from django.utils import timezone

from brain.members.audiences import look_up
from brain.members.models import Member
from brain.members.signin import needs_second_step

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


class SecondStepMiddleware:
    """Staff without a second step at sign-in are led to where they set it up, from every page but those of an account.

    Whether they have one is looked up once in some minutes, and never for other members.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Member) and _lacks_second_step(request.user):
            request.lacks_second_step = True  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(request, "lacks_second_step", False) or _is_open(request):
            return None
        if request.method in ("GET", "HEAD"):
            return redirect("mfa_index")
        expired: HttpResponseBase = get_callable(settings.CSRF_FAILURE_VIEW)(request)  # gives back what was typed
        return expired


def _lacks_second_step(member: Member) -> bool:
    if not needs_second_step(member):
        return False
    key = f"second-step.{member.pk}"
    if not cache.get(key) and is_mfa_enabled(member):
        cache.set(key, True, timeout=300)
    return not cache.get(key)


def _is_open(request: HttpRequest) -> bool:
    """Whether the page is one of one's own account, or only changes how pages look."""
    match = request.resolver_match
    if match is None:
        return True
    _language, _slash, route = match.route.partition("/")
    if match.view_name == "privacy:exports":  # what others took along
        return False
    return route.startswith("account/") or match.view_name in ("set_theme", "set_language")


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
