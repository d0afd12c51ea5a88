"""What a person typed is not lost when it cannot be accepted: signed out meanwhile, the topic locked or gone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.models import Member
from forum.models import MAX_BODY

_KEPT = ("title", "body", "language", "category", "answers", "reason")
_SESSION_KEY = "forum_typed"
View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """A request that signed_in has let through."""

    user: Member


def signed_in(view: View) -> View:
    """Only members reach the view. A guest's form is kept for after the sign-in; a refused one is shown again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, Member):
            return (
                _after_signing_in(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
            )
        try:
            return view(request, *args, **kwargs)
        except (PermissionDenied, Http404) as refusal:
            if not (typed := _typed(request)):
                raise
            return _refused(request, refusal, typed)

    return guarded


def _refused(request: HttpRequest, refusal: Exception, typed: dict[str, str]) -> HttpResponse:
    """What is gone is answered like what never was: only what was typed stands there too."""
    is_gone = isinstance(refusal, Http404)
    message = _("The page may have moved, or it is not open to you. Try the search.") if is_gone else str(refusal)
    status = 404 if is_gone else 403
    return render(request, "forum/refused.html", {"message": message, "typed": typed}, status=status)


def _after_signing_in(request: HttpRequest) -> HttpResponse:
    typed = _typed(request)
    try:
        count_or_refuse("typed", request.META.get("REMOTE_ADDR", ""), limit=30, seconds=3600)
    except TooOften:
        pass  # it stands on the page all the same, to be copied
    else:
        request.session[_SESSION_KEY] = {"path": request.path, **typed}
    return render(request, "forum/signed_out.html", {"typed": typed, "next": request.path}, status=403)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Return what the form held, cut where it could never be accepted."""
    return {name: request.POST[name][:MAX_BODY] for name in _KEPT if request.POST.get(name, "").strip()}


def typed_before(request: HttpRequest) -> dict[str, str]:
    """Return, once, what was typed into this page's form before signing in."""
    kept = request.session.get(_SESSION_KEY, {})
    if kept.get("path") != request.path:
        return {}
    del request.session[_SESSION_KEY]
    return {name: value for name, value in kept.items() if name in _KEPT}
