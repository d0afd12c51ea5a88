"""What a member has begun to write: kept as they type, shown in a list, continued or discarded."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.core.ratelimit import TooOften, count_or_refuse
from forum import access
from forum.actions import drafts as actions
from forum.drafts import drafts_of
from forum.models import MAX_BODY, Draft
from forum.typed import MemberRequest, has_one_value, signed_in

_NO_TEXT = {"csrfmiddlewaretoken", "place", "key", "typed_at", "preview"}
_TEXTS = ("title", "body")
_MOST_FIELDS = 60
_DISCARDED = "discarded_draft"


@signed_in
@require_http_methods(["GET", "POST"])
def draft(request: MemberRequest) -> HttpResponse:
    """The draft of a place (`?place=topic.17`) as JSON, or a form that is kept as one.

    `typed_at` says when it was typed, in milliseconds since 1970: 409 and the newer draft where there is one, 410
    where it has been posted. A form without any text discards the draft. Without `Accept: application/json` the list
    of drafts comes next.
    """
    if request.method == "GET":
        place = _plain(request.GET.get("place", ""))
        found = Draft.objects.waiting().filter(member=request.user, place=place).first()
        return JsonResponse({"draft": _as_json(found), "csrf": get_token(request), "now": _now()})
    try:
        count_or_refuse("draft", str(request.user.pk), limit=120, seconds=60)
    except TooOften as too_often:
        return HttpResponse(too_often.advice, status=429, content_type="text/plain; charset=utf-8")
    status = _kept(request)
    if request.accepts("text/html"):
        messages.success(request, _("The draft is saved."))
        return HttpResponseRedirect(reverse("forum:drafts"), status=303)
    newer = Draft.objects.filter(member=request.user, place=request.POST["place"]).first() if status == 409 else None
    return JsonResponse({"draft": _as_json(newer), "now": _now()}, status=status)


def _kept(request: MemberRequest) -> int:
    """Keep what the form holds; return the status that says whether it was."""
    place, fields = request.POST.get("place", ""), _fields(request)
    access.place_of_draft(request.user, place)
    member, typed_at = request.user, _typed_at(request)
    if not any(str(fields.get(name, "")).strip() for name in _TEXTS):
        actions.discard_draft(member=member, place=place, typed_at=typed_at)
        return 200
    try:
        key = _key(request)
        is_newest = actions.save_draft(member=member, place=place, fields=fields, key=key, typed_at=typed_at)
    except actions.Posted:
        return 410
    return 200 if is_newest else 409


def _fields(request: HttpRequest) -> dict[str, str | list[str]]:
    """Return what the form holds, by name; as a list where a name has several values."""
    names = [name for name in request.POST if name not in _NO_TEXT and len(name) <= 40 and "\0" not in name]
    sent = {name: request.POST.getlist(name)[:_MOST_FIELDS] for name in names[:_MOST_FIELDS]}
    held = {name: list(map(_plain, values)) for name, values in sent.items()}
    return {name: values[-1] if len(values) == 1 or has_one_value(name) else values for name, values in held.items()}


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\0", "")[:MAX_BODY]


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _typed_at(request: HttpRequest) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(request.POST.get("typed_at", "")) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _now() -> int:
    return int(timezone.now().timestamp() * 1000)


def _as_json(draft: Draft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    return {"fields": draft.fields, "key": str(draft.key), "typed_at": int(draft.saved_at.timestamp() * 1000)}


@signed_in
@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    """What the member has begun to write, the newest first."""
    context = {"drafts": drafts_of(request.user), "discarded": request.session.get(_DISCARDED)}
    return render(request, "forum/drafts.html", context)


@signed_in
@require_safe
def draft_count(request: MemberRequest) -> HttpResponse:
    """How many drafts there are, as a fragment of the account menu."""
    return render(
        request, "forum/drafts.html#count", {"count": Draft.objects.waiting().filter(member=request.user).count()}
    )


@signed_in
@require_POST
def discard_draft(request: MemberRequest) -> HttpResponse:
    """The draft is gone, and can be had back on the page that comes next."""
    discarded = actions.discard_draft(member=request.user, place=_plain(request.POST.get("place", "")))
    if discarded:
        request.session[_DISCARDED] = {
            "place": discarded.place,
            "fields": discarded.fields,
            "key": str(discarded.key),
            "saved_at": discarded.saved_at.isoformat(),
        }
    return HttpResponseRedirect(reverse("forum:drafts"), status=303)


@signed_in
@require_POST
def undo_discard(request: MemberRequest) -> HttpResponse:
    """The draft that was discarded last is there again, unless a newer one of its place is."""
    discarded = request.session.pop(_DISCARDED, None)
    if discarded is None:
        raise Http404
    saved_at = parse_datetime(discarded["saved_at"])
    actions.save_draft(
        member=request.user,
        place=discarded["place"],
        fields=discarded["fields"],
        key=UUID(discarded["key"]),
        typed_at=saved_at,
    )
    return HttpResponseRedirect(reverse("forum:drafts"), status=303)
