"""Events as entries of calendars (brain.core.calendars)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.calendars import Entry
from brain.core.templatetags.brain import country_name
from brain.core.text import plain_text
from brain.languages.reading import show_all
from brain.members.access import Person
from brain.members.calendars import register_calendar
from brain.members.subjects import Subject
from brain.news.events.access import events_of_calendars
from brain.news.events.indexing import KIND
from brain.news.models import Event
from brain.news.related import related_to

_KEPT = timedelta(days=365)  # for how long a person's own calendar looks back
_MOST_WORDS = 1_000  # characters of a text


def register() -> None:
    """Events stand in calendars."""
    register_calendar(_events)


def _events(person: Person, edition: int | None) -> Iterable[Entry]:
    events = events_of_calendars(person)
    if edition is None:
        return entries(person, events.filter(ends_at__gt=timezone.now() - _KEPT))
    return entries(person, events.filter(edition=edition))


def entries(person: Person, events: Iterable[Event]) -> Iterator[Entry]:
    """Yield the events as the current reader gets them, with what `person` may see beside; of withdrawn ones, less."""
    events = list(events)
    show_all(KIND, events)
    related = related_to(person, [event for event in events if event.is_published])
    for event in events:
        yield _entry(event, related.get(event.pk, []))


def _entry(event: Event, related: list[Subject]) -> Entry:
    text = event.shown.text
    return Entry(
        key=str(event.uuid),
        start=event.first_day if event.is_all_day else event.starts_at,
        end=event.last_day + timedelta(days=1) if event.is_all_day else event.ends_at,
        title=text.title,
        language=text.language,
        url=settings.SITE_URL + event.permalink,
        changed_at=event.updated_at,
        sequence=event.sequence,
        description="" if event.is_withdrawn else _description(event, text.summary, related),
        place="" if event.is_withdrawn else place_of(event),
        attached=[settings.SITE_URL + subject.url for subject in related],
        is_cancelled=event.is_cancelled or event.is_withdrawn,
    )


def place_of(event: Event) -> str:
    """Return where it is held, on one line: the place and the country, else the address to take part."""
    country = country_name(event.country) if event.country else ""
    return ", ".join(filter(None, (event.venue, country))) or event.meeting_url


def _description(event: Event, summary: str, related: list[Subject]) -> str:
    """Return the text, how one takes part, and what goes with the event, each with its address."""
    lines = {
        _("Organisers"): event.organisers,
        _("Take part online"): event.meeting_url,
        _("Register"): event.registration_url,
    }
    told = [f"{label}: {value}" for label, value in lines.items() if value]
    materials = [f"{subject.title}: {settings.SITE_URL}{subject.url}" for subject in related]
    words = plain_text(summary)[:_MOST_WORDS]
    return "\n\n".join(filter(None, chain([words], ["\n".join(told)], ["\n".join(materials)])))
