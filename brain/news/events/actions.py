"""Everything that changes events."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F

from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.news import live
from brain.news.events.indexing import index_events
from brain.news.events.texts import EVENT, tell
from brain.news.models import Event
from brain.news.pictures import PictureChange, announce_picture
from brain.news.writing import add_thing, keep, row_to_change

# Addresses of other pages under /news/events/.
_RESERVED = frozenset({"new", "calendar"})
_NO_CHANGE = PictureChange()


def add_event(*, author: Member, key: UUID, fields: Mapping[str, Any], picture: PictureChange = _NO_CHANGE) -> Event:
    """Return a new draft; sent twice with the same `key`, the draft of the first time.

    Raises SentBefore where that is somebody else's, or says something else, and StorageFull for the picture.
    """
    return cast(
        Event,
        add_thing(Event, "event", reserved=_RESERVED, author=author, key=key, fields=fields, picture=picture),
    )


@transaction.atomic
def edit_event(
    *, event: Event, fields: Mapping[str, Any], picture: PictureChange = _NO_CHANGE, revision: str = ""
) -> Event:
    """The event says what the editor wrote; calendar programs see that it is a later one.

    Raises StorageFull for the picture, and ChangedMeanwhile where `revision` is given and the event has another by now
    (revision_of); then nothing has changed.
    """
    event = row_to_change(event, revision)
    event.sequence += 1
    keep(event, fields, picture)
    source_changed(EVENT, event)
    tell(event)
    return event


def announce(event: Event) -> None:
    """Translations, search, open pages and calendar programs follow a step of the event; of a draft, nobody does."""
    if not (event.is_published or event.is_withdrawn):
        return
    Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1)
    event.sequence += 1
    source_changed(EVENT, event)
    announce_picture(event)
    index_events([event])
    live.show_event(event)
