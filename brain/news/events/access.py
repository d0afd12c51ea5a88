"""The only way that a view obtains events: unseen -> Http404, seen but refused -> PermissionDenied."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.calendars import CANCELLED_FOR
from brain.members.access import Person, may_edit
from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.news.models import Event, EventQuerySet
from brain.publishing.withdrawn import Withdrawn


def events_to_read(person: Person) -> EventQuerySet:
    """Return the published events that `person` may see, with their translations."""
    return Event.objects.published().for_audiences(audiences_of(person)).with_texts()


def upcoming_events(person: Person) -> EventQuerySet:
    """Return the events that are not over, the next one first."""
    return events_to_read(person).upcoming(timezone.now())


def past_events(person: Person) -> EventQuerySet:
    """Return the events that are over, the last one first."""
    return events_to_read(person).past(timezone.now())


def events_of_calendars(person: Person) -> EventQuerySet:
    """Return the events of which calendars of `person` may know; also those withdrawn lately, to be taken out."""
    events = Event.objects.ever_published().exclude(withdrawn_at__lt=timezone.now() - CANCELLED_FOR)
    return events.for_audiences(audiences_of(person)).with_texts().order_by("starts_at", "pk")


def event_to_read(person: Person, slug: str) -> Event:
    """Return the event; an editor also gets drafts. Raises Withdrawn for one that is no longer there."""
    return _readable(person, slug=slug)


def event_by_uuid(person: Person, uuid: UUID) -> Event:
    """Return the event with this permanent identifier, as event_to_read does."""
    return _readable(person, uuid=uuid)


def event_with_text(person: Person, pk: int) -> Event:
    """Return the event with its translations, unless it was withdrawn: for what is done with its text."""
    event = _seen(person, pk=pk)
    if event.is_withdrawn:
        raise Http404
    return event


def event_to_edit(person: Person, slug: str) -> Event:
    """Return the event in whatever state, for an editor."""
    event = _seen(person, slug=slug)
    require_editor(person)
    return event


def require_editor(person: Person) -> Member:
    """Return `person` as a member who may announce events."""
    if not isinstance(person, Member) or not may_edit(person):
        raise PermissionDenied(_("Only editors can announce events."))
    return person


def _readable(person: Person, **by: Any) -> Event:
    event = _seen(person, **by)
    if event.is_withdrawn:
        raise Withdrawn(event)
    return event


def _seen(person: Person, **by: Any) -> Event:
    events = Event.objects.with_texts().select_related("picture").prefetch_related("picture__translations")
    event = events.filter(**by).first()
    if event is None or not _sees(person, event):
        raise Http404
    return event


def _sees(person: Person, event: Event) -> bool:
    was_published = event.is_published or event.is_withdrawn
    return may_edit(person) or (was_published and event.audience in audiences_of(person))
