"""What a person typed is not lost when it cannot be accepted: signed out meanwhile, the topic locked or gone."""

from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.guard import MemberRequest, View, giving_back
from brain.members.models import Member
from forum.models import MAX_BODY, Draft

__all__ = ["MemberRequest", "has_one_value", "not_too_often", "signed_in", "typed_before"]

_TEXTS = ("title", "body", "reason")
_KEPT = (*_TEXTS, "language", "category", "answers", "to", "group", "subject", "about")
_HELD = ("poll_", "event_")  # what the fields of polls and events begin with
_MOST = 40  # fields
_SESSION_KEY = "forum_typed"


def not_too_often(view: View) -> View:
    """Presses that many others are told of, or machines work for: thirty a minute of one member."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            count_or_refuse("press", str(request.user.pk), limit=30, seconds=60)
        except TooOften:
            advice = {"title": _("Too many attempts"), "advice": _("Wait a few minutes, then try again.")}
            return render(request, "error.html", advice, status=429)
        return view(request, *args, **kwargs)

    return counted


def has_one_value(name: str) -> bool:
    """Whether a form holds one value of this name, however often it was sent."""
    return name in _KEPT or name.startswith(_HELD)


def signed_in(view: View) -> View:
    """Only members reach the view. A guest's form is kept for after the sign-in; a refused one is shown again."""
    for_members = giving_back(_texts)(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, Member):
            return for_members(request, *args, **kwargs)
        return _after_signing_in(request) if request.method == "POST" else redirect_to_login(request.get_full_path())

    return guarded


def _after_signing_in(request: HttpRequest) -> HttpResponse:
    try:
        count_or_refuse("typed", request.META.get("REMOTE_ADDR", ""), limit=30, seconds=3600)
    except TooOften:
        pass  # it stands on the page all the same, to be copied
    else:
        request.session[_SESSION_KEY] = {"path": request.path, **_typed(request)}
    return render(request, "forum/signed_out.html", {"typed": _texts(request), "next": request.path}, status=403)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Return what the form held, cut where it could never be accepted."""
    kept = [*_KEPT, *(name for name in request.POST if name.startswith(_HELD))][:_MOST]
    return {name: request.POST[name][:MAX_BODY] for name in kept if request.POST.get(name, "").strip()}


def _texts(request: HttpRequest) -> list[str]:
    """Return what the form held in words."""
    return [text for name, text in _typed(request).items() if name in _TEXTS]


def typed_before(request: HttpRequest, place: str = "") -> dict[str, Any]:
    """Return what was typed into this page's form: once, what was typed before signing in; else the draft of `place`.

    With the draft come the `key` under which it is sent, and `restored_at`, when it was saved.
    """
    kept = request.session.get(_SESSION_KEY, {})
    if kept.get("path") == request.path:
        del request.session[_SESSION_KEY]
        return {name: value for name, value in kept.items() if has_one_value(name)}
    drafts = Draft.objects.waiting().filter(member=request.user.pk, place=place)
    draft = drafts.first() if place and request.method == "GET" else None
    return {**draft.fields, "key": draft.key, "restored_at": draft.saved_at} if draft else {}
