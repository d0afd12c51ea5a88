"""What topics of the forum can discuss: events."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.languages.reading import label_in
from brain.members.access import Person
from brain.members.subjects import Subject, SubjectKind, register_subjects
from brain.news.events.access import events_to_read
from brain.news.events.indexing import KIND


def register() -> None:
    """Events can be discussed."""
    register_subjects(_EVENT)


def _events(person: Person, slugs: Collection[str]) -> Iterator[Subject]:
    for event in events_to_read(person).filter(slug__in=slugs):
        text = label_in(event.language, event.translations.all(), current_reader().languages) or event
        yield Subject(KIND, event.slug, text.title, text.language, reverse("news:event", args=[event.slug]))


_EVENT = SubjectKind(KIND, _("Event"), "date", "news:event", "slug", _events)
