"""Events of topics as entries of calendars (brain.core.calendars)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

from brain.core.calendars import Entry
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


def entries(events: Iterable[Event]) -> list[Entry]:
    """Return the events as the current reader gets them: the same event is the same entry for ever."""
    return [_entry(event) for event in events]


def _entry(event: Event) -> Entry:
    post = event.post
    address, text = settings.SITE_URL + post.permalink, post.topic.shown.text
    words = [excerpt(post.body, _MOST_WORDS), event.link, address]
    return Entry(
        key=f"event-{event.pk}",
        start=event.starts_at,
        end=event.ends_at,
        title=text.title,
        language=text.language,
        url=address,
        changed_at=timezone.now(),
        sequence=event.revision,
        description="\n\n".join(filter(None, words)),
        place=event.place or event.link,
        is_cancelled=event.is_cancelled,
    )
