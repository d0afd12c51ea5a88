"""What becomes of a news item, or an event, that an editor writes: once, and over nobody else's words."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from brain.core.adding import SentBefore, add, free_slug
from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.members.models import Member
from brain.news.pictures import PictureChange, change_picture


def add_thing(
    model: Any,
    name: str,
    *,
    reserved: Collection[str],
    author: Member,
    key: UUID,
    fields: Mapping[str, Any],
    picture: PictureChange,
) -> Any:
    """Return a new draft of the model; sent twice with the same `key`, the draft of the first time.

    `name` is its address where the title gives none; `reserved` are other pages' addresses. Raises SentBefore where
    what was sent with the key is somebody else's, or says something else, and StorageFull for the picture.
    """

    def taken(base: str) -> set[str]:
        return {*_slugs(model, base), *reserved}

    def write() -> Any:
        slug = free_slug(fields["title"], otherwise=name, length=90, taken=taken, before_figures=f"{name}-")
        thing, is_new = model.objects.get_or_create(uuid=key, defaults={**fields, "author": author, "slug": slug})
        if not is_new and (thing.author != author or any(getattr(thing, field) != fields[field] for field in fields)):
            raise SentBefore
        if is_new:
            change_picture(thing, picture)
        return thing

    return add(write)


def _slugs(model: Any, base: str) -> set[str]:
    return set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))


def row_to_change(thing: Any, revision: str) -> Any:
    """Return the row of the thing, which nobody else changes before the end of the transaction.

    Raises ChangedMeanwhile where `revision` is given and the thing has another by now (revision_of).
    """
    row = type(thing).objects.select_for_update(of=("self",)).select_related("picture").get(pk=thing.pk)
    if revision and revision != revision_of(row):
        raise ChangedMeanwhile
    return row


def keep(row: Any, fields: Mapping[str, Any], picture: PictureChange) -> None:
    """The row says this, and has that picture. Raises StorageFull for the picture."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    change_picture(row, picture)
