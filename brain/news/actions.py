"""Everything that changes the news."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.news import live
from brain.news.indexing import index_news
from brain.news.models import NewsItem
from brain.news.pictures import PictureChange, announce_picture
from brain.news.texts import NEWS, tell
from brain.news.writing import add_thing, keep, row_to_change

# Addresses of other pages under /news/, as are those of figures alone.
_RESERVED = frozenset({"new", "undated", "events", "interviews"})
_NO_CHANGE = PictureChange()


def add_news(*, author: Member, key: UUID, fields: Mapping[str, Any], picture: PictureChange = _NO_CHANGE) -> NewsItem:
    """Return a new draft; sent twice with the same `key`, the draft of the first time.

    Raises SentBefore where that is somebody else's, or says something else, and StorageFull for the picture.
    """
    return cast(
        NewsItem,
        add_thing(NewsItem, "news", reserved=_RESERVED, author=author, key=key, fields=fields, picture=picture),
    )


@transaction.atomic
def edit_news(
    *, item: NewsItem, fields: Mapping[str, Any], picture: PictureChange = _NO_CHANGE, revision: str = ""
) -> NewsItem:
    """The item says what the editor wrote; where it is published, search and open pages know at once.

    Raises StorageFull for the picture, and ChangedMeanwhile where `revision` is given and the item has another by now
    (revision_of); then nothing has changed.
    """
    item = row_to_change(item, revision)
    keep(item, fields, picture)
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
