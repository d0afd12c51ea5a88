"""Topics, which anyone may read about, and editors change."""

from django.shortcuts import get_object_or_404

from brain.members.access import Person
from library.access.documents import require_editor
from library.models import Topic
from library.naming import topics


def topic_to_read(slug: str) -> Topic:
    """Return the topic with its labels."""
    known = next((topic for topic in topics() if topic.slug == slug), None)
    return known or get_object_or_404(Topic.objects.with_labels(), slug=slug)


def topic_to_edit(person: Person, slug: str) -> Topic:
    """Return the topic, for an editor."""
    topic = get_object_or_404(Topic.objects.with_labels(), slug=slug)
    require_editor(person)
    return topic
