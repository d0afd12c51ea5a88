"""What pages for members have in common: whom they let in and how often, and that what was typed is not lost."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import get_callable
from django.utils.translation import gettext as _

from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.models import Member

View = Callable[..., HttpResponseBase]
_PAGES = {60: 60, 3600: 600}  # seconds, and how many pages of members in them


class MemberRequest(HttpRequest):
    """A request that a guard has let through."""

    user: Member


def for_members(view: View) -> View:
    """A guest who asks for the page signs in first; a form that a guest sends has expired: 403, and what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        answer: HttpResponseBase = get_callable(settings.CSRF_FAILURE_VIEW)(request)  # the site's page for such forms
        return answer

    return guarded


def not_too_often(view: View) -> View:
    """Pages that say who people are: as many as somebody reads, and not as many as a machine collects."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        who = str(request.user.pk) if request.user.is_authenticated else request.META.get("REMOTE_ADDR", "")
        try:
            for seconds, limit in _PAGES.items():
                count_or_refuse("people", who, limit=limit, seconds=seconds)
        except TooOften as too_often:
            advice = {"title": _("Too many pages of members"), "advice": _("Wait a few minutes, then go on.")}
            response = render(request, "error.html", advice, status=429)
            response.headers["Retry-After"] = str(too_often.seconds)
            return response
        return view(request, *args, **kwargs)

    return counted


def giving_back(typed: Callable[[HttpRequest], Sequence[str]]) -> Callable[[View], View]:
    """A form that is refused, or whose text is gone by now, comes back with the texts that `typed` finds in it."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except (PermissionDenied, Http404) as refusal:
                if not (texts := typed(request)):
                    raise
                return _refused(request, refusal, texts)

        return guarded

    return guard


def _refused(request: HttpRequest, refusal: Exception, typed: Sequence[str]) -> HttpResponse:
    """What is gone is answered like what never was: only what was typed stands there too."""
    is_gone = isinstance(refusal, Http404)
    message = _("The page may have moved, or it is not open to you. Try the search.") if is_gone else str(refusal)
    context = {"message": message, "typed": typed}
    return render(request, "members/refused.html", context, status=404 if is_gone else 403)
