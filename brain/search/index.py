"""What can be found, and by whom. Everything here happens in the caller's transaction.

What follows from a change, the words and the meaning of a text and an engine of its own, comes with a task afterwards.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from unicodedata import normalize

from django.db import transaction
from django.db.models import QuerySet

from brain.core.batches import in_batches
from brain.search.analysis import tokens_of
from brain.search.models import Change, Entry, Key, Kind
from brain.search.tasks import follow_changes

_KEY = Key._fields
_CONTENT = [field.name for field in Entry._meta.concrete_fields if field.name not in ("id", *_KEY)]
_ATTRIBUTES = [field.attname for field in Entry._meta.concrete_fields if field.name in _CONTENT]
_BATCH = 500


@dataclass(frozen=True)
class Text:
    """One text in one language (BCP 47), as it is to be found: `title` and `text` are plain, `url` names no language.

    `original_language` is "" for an original; `dated_at` is what the result shows; `author_id` a member's,
    `category` a slug of the forum's and `edition` the academy's number are what it is narrowed by; `part_of` is the
    topic of a post, whose title is shown with it. `page`, from 1, is that of an object whose pages are found too.
    """

    kind: str
    object_id: int | str
    language: str
    audience: str
    title: str
    text: str
    url: str
    dated_at: datetime | None = None
    original_language: str = ""
    author_id: int | None = None
    category: str = ""
    edition: int | None = None
    part_of: int | str = ""
    page: int = 0

    @property
    def key(self) -> Key:
        return Key(self.kind, str(self.object_id), self.language, self.page)


def put_many(texts: Iterable[Text]) -> None:
    """Every one of `texts` is found as it is now; the same kind, object, language and page is the same text.

    Nothing follows where one is found so already.
    """
    for some in in_batches(texts, _BATCH):
        batch = {text.key: text for text in some}
        entries = _changed([entry_of(text) for text in batch.values()])
        Entry.objects.bulk_create(entries, update_conflicts=True, unique_fields=_KEY, update_fields=_CONTENT)
        _follow(entry.key for entry in entries)


def _changed(entries: Sequence[Entry]) -> list[Entry]:
    """Return those that are not in the index as they are."""
    kinds, ids = {entry.kind for entry in entries}, {entry.object_id for entry in entries}
    there = {entry.key: entry for entry in Entry.objects.filter(kind__in=kinds, object_id__in=ids)}
    return [entry for entry in entries if _content(entry) != _content(there.get(entry.key))]


def _content(entry: Entry | None) -> list[Any] | None:
    return [getattr(entry, name) for name in _ATTRIBUTES] if entry else None


@transaction.atomic
def replace_many(kind: str, object_ids: Collection[int | str], texts: Sequence[Text]) -> None:
    """These objects are found by `texts` alone, in no other languages; the pages of an object that has a text stay."""
    put_many(texts)
    kept = {text.key for text in texts}
    with_pages = {key.object_id for key in kept}
    for some in in_batches(map(str, object_ids), _BATCH):
        entries = Entry.objects.filter(kind=kind, object_id__in=some)
        _delete(entries.exclude(page__gt=0, object_id__in=with_pages.intersection(some)), kept)


class Pages(NamedTuple):
    """What pages of an object in a language have in common."""

    language: str
    audience: str
    edition: int | None
    title: str
    dated_at: datetime | None


def pages_of(kind: str, object_ids: Collection[str]) -> dict[str, set[Pages]]:
    """Return what pages of these objects are found, by the object's id."""
    pages = Entry.objects.filter(kind=kind, object_id__in=object_ids, page__gt=0).order_by()
    found: dict[str, set[Pages]] = {}
    for object_id, *common in pages.values_list("object_id", *Pages._fields).distinct():
        found.setdefault(object_id, set()).add(Pages(*common))
    return found


@transaction.atomic
def remove_pages(kind: str, object_id: int | str, language: str, *, after: int = 0) -> None:
    """The object's pages in `language` with higher numbers than `after` are found no more."""
    _delete(Entry.objects.filter(kind=kind, object_id=str(object_id), language=language, page__gt=after), ())


def _delete(entries: QuerySet[Entry], kept: Collection[Key]) -> None:
    gone = {Key(*key): pk for pk, *key in entries.values_list("pk", *_KEY) if Key(*key) not in kept}
    for some in in_batches(gone.items(), _BATCH):
        Entry.objects.filter(pk__in=[pk for _key, pk in some]).delete()
        _follow(key for key, _pk in some)


def remove(*, kind: str, object_ids: Collection[int | str]) -> None:
    """The objects are found no more, in any language."""
    replace_many(kind, object_ids, [])


@transaction.atomic
def move(*, kind: str, object_ids: Iterable[int | str], audience: str, category: str, edition: int | None) -> None:
    """The objects, in all their languages, stand here now, and are found by those in `audience` and nobody else."""
    for some in in_batches(map(str, object_ids), _BATCH):
        entries = Entry.objects.filter(kind=kind, object_id__in=some)
        entries.update(audience=audience, category=category, edition=edition)
        _follow(Key(*key) for key in entries.values_list(*_KEY))


def object_ids(kind: str) -> Iterator[str]:
    """Yield the ids of all objects of this kind that can be found, some at a time."""
    last = ""
    known = Entry.objects.filter(kind=kind).order_by("object_id").values_list("object_id", flat=True).distinct()
    while some := list(known.filter(object_id__gt=last)[:_BATCH]):
        yield from some
        last = some[-1]


def _follow(keys: Iterable[Key]) -> None:
    changes = [Change(**key._asdict()) for key in keys]
    if changes:
        Change.objects.bulk_create(changes)
        follow_changes.enqueue()


def entry_of(text: Text) -> Entry:
    """Return the row by which the text is found."""
    title, body = _kept(text.title)[:300], _kept(text.text)
    # A reply's title is its topic's, which is found itself: the reply is found by its own words. A page is also found
    # by words of which some stand in its title.
    is_described = text.kind != Kind.POST and not text.page
    words = f"{body}\n{title}" if text.page else body
    return Entry(
        **text.key._asdict(),
        original_language=text.original_language or text.language,
        audience=text.audience,
        author_id=text.author_id,
        category=text.category,
        edition=text.edition,
        dated_at=text.dated_at,
        part_of=str(text.part_of),
        url=text.url,
        title=title,
        text=body,
        title_tokens=tokens_of(title, text.language) if is_described else "",
        tokens=tokens_of(words, text.language),
    )


def _kept(text: str) -> str:
    """Composed, so that a query finds its place in it; PostgreSQL keeps no NUL."""
    return normalize("NFC", text).replace("\0", "")
