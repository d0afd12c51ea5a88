"""Asking the index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from brain.search.analysis import Query, query_of
from brain.search.backends import backend
from brain.search.backends.base import Scope
from brain.search.models import Entry, Kind
from brain.search.snippets import marked, snippet

_ICONS: dict[str, str] = {Kind.TOPIC: "forum", Kind.POST: "reply", Kind.DOCUMENT: "library", Kind.NEWS: "news"}
# Of one hit; the scopes' names are plurals.
_NAMES: dict[str, Promise] = {
    Kind.TOPIC: _("Topic"),
    Kind.POST: _("Post"),
    Kind.DOCUMENT: _("Document"),
    Kind.NEWS: _("News item"),
}
_SITE_LANGUAGES = tuple(code for code, _own_name in settings.LANGUAGES)


@dataclass(frozen=True)
class Hit:
    """An entry that was found; `title` and `snippet` are safe HTML with the found words marked."""

    entry: Entry
    title: SafeString
    snippet: SafeString

    @property
    def icon(self) -> str:
        return _ICONS[self.entry.kind]

    @property
    def kind_name(self) -> str:
        return str(_NAMES[self.entry.kind])


class Results:
    """The hits, best first, as a sequence for a paginator: only the slice that is asked for is read."""

    def __init__(self, query: Query, scope: Scope, kind: str | None) -> None:
        self.query = query
        self._scope = scope
        self._kind = kind

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many hits there are of each kind, whichever kind the results are narrowed to."""
        return backend().counts(self.query, self._scope) if self.query.terms else {}

    @property
    def scopes(self) -> list[tuple[str, str, int]]:
        """Every kind with its name in the reader's language and its number of hits."""
        return [(kind.value, str(kind.label), self.counts.get(kind, 0)) for kind in Kind]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __len__(self) -> int:
        return self.counts.get(self._kind, 0) if self._kind else self.total

    def __getitem__(self, wanted: slice) -> list[Hit]:
        start, stop, _step = wanted.indices(len(self))
        if start >= stop:
            return []
        entries = backend().page(self.query, self._scope, kind=self._kind, start=start, stop=stop)
        return [self._hit(entry) for entry in entries]

    def _hit(self, entry: Entry) -> Hit:
        return Hit(
            entry,
            marked(entry.title, entry.language, self.query),
            snippet(entry.text, entry.language, self.query),
        )


def search(text: str, *, audiences: Collection[str], languages: Sequence[str], kind: str | None = None) -> Results:
    """Return what those in `audiences` find for `text`, as typed, best first; any text is safe.

    Of an object that was found in several languages the first of `languages` (BCP 47, best first) is shown.
    """
    query = query_of(text, [*languages, *_SITE_LANGUAGES])
    return Results(query, Scope(audiences, languages), kind)
