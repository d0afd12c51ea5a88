"""Narrowing the list of documents: what may be chosen, how many documents each choice leaves, and what was chosen.

Within a facet any of the chosen values will do; between facets all must hold. A facet's counts say what each of its
values would show as things stand in the other facets.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Substr
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import country_name, own_name
from library.models import Document, DocumentCountry, DocumentQuerySet, Edition, LanguageEdition, Series
from library.templatetags.library import academy_name

MOST_UNKNOWN = 5
Rows = QuerySet[Any, Any]  # of dictionaries with `document` and `value`


@dataclass(frozen=True)
class Option:
    """A value that may be chosen; `without` is the page's query without it."""

    value: str
    label: str
    language: str
    count: int
    is_chosen: bool
    without: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: Promise
    options: list[Option]

    @property
    def is_open(self) -> bool:
        """Whether the facet is shown open: one in use, and the two that readers ask for first."""
        return self.name in ("language", "series") or any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Narrowed:
    """What the reader asked for: the documents, the facets as they now stand, and values that nothing here has."""

    documents: DocumentQuerySet
    facets: list[Facet]
    unknown: list[str]

    @property
    def chosen(self) -> list[Option]:
        return [option for facet in self.facets for option in facet.options if option.is_chosen]


@dataclass(frozen=True)
class _Kind:
    """How a facet is kept: rows with `document` and `value`, and what its values are called."""

    label: Promise
    rows: Callable[[DocumentQuerySet], Rows]
    labels: Callable[[Iterable[Any], Sequence[str]], dict[str, tuple[str, str]]]
    newest_first: bool = False


def _of_languages(documents: DocumentQuerySet) -> Rows:
    return LanguageEdition.objects.order_by().filter(document__in=documents).values("document", value=F("language"))


def _of_countries(documents: DocumentQuerySet) -> Rows:
    return DocumentCountry.objects.order_by().filter(document__in=documents).values("document", value=F("country"))


def _of_documents(field: Any, documents: DocumentQuerySet) -> Rows:
    rows: Rows = Document.objects.filter(pk__in=documents).values(document=F("pk"), value=field)
    return rows.exclude(value=None)


def _language_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (own_name(value), value) for value in values}


def _country_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (country_name(value), "") for value in values}


def _year_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (value, "") for value in values}


def _series_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    found = Series.objects.filter(slug__in=values).prefetch_related("translations")
    names = {series.slug: series.name_for(reads) for series in found}
    return {slug: (name.text, name.language) for slug, name in names.items()}


def _edition_labels(values: Iterable[int], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    found = Edition.objects.with_texts().filter(number__in=values)
    return {str(edition.number): (academy_name(edition), "") for edition in found}


_KINDS: dict[str, _Kind] = {
    "language": _Kind(_("Language"), _of_languages, _language_labels),
    "series": _Kind(_("Series"), partial(_of_documents, F("series__slug")), _series_labels),
    "edition": _Kind(_("Academy"), partial(_of_documents, F("edition__number")), _edition_labels),
    "country": _Kind(_("Country"), _of_countries, _country_labels),
    "year": _Kind(_("Year"), partial(_of_documents, Substr("issued", 1, 4)), _year_labels, newest_first=True),
}


@dataclass(frozen=True)
class _Choice:
    """What is chosen among `documents`; `known` are each facet's values as the database has them, by their text."""

    documents: DocumentQuerySet
    query: QueryDict
    reads: Sequence[str]
    known: dict[str, dict[str, Any]]
    chosen: dict[str, list[str]]

    def matching(self, leave: str = "") -> DocumentQuerySet:
        """Return the documents that match what is chosen in every facet but `leave`."""
        found = self.documents
        for name, texts in self.chosen.items():
            if texts and name != leave:
                values = [self.known[name][text] for text in texts]
                # Of all documents: `found` is narrowed already, and twice over it a planner may take minutes.
                rows = _KINDS[name].rows(Document.objects.all()).filter(value__in=values)
                found = found.filter(pk__in=rows.values("document"))
        return found

    def facet(self, name: str) -> Facet:
        kind, known, chosen = _KINDS[name], self.known[name], self.chosen[name]
        rows = kind.rows(self.matching(leave=name)).values("value").annotate(count=Count("document", distinct=True))
        counts = dict(rows.values_list("value", "count"))
        labels = kind.labels(known.values(), self.reads)
        options = [
            Option(text, *labels[text], counts.get(value, 0), text in chosen, _without(self.query, name, text))
            for text, value in known.items()
            if value in counts or text in chosen
        ]
        return Facet(name, kind.label, _in_order(options, kind))


def narrow(documents: DocumentQuerySet, query: QueryDict, reads: Sequence[str]) -> Narrowed:
    """Return those of `documents` that `query` (?language=en&language=fr&year=2017) asks for, newest first.

    A value that no document has is left out, and named.
    """
    asked = {name: list(dict.fromkeys(filter(None, query.getlist(name)))) for name in _KINDS}
    known = {name: _known(kind, documents) for name, kind in _KINDS.items()}
    chosen = {name: [text for text in asked[name] if text in known[name]] for name in _KINDS}
    unknown = [text[:60] for name in _KINDS for text in asked[name] if text not in known[name]]
    choice = _Choice(documents, query, reads, known, chosen)
    facets = [choice.facet(name) for name in _KINDS if known[name]]
    return Narrowed(choice.matching().newest_first(), facets, unknown[:MOST_UNKNOWN])


def _known(kind: _Kind, documents: DocumentQuerySet) -> dict[str, Any]:
    values = kind.rows(documents).values_list("value", flat=True).distinct()
    return {str(value): value for value in values}


def _in_order(options: list[Option], kind: _Kind) -> list[Option]:
    if kind.newest_first:
        return sorted(options, key=lambda option: option.value, reverse=True)
    return sorted(options, key=lambda option: (-option.count, option.label))


def _without(query: QueryDict, name: str, value: str) -> str:
    """Return the query without one choice, on its first page."""
    rest = query.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    rest.pop("page", None)
    return rest.urlencode()
