"""What topics discuss of the other features, and the topics that discuss it (brain.members.subjects)."""

from collections.abc import Iterator
from hashlib import blake2b

from django.core.cache import cache

from brain.core.readers import current_reader
from brain.languages.reading import show_all
from brain.members.access import Person
from brain.members.audiences import audiences_of
from brain.members.subjects import Discussion, Subject, register_discussions, subjects_of
from forum import access
from forum.models import Topic

MOST_SUBJECTS, MOST_SHOWN = 5, 20
_KEPT = 60  # seconds


def register() -> None:
    """Pages of what is discussed show the topics."""
    register_discussions(_discussions)


def subjects_of_topic(topic: Topic, person: Person) -> list[Subject]:
    """Return what the topic discusses, as far as `person` may see it."""
    return subjects_of(person, topic.subjects.order_by("pk").values_list("kind", "public_id"))


def subjects_to_show(topic: Topic, person: Person) -> list[Subject]:
    """Return what the topic (TopicQuerySet.for_page) discusses, as `person` could see it up to a minute ago."""
    changes = getattr(topic, "subject_sum", None)
    if not changes:
        return []
    for_whom = repr((current_reader().key, sorted(audiences_of(person)))).encode()
    key = f"subjects:{topic.pk}:{changes}:{blake2b(for_whom, digest_size=16).hexdigest()}"
    found: list[Subject] | None = cache.get(key)
    if found is None:
        found = subjects_of_topic(topic, person)
        cache.set(key, found, _KEPT)
    return found


def _discussions(person: Person, kind: str, public_id: str) -> Iterator[Discussion]:
    about = access.visible_topics(person).filter(subjects__kind=kind, subjects__public_id=public_id)
    topics = list(about.for_rows().latest()[:MOST_SHOWN])
    show_all("topic", topics)
    for topic in topics:
        title = topic.shown.text
        yield Discussion(title.title, title.language, topic.url, topic.reply_count, topic.last_post_at)
