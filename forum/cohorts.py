"""What the forum has for the group of an academy: its room, the newest topics there, and events to come."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.cohorts.registry import Entry, Section, register_section
from brain.cohorts.rooms import register_room
from brain.languages.reading import show_all
from brain.members.audiences import edition_audience
from brain.members.models import Member
from forum import access
from forum.actions.open_room import open_room
from forum.naming import words_of

_TOPICS, _EVENTS = 5, 5


def register() -> None:
    """The page of a group shows them; a new group has its room."""
    register_section(Section("room", _("In the forum"), "forum", 1, _room))
    register_room(open_room)
    register_section(Section("events", _("Events to come"), "date", 2, _events))


def _room(member: Member, edition: int) -> Iterator[Entry]:
    here = edition_audience(edition)
    for category in access.visible_categories(member).filter(audience=here):
        words = words_of(category)
        yield Entry(words.name, words.language, reverse("forum:category", args=[category.slug]))
    topics = list(access.visible_topics(member).filter(category__audience=here).for_rows().latest()[:_TOPICS])
    show_all("topic", topics)
    for topic in topics:
        title = topic.shown.text
        yield Entry(title.title, title.language, topic.url)


def _events(member: Member, edition: int) -> Iterator[Entry]:
    here = access.visible_events(member).filter(post__topic__category__audience=edition_audience(edition))
    events = list(here.not_over()[:_EVENTS])
    show_all("topic", [event.post.topic for event in events])
    for event in events:
        title = event.post.topic.shown.text
        note = _("Cancelled") if event.is_cancelled else event.place
        yield Entry(title.title, title.language, event.post.url, at=event.starts_at, note=str(note))
