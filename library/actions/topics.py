"""Topics: what they are called in each language, and which is broader than which (SKOS)."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from brain.core.adding import free_slug
from library import live
from library.models import LabelKind, Topic, TopicLabel

_ADDRESSES = {"add"}  # that pages have already


class InACircle(Exception):
    """A topic was to be broader than itself."""


@transaction.atomic
def add_topic(
    *, names: Mapping[str, str], other_names: Mapping[str, Sequence[str]], broader: Topic | None = None
) -> Topic:
    """Return a new topic with its names by language (BCP 47), and others by which it is found."""
    first = names.get("en") or next(iter(names.values()))
    slug = free_slug(first, otherwise="topic", length=70, taken=_slugs)
    topic = Topic.objects.create(slug=slug, broader=broader)
    _keep_labels(topic, names, other_names)
    live.show_name(topic)
    return topic


@transaction.atomic
def edit_topic(
    *, topic: Topic, names: Mapping[str, str], other_names: Mapping[str, Sequence[str]], broader: Topic | None
) -> Topic:
    """The topic has these names, and stands below `broader`. Raises InACircle."""
    above_of = dict(Topic.objects.select_for_update().values_list("pk", "broader"))  # whoever moves another waits
    above = broader.pk if broader else None
    while above:
        if above == topic.pk:
            raise InACircle
        above = above_of[above]
    topic.broader = broader
    topic.save(update_fields=["broader"])
    _keep_labels(topic, names, other_names)
    live.show_name(topic)
    return topic


def _keep_labels(topic: Topic, names: Mapping[str, str], other_names: Mapping[str, Sequence[str]]) -> None:
    topic.labels.all().delete()
    preferred = [TopicLabel(topic=topic, language=tag, text=name) for tag, name in names.items()]
    others = [
        TopicLabel(topic=topic, language=tag, text=name, kind=LabelKind.ALTERNATIVE)
        for tag, more in other_names.items()
        for name in more
        if name != names.get(tag)
    ]
    TopicLabel.objects.bulk_create([*preferred, *others])


def _slugs(base: str) -> set[str]:
    return _ADDRESSES | set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True))
