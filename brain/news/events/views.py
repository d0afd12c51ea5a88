"""The pages of the events, and their files for calendar programs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.adding import SentBefore
from brain.core.calendars import calendar_answer, write_calendar
from brain.core.paging import page_of
from brain.core.readers import current_reader
from brain.core.revisions import ChangedMeanwhile
from brain.core.storage import StorageFull
from brain.languages.reading import show_all
from brain.members.access import may_edit
from brain.members.audiences import PUBLIC
from brain.members.guard import for_members
from brain.news.access import Withdrawn
from brain.news.events import access, actions
from brain.news.events.calendars import entries
from brain.news.events.forms import EventForm
from brain.news.events.indexing import KIND
from brain.news.events.months import first_of_next, month_of
from brain.news.live import EVENTS
from brain.news.models import Event
from brain.news.related import related_to
from realtime.page import read_numbers

_form_methods = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 20
UPCOMING, PAST = "", "past"


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The events to come, the next one first; `?when=past`: those that are over, the last one first."""
    when = PAST if request.GET.get("when") == PAST else UPCOMING
    found = access.past_events(request.user) if when == PAST else access.upcoming_events(request.user)
    page = page_of(found, request, PER_PAGE)
    page.object_list = _shown(page.object_list)
    return render(request, "news/events.html", {"page": page, "when": when, **_beside(request)})


@require_safe
def this_month(request: HttpRequest) -> HttpResponse:
    """On to the calendar of the month that it is now."""
    today = timezone.now()
    return HttpResponseRedirect(reverse("news:calendar", args=[today.year, today.month]))


@require_safe
def calendar(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """The events of one month, as a table and as a list."""
    first = date(int(year), int(month), 1)
    found = _shown(access.events_to_read(request.user).within(first, first_of_next(first)))
    within = [event for event in found if event.first_day < first_of_next(first) and event.last_day >= first]
    table = month_of(first, within, get_language() or "en")
    context = {"month": table, "events": within, "today": timezone.now().date(), **_beside(request)}
    return render(request, "news/calendar.html", context)


def _shown(events: Any) -> list[Event]:
    events = list(events)
    show_all(KIND, events)
    return events


def _beside(request: HttpRequest) -> dict[str, Any]:
    read_numbers(request, EVENTS)
    return {"unpublished": access.unpublished_events(request.user), "may_edit": may_edit(request.user)}


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event, in the reader's language; where it was withdrawn, what it was (410)."""
    try:
        event = access.event_to_read(request.user, slug)
    except Withdrawn as gone:
        return _withdrawn(request, gone)
    read_numbers(request, EVENTS)
    show_all(KIND, [event])
    context = {
        "event": event,
        "related": related_to(request.user, [event])[event.pk],
        "may_edit": may_edit(request.user),
        "reads": current_reader().languages,
    }
    return render(request, "news/event.html", context)


def _withdrawn(request: HttpRequest, gone: Withdrawn) -> HttpResponse:
    context = {"event": gone.item, "may_edit": may_edit(request.user)}
    return render(request, "news/event_withdrawn.html", context, status=410)


@require_safe
def permalink(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """On to the event's page in the reader's language."""
    try:
        return HttpResponseRedirect(_address(access.event_by_uuid(request.user, uuid)))
    except Withdrawn as gone:
        return HttpResponseRedirect(_address(gone.item))


@require_safe
def event_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a file for calendar programs, in the language of the page."""
    try:
        event = access.event_to_read(request.user, slug)
    except Withdrawn as gone:
        return _withdrawn(request, gone)
    content = write_calendar(entries(request.user, [event]))
    is_public = event.is_published and event.audience == PUBLIC
    return calendar_answer(content, name=f"{event.slug}.ics", cache="no-cache" if is_public else "private, no-store")


@require_safe
def events_file(request: HttpRequest) -> HttpResponse:
    """All events that everybody may see: an address for calendar programs, in each language."""
    content = write_calendar(
        entries(request.user, access.events_of_calendars(request.user)), name=_("Events of Collective Brain")
    )
    cache = "private, no-store" if request.user.is_authenticated else "no-cache"
    return calendar_answer(content, name="events.ics", cache=cache)


@for_members
@_form_methods
def add_event(request: HttpRequest) -> HttpResponse:
    """A new event, as a draft."""
    editor = access.require_editor(request.user)
    form = EventForm(*_sent(request), person=editor)
    if not form.is_valid():
        return _form(request, form)
    given = form.cleaned_data
    try:
        event = actions.add_event(
            author=editor, key=given["key"], fields=form.fields_to_keep(), picture=form.picture_change()
        )
    except SentBefore:
        form.refuse_key()
        return _form(request, form, status=409)
    except StorageFull:
        form.refuse_picture()
        return _form(request, form, status=507)
    return _done(request, event, _("Saved as a draft: only editors see it until it is published."))


@for_members
@_form_methods
def edit_event(request: HttpRequest, slug: str) -> HttpResponse:
    """What the event says, in its own language."""
    event = access.event_to_edit(request.user, slug)
    form = EventForm(*_sent(request), instance=event, person=access.require_editor(request.user))
    if not form.is_valid():
        return _form(request, form, event=access.event_to_edit(request.user, slug))
    try:
        event = actions.edit_event(
            event=event, fields=form.fields_to_keep(), picture=form.picture_change(), revision=form.revision_seen()
        )
    except ChangedMeanwhile:
        theirs = access.event_to_edit(request.user, slug)
        form.refuse_revision(theirs)
        return _form(request, form, status=409, event=theirs)
    except StorageFull:
        form.refuse_picture()
        return _form(request, form, status=507, event=access.event_to_edit(request.user, slug))
    return _done(request, event, _("The changes are saved."))


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what a form sent, and its files; None before anything was."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _form(request: HttpRequest, form: EventForm, *, status: int = 422, **context: Any) -> HttpResponse:
    return render(request, "news/event_form.html", {"form": form, **context}, status=status if form.is_bound else 200)


def _done(request: HttpRequest, event: Event, message: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(_address(event), status=303)


def _address(event: Event) -> str:
    return reverse("news:event", args=[event.slug])
