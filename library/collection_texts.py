"""What of collections is translated: names and descriptions of themes, and what academies' and series' say beside."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.members.audiences import PUBLIC, audiences_of
from brain.members.permissions import Permission, holds
from library import live
from library.access.collections import collection_by_id
from library.models import Collection
from library.shelves import name_of


def register_texts() -> None:
    """The texts of collections are known to those who translate."""
    register(COLLECTION)


def source_of_collection(collection: Collection) -> Source | None:
    """Return what is to be translated of a collection; nothing where it says nothing of its own."""
    words = {name: getattr(collection, name) for name in COLLECTION.fields}
    is_public = collection.audience == PUBLIC
    return Source(collection.language, words, may_leave=is_public) if any(words.values()) else None


def _shown_title(collection: Collection) -> Title:
    name = name_of(collection, current_reader().languages)
    return Title(name.text, name.language)


COLLECTION = TextKind(
    name="collection",
    label=_("Collections"),
    singular=_("Collection"),
    original=Collection,
    fields={"name": Form.PLAIN, "description": Form.PLAIN},
    labels={"name": _("Name"), "description": _("Description")},
    source=source_of_collection,
    to_read=collection_by_id,
    may_review=lambda member, collection: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=lambda collection, language: live.show_name(collection),
    title=str,
    url=lambda collection: reverse("library:collection", args=[collection.slug]),
    for_editors=lambda editor: Collection.objects.for_audiences(audiences_of(editor)),
    shown_title=_shown_title,
    index="library:collections",
)
