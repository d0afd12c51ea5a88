"""Everything that changes the news."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from brain.core.adding import SentBefore, add, free_slug
from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.news import live
from brain.news.indexing import index_news
from brain.news.models import NewsItem
from brain.news.pictures import PictureChange, announce_picture, change_picture
from brain.news.texts import NEWS, tell

# Addresses of other pages under /news/, as are those of figures alone.
_RESERVED = frozenset({"new", "undated", "events", "interviews"})
_NO_CHANGE = PictureChange()


def add_news(*, author: Member, key: UUID, fields: Mapping[str, Any], picture: PictureChange = _NO_CHANGE) -> NewsItem:
    """Return a new draft; sent twice with the same `key`, the draft of the first time.

    Raises SentBefore where that is somebody else's, or says something else, and StorageFull for the picture.
    """

    def write() -> NewsItem:
        slug = free_slug(fields["title"], otherwise="news", length=90, taken=_slugs, before_figures="news-")
        item, is_new = NewsItem.objects.get_or_create(uuid=key, defaults={**fields, "author": author, "slug": slug})
        if not is_new and (item.author != author or any(getattr(item, name) != fields[name] for name in fields)):
            raise SentBefore
        if is_new:
            change_picture(item, picture)
        return item

    return add(write)


def _slugs(base: str) -> set[str]:
    return {*NewsItem.objects.filter(slug__startswith=base).values_list("slug", flat=True), *_RESERVED}


@transaction.atomic
def edit_news(
    *, item: NewsItem, fields: Mapping[str, Any], picture: PictureChange = _NO_CHANGE, revision: str = ""
) -> NewsItem:
    """The item says what the editor wrote; where it is published, search and open pages know at once.

    Raises StorageFull for the picture, and ChangedMeanwhile where `revision` is given and the item has another by now
    (revision_of); then nothing has changed.
    """
    item = NewsItem.objects.select_for_update(of=("self",)).select_related("picture").get(pk=item.pk)
    if revision and revision != revision_of(item):
        raise ChangedMeanwhile
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()
    change_picture(item, picture)
    source_changed(NEWS, item)
    tell(item)
    return item


def announce(item: NewsItem) -> None:
    """Translations, search and open pages follow a step of the item; of a draft, nobody does."""
    if not (item.is_published or item.is_withdrawn):
        return
    source_changed(NEWS, item)
    announce_picture(item)
    index_news([item])
    live.show_news(item)
