"""Asking the index."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.languages.reading import read_in
from brain.members.models import Member
from brain.members.names import skeleton
from brain.search import meaning, spelling
from brain.search.analysis import Phrase, Query, fold, is_small, parts_of, terms_of
from brain.search.backends import backend
from brain.search.backends.base import Found, Page, Scope
from brain.search.models import Entry, Key, Kind
from brain.search.operators import NO_FILTERS, Asked, Filters, query_of, take_apart, title_query_of
from brain.search.places import PRIVATE
from brain.search.snippets import marked, snippet

PER_PAGE = 20
MAX_SHOWN = 1_000  # objects that one can page to
_SUGGESTED = 8
_NAMED = 100  # members whom one `who:` can mean
_READ_FOR_SPELLING = 50_000  # characters
_ICONS: dict[str, str] = {
    Kind.TOPIC: "forum",
    Kind.POST: "reply",
    Kind.DOCUMENT: "library",
    Kind.SESSION: "academy",
    Kind.NEWS: "news",
    Kind.EVENT: "date",
}
# Of one hit; the scopes' names are plurals.
_NAMES: dict[str, Promise] = {
    Kind.TOPIC: _("Topic"),
    Kind.POST: _("Post"),
    Kind.DOCUMENT: _("Document"),
    Kind.SESSION: _("Session"),
    Kind.NEWS: _("News item"),
    Kind.EVENT: _("Event"),
}
Texts = dict[tuple[str, str], list[Entry]]  # of an object, by its kind and id
_SITE_LANGUAGES = tuple(code for code, _own_name in settings.LANGUAGES)


@dataclass(frozen=True)
class Hit:
    """An object that was found, by the text that this reader gets of it (brain.languages.reading).

    `title` and `snippet` are safe HTML with the found words marked; `title_language` is the one of its thread.
    `found_in` is another text of the object: the page where the words stand best, and then `snippet` is of that, or
    another language, where they stand in that one alone.
    """

    entry: Entry
    title: SafeString
    title_language: str
    snippet: SafeString
    score: float
    found_in: Entry | None = None

    @property
    def shows_words(self) -> bool:
        """Whether a word that was looked for stands in what is shown of the text itself."""
        return "<mark>" in self.snippet or ("<mark>" in self.title and not self.entry.part_of)

    @property
    def snippet_of(self) -> Entry:
        """The text that the snippet is from."""
        return self.found_in if self.found_in and self.found_in.page else self.entry

    @property
    def icon(self) -> str:
        return "mail" if self.is_message else _ICONS[self.entry.kind]

    @property
    def kind_name(self) -> str:
        return str(_("Message") if self.is_message else _NAMES[self.entry.kind])

    @property
    def is_message(self) -> bool:
        """Whether it stands in a private conversation."""
        return self.entry.category.startswith(PRIVATE)


class Results:
    """The hits, best first, as a sequence for a paginator: only the slice that is asked for is read."""

    def __init__(self, asked: Asked, scope: Scope, kind: str = "") -> None:
        self.asked = asked
        self.query = query_of(asked, [*scope.languages, *_SITE_LANGUAGES])
        self.kind = kind
        self._scope = scope

    @property
    def is_question(self) -> bool:
        """Whether there is anything to look for: a word, or a filter."""
        return bool(self.query.terms or self.asked.filters or self._scope.filters)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many hits there are of each kind, whichever kind the results are narrowed to."""
        return self._first.counts

    @property
    def scopes(self) -> list[tuple[str, str, int]]:
        """Every kind with its name in the reader's language and its number of hits."""
        return [(kind.value, str(kind.label), self.counts.get(kind, 0)) for kind in Kind]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __len__(self) -> int:
        return min(self.counts.get(self.kind, 0) if self.kind else self.total, MAX_SHOWN)

    def __getitem__(self, wanted: slice) -> list[Hit]:
        start, stop, _step = wanted.indices(len(self))
        page = self._first if stop <= len(self._first.found) else self._find(start, stop)
        found = page.found[start:stop] if page is self._first else page.found
        return _hits(found, self._scope, self.query)

    def ids(self) -> list[str]:
        """Return the ids of all hits that one can page to, best first: for lists that narrow them further."""
        return [found.object_id for found in self._find(0, MAX_SHOWN).found] if self.is_question else []

    @cached_property
    def finding_nothing(self) -> list[str]:
        """Where nothing is found: the operators, as typed, that find nothing the asker may see, whatever else is asked.

        A filter for what the asker may not see is one of them, like one for what does not exist.
        """
        return [] if self.total else [typed for typed, one in self.asked.operators if not self._lets_through(one)]

    def _lets_through(self, filters: Filters) -> bool:
        scope = replace(self._scope, filters=filters, authors=_authors(filters.who))
        return bool(backend().find(Query(()), scope, kind="", start=0, stop=1).counts)

    @cached_property
    def did_you_mean(self) -> str:
        """Where nothing is found: what may have been meant and finds something, spelled as in a text that they see."""
        if self.total:
            return ""
        words = [part.text for group in self.asked.groups for one in group for part in parts_of(one.text)]
        better = self.asked.text
        for word, meant in spelling.correct(words, self._seen).items():
            better = better.replace(word, meant, 1)
        return better if better != self.asked.text and Results(take_apart(better), self._scope).total else ""

    def _find(self, start: int, stop: int) -> Page:
        return backend().find(self.query, self._scope, kind=self.kind, start=start, stop=stop)

    @cached_property
    def _first(self) -> Page:
        """The first page; all of them, with what is alike in meaning, where that is asked and the words find little."""
        if not self.is_question:
            return Page()
        words = self._find(0, PER_PAGE)
        if not (settings.SEARCH_SEMANTIC and self.query.terms) or sum(words.counts.values()) > meaning.MOST_BY_WORDS:
            return words
        by_words = backend().find(self.query, self._scope, kind="", start=0, stop=meaning.MOST_BY_WORDS)
        by_meaning = meaning.alike(self.asked.text, self._scope)
        fused = meaning.fuse(by_words.found, by_meaning)
        counts = Counter(found.kind for found in fused)
        return Page(dict(counts), [found for found in fused if self.kind in ("", found.kind)])

    def _seen(self, word: str) -> str | None:
        """Return how a folded word is spelled in a text that they may see; None where it stands in none."""
        scope = Scope(self._scope.audiences, self._scope.languages)
        found = backend().find(Query(((Phrase((word,)),),)), scope, kind="", start=0, stop=3).found
        seen = [text.pk for texts in _texts(found, scope).values() for text in texts]
        for entry in Entry.objects.filter(pk__in=seen).only("title", "text"):
            for part in parts_of(f"{entry.title} {entry.text[:_READ_FOR_SPELLING]}"):
                if fold(part.text) == word:
                    return part.text.lower()
        return None


def search(
    text: str, *, audiences: Collection[str], languages: Sequence[str], kind: str = "", filters: Filters = NO_FILTERS
) -> Results:
    """Return what those in `audiences` find for `text`, as typed, best first; any text is safe.

    It may hold operators (brain.search.operators), which go before `filters`. Of every object that is found in
    whichever language, readers get the text that is theirs by the reader's rule; `languages` (BCP 47) are those that
    they read, best first. `kind` narrows the hits, but not the counts.
    """
    asked = take_apart(text)
    filters = filters.narrowed(asked.filters)
    return Results(asked, Scope(audiences, languages, filters, _authors(filters.who)), kind)


def titles(text: str, *, audiences: Collection[str], languages: Sequence[str], kind: str = "") -> list[Hit]:
    """Return objects, of one `kind` or of all, with these words in their title: the last may be half typed."""
    query = title_query_of(text, [*languages, *_SITE_LANGUAGES])
    if not query.terms:
        return []
    scope = Scope(audiences, languages)
    return _hits(backend().find(query, scope, kind=kind, start=0, stop=_SUGGESTED).found, scope, query)


def alike(text: str, *, kind: str, audiences: Collection[str], languages: Sequence[str]) -> list[str]:
    """Return the ids of the objects of `kind` that are most like `text`, a title, by its words and its meaning.

    Those in `audiences` may see them. The meaning is asked where search by meaning is on.
    """
    known = [*languages, *_SITE_LANGUAGES]
    words = [part.text for part in parts_of(text) if not is_small(part.text)]
    phrases = dict.fromkeys(phrase for word in words for term in terms_of(word, known) for phrase in term)
    if not phrases:
        return []
    scope = Scope(audiences, languages)
    found = backend().find(Query((tuple(phrases),)), scope, kind=kind, start=0, stop=PER_PAGE).found
    if settings.SEARCH_SEMANTIC:
        same = replace(scope, filters=Filters(kind=kind))
        found = meaning.fuse(found, meaning.alike(text, same))
    return [one.object_id for one in found]


def _authors(who: str) -> list[int] | None:
    """Return the members that `who` means: by their handle, or by a part of their name."""
    if not who:
        return None
    named = Q(handle=who.casefold()) | Q(name__icontains=who) | Q(name_skeleton__contains=skeleton(who))
    return list(Member.objects.filter(named).values_list("pk", flat=True)[:_NAMED])


def _texts(found: Iterable[Found], scope: Scope) -> Texts:
    """Return the texts of each object that may be seen, in all languages, without their words.

    The audience is compared again, as an engine of its own may lag behind; not by SQLite, which would begin with it.
    """
    idents: dict[str, list[str]] = {}
    for kind, object_id, *_text in found:
        idents.setdefault(kind, []).append(object_id)
    either = Q(pk__in=[])
    for kind, some in idents.items():
        either |= Q(kind=kind, object_id__in=some)
    texts: Texts = {}
    described = Entry.objects.filter(either, page=0).order_by("pk")
    for text in described.only(*Key._fields, "original_language", "audience", "part_of"):
        if text.audience in scope.audiences:
            texts.setdefault((text.kind, text.object_id), []).append(text)
    return texts


def _hits(found: Sequence[Found], scope: Scope, query: Query) -> list[Hit]:
    """Return the objects, as their reader gets them."""
    texts = _texts(found, scope)
    shown = _shown(texts, scope)
    # The topics that posts stand in: what a post's title is read in.
    parts = {text.part_of for some in texts.values() for text in some if text.part_of}
    threads = _shown(_texts((Found(Kind.TOPIC, part_of, 0) for part_of in parts), scope), scope) if parts else {}
    wanted = {*shown.values(), *threads.values()}
    entries = Entry.objects.select_related("author").defer("tokens", "title_tokens").in_bulk(wanted)
    hits = [
        _hit(entry, entries.get(threads.get((Kind.TOPIC, entry.part_of), 0), entry), query, score)
        for kind, object_id, score, *_text in found
        if (entry := entries.get(shown.get((kind, object_id), 0)))
    ]
    pages = _pages(found, scope)
    wordless = [hit.entry for hit in hits if query.terms and not hit.shows_words and _object(hit.entry) not in pages]
    elsewhere = _elsewhere(wordless, texts, query) | pages
    return [_found_in(hit, elsewhere.get(_object(hit.entry)), query) for hit in hits]


def _object(entry: Entry) -> tuple[str, str]:
    return entry.kind, entry.object_id


def _found_in(hit: Hit, text: Entry | None, query: Query) -> Hit:
    if text is None or not text.page:
        return replace(hit, found_in=text)
    return replace(hit, found_in=text, snippet=snippet(text.text, text.language, query))


def _pages(found: Iterable[Found], scope: Scope) -> dict[tuple[str, str], Entry]:
    """Return the pages that matched best, of the objects of which that was a page."""
    either = Q(pk__in=[])
    for one in found:
        if one.page:
            either |= Q(kind=one.kind, object_id=one.object_id, language=one.language, page=one.page)
    pages = Entry.objects.filter(either).defer("tokens", "title_tokens") if len(either) > 1 else ()
    return {_object(page): page for page in pages if page.audience in scope.audiences}


def _elsewhere(wordless: Iterable[Entry], texts: Texts, query: Query) -> dict[tuple[str, str], Entry]:
    """Return by which other text these were found, which do not show the words."""
    others = {text.pk for entry in wordless for text in texts[_object(entry)] if text.pk != entry.pk}
    words = Entry.objects.filter(pk__in=others).only(*Key._fields, "original_language", "title_tokens", "tokens")
    return {_object(text): text for text in words if query.finds(text.title_tokens, text.tokens)}


def _hit(entry: Entry, thread: Entry, query: Query, score: float) -> Hit:
    language = thread.language if entry.part_of else entry.language
    return Hit(
        entry,
        marked(thread.title, language, query),
        language,
        snippet(entry.text, entry.language, query),
        score,
    )


def _shown(texts: Texts, scope: Scope) -> dict[tuple[str, str], int]:
    """Return which entry of each object is shown, by the reader's rule; a document may have several originals."""
    return {which: _read(some, scope.languages).pk for which, some in texts.items()}


def _read(texts: Sequence[Entry], reads: Sequence[str]) -> Entry:
    originals = [text for text in texts if text.is_original] or texts
    original = read_in(originals[0].language, originals, reads) or originals[0]
    if not current_reader().wants_translations:
        return original
    return read_in(original.language, texts, reads) or original
