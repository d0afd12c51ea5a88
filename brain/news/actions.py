"""Everything that changes the news."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from brain.core.adding import SentBefore, add, free_slug
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.news import live
from brain.news.indexing import index_news
from brain.news.models import NewsItem, State
from brain.news.texts import NEWS, tell

# Addresses of other pages under /news/, as are those of figures alone.
_RESERVED = frozenset({"new", "undated"})


class NotPossible(Exception):
    """The item is not in a state in which this can be done."""


def add_news(*, author: Member, key: UUID, fields: Mapping[str, Any]) -> NewsItem:
    """Return a new draft; sent twice with the same `key`, the draft of the first time.

    Raises SentBefore where that is somebody else's, or says something else.
    """

    def write() -> NewsItem:
        slug = free_slug(fields["title"], otherwise="news", length=90, taken=_slugs, before_figures="news-")
        item, is_new = NewsItem.objects.get_or_create(uuid=key, defaults={**fields, "author": author, "slug": slug})
        if not is_new and (item.author != author or any(getattr(item, name) != fields[name] for name in fields)):
            raise SentBefore
        return item

    return add(write)


def _slugs(base: str) -> set[str]:
    return {*NewsItem.objects.filter(slug__startswith=base).values_list("slug", flat=True), *_RESERVED}


@transaction.atomic
def edit_news(*, item: NewsItem, fields: Mapping[str, Any]) -> NewsItem:
    """The item says what the editor wrote; where it is published, search and open pages know at once."""
    item = NewsItem.objects.select_for_update().get(pk=item.pk)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()
    source_changed(NEWS, item)
    tell(item)
    return item


@transaction.atomic
def publish_news(*, item: NewsItem) -> NewsItem:
    """Anyone can read the item, find it, and sees it come on open pages."""
    return _move(item, {State.DRAFT, State.WITHDRAWN}, State.PUBLISHED)


@transaction.atomic
def withdraw_news(*, item: NewsItem) -> NewsItem:
    """Whoever could read the item is told that it was withdrawn; search no longer finds it."""
    return _move(item, {State.PUBLISHED}, State.WITHDRAWN)


def _move(item: NewsItem, allowed: set[State], state: State) -> NewsItem:
    changed = NewsItem.objects.filter(pk=item.pk, state__in=allowed).update(state=state, updated_at=timezone.now())
    if not changed:
        raise NotPossible
    item.refresh_from_db()
    source_changed(NEWS, item)
    index_news([item])
    live.show_news(item)
    return item
