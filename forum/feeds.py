"""The newest topics of a category as feeds, in each interface language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.feeds import NEWEST, Entry, PagesFeed, RssInLanguages
from brain.core.readers import Reader, reading_as
from brain.core.text import excerpt
from brain.languages.reading import show_all
from forum.access import category_to_read, visible_topics
from forum.models import Category, Post, Topic
from forum.naming import words_of

_LENGTH = 500


@dataclass(frozen=True)
class _Room:
    category: Category
    topics: Any
    language: str


class CategoryFeed(PagesFeed):
    """The topics that were begun last, each with how it begins; what its reader may not see is not there."""

    def get_object(self, request: HttpRequest, slug: str) -> _Room:
        category = category_to_read(request.user, slug)
        return _Room(category, visible_topics(request.user).filter(category=category), get_language() or "")

    def title(self, room: _Room) -> str:
        return f"{_name(room)} · Collective Brain"

    def subtitle(self, room: _Room) -> str:
        return _("The newest topics of this category.")

    def link(self, room: _Room) -> str:
        return reverse("forum:category", args=[room.category.slug])

    def items(self, room: _Room) -> list[Entry]:
        first = Prefetch("posts", Post.objects.shown().filter(number=1), to_attr="first_posts")
        with reading_as(Reader((room.language,))):
            topics = list(room.topics.for_rows().prefetch_related(first).order_by("-created_at", "-pk")[:NEWEST])
            show_all("topic", topics)
            return list(_entries(topics))


class CategoryRss(CategoryFeed):
    feed_type = RssInLanguages
    description = CategoryFeed.subtitle


def _entries(topics: Iterable[Topic]) -> Iterable[Entry]:
    for topic in topics:
        text = topic.shown.text
        first = next(iter(vars(topic)["first_posts"]), None)
        yield Entry(
            title=text.title,
            language=text.language,
            summary=excerpt(first.body, _LENGTH) if first else "",
            url=topic.url,
            guid=f"{settings.SITE_URL}{reverse('topic-permalink', args=[topic.pk])}",
            day=topic.created_at,
            changed=topic.last_post_at,
            author=topic.author.name,
        )


def _name(room: _Room) -> str:
    with reading_as(Reader((room.language,))):
        return str(words_of(room.category).name)
