"""Events for calendar programs (iCalendar, RFC 5545). Times are in UTC, which every program shows in its own zone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils import timezone

from brain.core.readers import reading_as
from brain.core.text import excerpt
from brain.languages.readers import reader_of_member
from brain.members.models import Member
from forum.models import Event

_MOST_WORDS = 500  # characters of a post


@contextmanager
def reading_for(member: Member) -> Iterator[None]:
    """What is made inside is for this member: a calendar program comes with no page's language."""
    with reading_as(reader_of_member(member)):
        yield


def calendar_of(events: Iterable[Event], name: str = "") -> bytes:
    """Return the events as an iCalendar file: the same event has the same UID for ever."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Collective Brain//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_component(event))
    return calendar.to_ical()


def _component(event: Event) -> icalendar.Event:
    post, component = event.post, icalendar.Event()
    address = settings.SITE_URL + post.permalink
    component.add("uid", f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}")
    component.add("sequence", event.revision)
    component.add("dtstamp", timezone.now())
    component.add("dtstart", event.starts_at)
    if event.ends_at:
        component.add("dtend", event.ends_at)
    component.add("summary", post.topic.shown.text.title)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    component.add("url", address)
    if event.place or event.link:
        component.add("location", event.place or event.link)
    words = [excerpt(post.body, _MOST_WORDS), event.link, address]
    component.add("description", "\n\n".join(filter(None, words)))
    return component
