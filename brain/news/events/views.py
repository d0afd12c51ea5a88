"""The pages of the events, and their files for calendar programs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.calendars import calendar_answer, write_calendar
from brain.core.paging import page_of
from brain.core.readers import current_reader, reader_of_page, reading_as
from brain.languages.reading import show_all
from brain.members.access import may_edit
from brain.members.audiences import PUBLIC
from brain.members.guard import for_members
from brain.news.editing import Written
from brain.news.events import access, actions
from brain.news.events.calendars import entries
from brain.news.events.forms import EventForm
from brain.news.events.indexing import KIND
from brain.news.events.months import first_of_next, month_of
from brain.news.live import EVENTS
from brain.news.models import Event
from brain.news.related import related_to
from brain.publishing.guard import with_tombstone
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
    return {"may_edit": may_edit(request.user)}


@require_safe
@with_tombstone
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event, in the reader's language; where it was withdrawn, what it was (410)."""
    event = access.event_to_read(request.user, slug)
    read_numbers(request, EVENTS)
    return _event(request, event)


@for_members
@require_safe
def preview_event(request: HttpRequest, slug: str) -> HttpResponse:
    """The event's page as somebody gets it who reads the page's language alone."""
    event = access.event_to_edit(request.user, slug)
    with reading_as(reader_of_page()):
        return _event(request, event, may_edit=False, is_preview=True)


def _event(request: HttpRequest, event: Event, **shown: Any) -> HttpResponse:
    show_all(KIND, [event])
    context = {
        "event": event,
        "related": related_to(request.user, [event])[event.pk],
        "may_edit": may_edit(request.user),
        "reads": current_reader().languages,
    }
    return render(request, "news/event.html", context | shown)


@require_safe
@with_tombstone
def permalink(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """On to the event's page in the reader's language."""
    return HttpResponseRedirect(_address(access.event_by_uuid(request.user, uuid)))


@require_safe
@with_tombstone
def event_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a file for calendar programs, in the language of the page."""
    event = access.event_to_read(request.user, slug)
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
    return _EVENTS.add_page(request)


@for_members
@_form_methods
def edit_event(request: HttpRequest, slug: str) -> HttpResponse:
    """What the event says, in its own language."""
    return _EVENTS.edit_page(request, slug)


def _address(event: Event) -> str:
    return reverse("news:event", args=[event.slug])


_EVENTS = Written(
    name="event",
    template="news/event_form.html",
    form=EventForm,
    require_editor=access.require_editor,
    to_edit=access.event_to_edit,
    add=actions.add_event,
    edit=actions.edit_event,
    address=_address,
)
