"""The tags and their names, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse

from brain.core.readers import current_reader
from brain.languages.reading import label_in
from forum.models import Tag, Topic
from forum.models.topics import TopicQuerySet

_VERSION, _KEPT = "forum-tags", 60  # seconds: how long a process without a shared cache may show an older name


@dataclass
class Name:
    """A name in a language (BCP 47)."""

    language: str
    name: str


@dataclass(frozen=True)
class KnownTag:
    """A tag with its name in each language that there is one in."""

    pk: int
    slug: str
    own: Name
    names: tuple[Name, ...]

    @property
    def shown(self) -> Name:
        """Its name as the current reader gets a label."""
        return label_in(self.own.language, self.names, current_reader().languages) or self.own

    @property
    def url(self) -> str:
        return reverse("forum:tag", args=[self.slug])


_read: dict[str, dict[int, KnownTag]] = {}  # by version, the newest alone: what this process has read


def known_tags() -> dict[int, KnownTag]:
    """Return every tag by its number; read again only where something has changed since."""
    version = cache.get(_VERSION) or uuid4().hex
    tags = _read.get(version)
    if tags is None:
        tags = {tag.pk: known_tag(tag) for tag in Tag.objects.listed().prefetch_related("translations")}
        _read.clear()
        _read[version] = tags
        cache.set(_VERSION, version, timeout=_KEPT)
    return tags


def known_tag(tag: Tag) -> KnownTag:
    """Return the tag as it is now."""
    names = tuple(Name(row.language, row.name) for row in tag.translations.all() if row.is_shown)
    return KnownTag(tag.pk, tag.slug, Name(tag.language, tag.name), names)


def forget_names() -> None:
    """Pages made from now on show the tags as they are."""
    cache.delete(_VERSION)


def tag_named(slug: str) -> KnownTag | None:
    """Return the tag of this slug; None where there is none in the list."""
    return next((tag for tag in known_tags().values() if tag.slug == slug), None)


def tags_numbered(numbers: Iterable[int]) -> list[KnownTag]:
    """Return the tags of these numbers, without those that are gone."""
    known = known_tags()
    return [known[number] for number in numbers if number in known]


def by_name() -> list[KnownTag]:
    """Return every tag, in the order of the names that the current reader gets."""
    return sorted(known_tags().values(), key=lambda tag: tag.shown.name.casefold())


def names_by_slug() -> dict[str, str]:
    """Return the names that the current reader gets, by slug, in their order."""
    return {tag.slug: tag.shown.name for tag in by_name()}


def topic_counts(topics: TopicQuerySet) -> list[tuple[KnownTag, int]]:
    """Return every tag by name, and how many of `topics` are under it."""
    links = Topic.tags.through.objects.filter(topic__in=topics).values_list("tag").order_by("tag")
    counts = dict(links.annotate(Count("topic")))
    return [(tag, counts.get(tag.pk, 0)) for tag in by_name()]
