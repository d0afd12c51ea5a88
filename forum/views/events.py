"""Answering events, changing them, and taking them into a calendar."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.core.calendars import calendar_answer, write_calendar
from brain.core.paging import page_of
from brain.core.zones import is_zone, zones_by_name
from brain.languages.reading import show_all
from brain.members.calendars import entries_for
from forum import access, calendars
from forum.actions import events
from forum.forms import EventForm
from forum.models import Reply
from forum.typed import MemberRequest, signed_in
from forum.views.polls import changed, show_held, too_often

_READ_OR_SEND = ["GET", "HEAD", "POST"]
EVENTS_A_PAGE = 30
ALL, MINE = "", "mine"


@signed_in
@require_POST
def answer(request: MemberRequest, post_id: int) -> HttpResponse:
    """Say whether one comes (`reply`: yes, maybe or no), in the place of what one said before."""
    event = access.event_to_answer(request.user, post_id)
    if advice := too_often(request):
        return show_held(request, event.post, advice, 429)
    if request.POST.get("reply") not in Reply.values:
        return show_held(request, event.post, _("Choose an answer first."), 422)
    events.answer_event(event=event, member=request.user, reply=Reply(request.POST["reply"]))
    return changed(request, event.post)


@signed_in
@require_http_methods(_READ_OR_SEND)
def edit_event(request: MemberRequest, post_id: int) -> HttpResponse:
    """Change an event; `cancel=1` cancels it, `cancel=0` takes that back."""
    event = access.event_to_change(request.user, post_id)
    if request.method == "POST" and "cancel" in request.POST:
        is_cancelled = request.POST["cancel"] == "1"
        events.cancel_event(event=event, actor=request.user, is_cancelled=is_cancelled)
        messages.success(request, _("The event is cancelled.") if is_cancelled else _("The event takes place."))
        return HttpResponseRedirect(event.post.url, status=303)
    form = EventForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_bound and form.is_valid():
        events.edit_event(event=event, editor=request.user, **form.event())
        messages.success(request, _("The changes are saved."))
        return HttpResponseRedirect(event.post.url, status=303)
    context = {"event": event, "post": event.post, "topic": event.post.topic, "form": form}
    return render(request, "forum/event_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def event_file(request: HttpRequest, post_id: int) -> HttpResponse:
    """The event as a file for calendar programs."""
    event = access.event_to_read(request.user, post_id)
    show_all("topic", [event.post.topic])
    content = write_calendar(calendars.entries([event]))
    return calendar_answer(content, name=f"event-{event.pk}.ics", cache="private, no-store")


@signed_in
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """The events to come in topics that the member may see, by month; `?show=mine`: those they come to."""
    show = request.GET.get("show", ALL)
    if show not in (ALL, MINE):
        raise Http404
    found = access.visible_events(request.user).not_over()
    page = page_of(found.answered_by(request.user) if show == MINE else found, request, EVENTS_A_PAGE)
    show_all("topic", [event.post.topic for event in page])
    by_month = groupby(page, key=lambda event: event.begins.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    months = [(month.date(), list(some)) for month, some in by_month]
    context: dict[str, Any] = {"page": page, "months": _joined(months), "show": show}
    return render(request, "forum/events.html", {**context, "feed": _feed_url(request)})


def _joined(months: list[tuple[Any, list[Any]]]) -> list[tuple[Any, list[Any]]]:
    """Return the months, each once: in different time zones the same moment may be in two."""
    joined: dict[Any, list[Any]] = {}
    for month, some in months:
        joined.setdefault(month, []).extend(some)
    return sorted(joined.items())


def _feed_url(request: MemberRequest) -> str:
    feed = events.calendar_feed(request.user)
    return request.build_absolute_uri(reverse("calendar-feed", args=[feed.token]))


@signed_in
@require_POST
def renew_feed(request: MemberRequest) -> HttpResponse:
    """Give the calendar feed a new address; the one before leads nowhere any more."""
    events.renew_calendar_feed(request.user)
    messages.success(request, _("The calendar has a new address. The one before is not valid any more."))
    return HttpResponseRedirect(reverse("forum:events"), status=303)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What stands in the calendar of the member whose `token` this is: events of topics, of the site, their academies.

    `?show=mine`: the events of topics to which they come, alone.
    """
    member = access.member_of_feed(token)
    with calendars.reading_for(member):
        found = access.visible_events(member).recent()
        is_mine = request.GET.get("show") == MINE
        entries = calendars.entries(found.answered_by(member) if is_mine else found)
        entries += [] if is_mine else entries_for(member)
        content = write_calendar(entries, name=_("Events of Collective Brain"))
    return calendar_answer(content, name="events.ics", cache="private, no-store")


@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """All time zones as options of a list, with `?zone=` chosen."""
    chosen = request.GET.get("zone", "")
    context = {"zones": zones_by_name(get_language() or "en"), "zone": chosen if is_zone(chosen) else ""}
    return render(request, "forum/composer/zones.html", context)
