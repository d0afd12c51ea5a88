"""Narrowing the list of documents: what may be chosen, how many documents each choice leaves, and what was chosen.

Within a facet any of the chosen values will do; between facets all must hold. A facet's counts say what each of its
values would show as things stand in the other facets.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Substr
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import country_name, own_name
from library import naming
from library.models import DocumentCountry, DocumentQuerySet, LanguageEdition
from library.templatetags.library import academy_name

MOST_UNKNOWN = 5
Rows = QuerySet[Any, Any]  # of dictionaries with `document` and `value`
_YEAR = Substr("issued", 1, 4)


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
    """What the reader asked for: the documents, how many they are, the facets as they now stand, and values that
    nothing here has. `totals`: how much there is in all.
    """

    documents: DocumentQuerySet
    count: int
    facets: list[Facet]
    unknown: list[str]
    totals: dict[str, int]

    @property
    def chosen(self) -> list[Option]:
        return [option for facet in self.facets for option in facet.options if option.is_chosen]


@dataclass(frozen=True)
class _Kind:
    """How a facet is kept: rows with `document` and `value`, which documents have any of some values, their names."""

    label: Promise
    rows: Callable[[DocumentQuerySet], Rows]
    with_any: Callable[[DocumentQuerySet, list[str]], DocumentQuerySet]
    labels: Callable[[Iterable[str], Sequence[str]], dict[str, tuple[str, str]]]
    newest_first: bool = False


def _of_languages(documents: DocumentQuerySet) -> Rows:
    return LanguageEdition.objects.order_by().filter(document__in=documents).values("document", value=F("language"))


def _of_countries(documents: DocumentQuerySet) -> Rows:
    return DocumentCountry.objects.order_by().filter(document__in=documents).values("document", value=F("country"))


def _in_languages(documents: DocumentQuerySet, values: list[str]) -> DocumentQuerySet:
    return documents.filter(_has(LanguageEdition.objects.filter(language__in=values)))


def _from_countries(documents: DocumentQuerySet, values: list[str]) -> DocumentQuerySet:
    return documents.filter(_has(DocumentCountry.objects.filter(country__in=values)))


def _has(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(document=OuterRef("pk")))


def _in_series(documents: DocumentQuerySet, values: list[str]) -> DocumentQuerySet:
    return documents.filter(series__slug__in=values)


def _of_editions(documents: DocumentQuerySet, values: list[str]) -> DocumentQuerySet:
    return documents.filter(edition__number__in=values)


def _of_years(documents: DocumentQuerySet, values: list[str]) -> DocumentQuerySet:
    return documents.alias(year=_YEAR).filter(year__in=values)


def _of_documents(field: Any, documents: DocumentQuerySet) -> Rows:
    rows: Rows = documents.order_by().values(document=F("pk"), value=field)
    return rows.exclude(value=None)


def _language_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (own_name(value), value) for value in values}


def _country_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (country_name(value), "") for value in values}


def _year_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (value, "") for value in values}


def _series_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    names = {series.slug: series.name_for(reads) for series in naming.series()}
    return {slug: (names[slug].text, names[slug].language) if slug in names else (slug, "") for slug in values}


def _edition_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    names = {str(edition.number): academy_name(edition) for edition in naming.editions()}
    return {number: (names.get(number, number), "") for number in values}


_KINDS: dict[str, _Kind] = {
    "language": _Kind(_("Language"), _of_languages, _in_languages, _language_labels),
    "series": _Kind(_("Series"), partial(_of_documents, F("series__slug")), _in_series, _series_labels),
    "edition": _Kind(_("Academy"), partial(_of_documents, F("edition__number")), _of_editions, _edition_labels),
    "country": _Kind(_("Country"), _of_countries, _from_countries, _country_labels),
    "year": _Kind(_("Year"), partial(_of_documents, _YEAR), _of_years, _year_labels, newest_first=True),
}


_ALL = "documents"  # a count of them, among those of the facets
Counts = dict[str, dict[str, int]]  # of documents: by the name of a facet and by value


@dataclass(frozen=True)
class _Choice:
    """What is chosen among `documents`."""

    documents: DocumentQuerySet
    query: QueryDict
    reads: Sequence[str]
    chosen: dict[str, list[str]]

    def matching(self, leave: str = "") -> DocumentQuerySet:
        """Return the documents that match what is chosen in every facet but `leave`."""
        found = self.documents
        for name, values in self.chosen.items():
            if values and name != leave:
                found = _KINDS[name].with_any(found, values)
        return found

    def counts(self) -> Counts:
        """Return what each value would show, and how many documents are shown."""
        return _counts({name: self.matching(leave=name) for name in _KINDS}, self.matching())

    def facet(self, name: str, counts: dict[str, int]) -> Facet:
        kind, chosen = _KINDS[name], self.chosen[name]
        labels = kind.labels(dict.fromkeys([*counts, *chosen]), self.reads)
        options = [
            Option(value, *label, counts.get(value, 0), value in chosen, _without(self.query, name, value))
            for value, label in labels.items()
        ]
        return Facet(name, kind.label, _in_order(options, kind))


def narrow(documents: DocumentQuerySet, query: QueryDict, reads: Sequence[str]) -> Narrowed:
    """Return those of `documents` that `query` (?language=en&language=fr&year=2017) asks for, newest first.

    A value that no document has is left out, and named.
    """
    asked = {name: list(dict.fromkeys(filter(None, query.getlist(name)))) for name in _KINDS}
    known = _counts(dict.fromkeys(_KINDS, documents), documents)
    chosen = {name: [value for value in asked[name] if value in known[name]] for name in _KINDS}
    unknown = [value[:60] for name in _KINDS for value in asked[name] if value not in known[name]]
    choice = _Choice(documents, query, reads, chosen)
    counts = choice.counts() if any(chosen.values()) else known
    facets = [choice.facet(name, counts[name]) for name in _KINDS if known[name]]
    found = choice.matching().newest_first()
    return Narrowed(found, _number(counts), facets, unknown[:MOST_UNKNOWN], _totals(known))


def _counts(by_facet: dict[str, DocumentQuerySet], documents: DocumentQuerySet) -> Counts:
    """Return, by one query, how many of a facet's documents have each of its values, and how many `documents` are."""
    counted = [_number_by_value(name, _KINDS[name].rows(of_it)) for name, of_it in by_facet.items()]
    counted.append(_number_by_value(_ALL, _of_documents(Value(""), documents)))
    found: Counts = {name: {} for name in (*_KINDS, _ALL)}
    for name, value, number in counted[0].union(*counted[1:], all=True):
        found[name][value] = number
    return found


def _number_by_value(name: str, rows: Rows) -> Rows:
    counted = rows.values("value").annotate(number=Count("document", distinct=True))
    return counted.values_list(Value(name, CharField()), Cast("value", CharField()), "number")


def _number(counts: Counts) -> int:
    return sum(counts[_ALL].values())


def _totals(known: Counts) -> dict[str, int]:
    """Return how many documents, series and language editions there are."""
    return {
        "documents": _number(known),
        "series": len(known["series"]),
        "language_editions": sum(known["language"].values()),
    }


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
