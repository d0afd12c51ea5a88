"""Narrowing the list of documents: what may be chosen, how many documents each choice leaves, and what was chosen.

Within a facet any of the chosen values will do; between facets all must hold. A facet's counts say what each of its
values would show as things stand in the other facets.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.core.templatetags.brain import country_name, own_name
from library import naming
from library.catalogue import FACETS, Catalogue, Places
from library.models import DocumentType
from library.templatetags.library import academy_name

MOST_UNKNOWN = 5
MOST_SHOWN = 25  # values of a facet, beside those that are chosen
Counts = dict[str, dict[str, int]]  # of documents: by the name of a facet and by value


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
    """What the reader asked for: the primary keys of the documents, the facets as they now stand, and values that
    nothing here has. `totals`: how much there is in all.
    """

    found: Places
    facets: list[Facet]
    unknown: list[str]
    totals: dict[str, int]

    @property
    def chosen(self) -> list[Option]:
        return [option for facet in self.facets for option in facet.options if option.is_chosen]


@dataclass(frozen=True)
class _Kind:
    """What a facet and its values are called."""

    label: Promise
    labels: Callable[[Iterable[str], Sequence[str]], dict[str, tuple[str, str]]]
    newest_first: bool = False


def _language_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (own_name(value), value) for value in values}


def _country_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (country_name(value), "") for value in values}


def _year_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (value, "") for value in values}


def _series_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    names = {series.slug: series.name_for(reads) for series in naming.series()}
    return {slug: (names[slug].text, names[slug].language) if slug in names else (slug, "") for slug in values}


def _subject_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    topics = {topic.slug: topic for topic in naming.topics()}
    labels = {slug: topics[slug].label_for(reads) for slug in values if slug in topics}
    return {slug: (label.text, label.language) for slug, label in labels.items()}


def _edition_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    names = {str(edition.number): academy_name(edition) for edition in naming.editions()}
    return {number: (names.get(number, number), "") for number in values}


def _type_labels(values: Iterable[str], reads: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {value: (str(DocumentType(value).label) if value in DocumentType else value, "") for value in values}


_KINDS: dict[str, _Kind] = {
    "language": _Kind(_("Language"), _language_labels),
    "series": _Kind(_("Series"), _series_labels),
    "edition": _Kind(_("Academy"), _edition_labels),
    "subject": _Kind(pgettext_lazy("of a document", "Subject"), _subject_labels),
    "country": _Kind(_("Country"), _country_labels),
    "type": _Kind(_("Type"), _type_labels),
    "year": _Kind(_("Year"), _year_labels, newest_first=True),
}
assert set(_KINDS) == set(FACETS)


def narrow(
    catalogue: Catalogue, audiences: Collection[str], query: QueryDict, reads: Sequence[str], *, among: int
) -> Narrowed:
    """Return those of the documents open to `audiences` that `query` (?language=en&language=fr&year=2017) asks for.

    A value that no document has is left out, and named. `among`: the set in which they are looked for.
    """
    everything = catalogue.open_to(audiences)
    known = {name: catalogue.counts(name, everything) for name in _KINDS}
    asked = {name: list(dict.fromkeys(filter(None, query.getlist(name)))) for name in _KINDS}
    chosen = {name: [value for value in asked[name] if value in known[name]] for name in _KINDS}
    unknown = [value[:60] for name in _KINDS for value in asked[name] if value not in known[name]]
    sets = {name: catalogue.with_any(name, values) for name, values in chosen.items() if values}
    beside = everything & among
    facets = []
    for name in _KINDS:
        if known[name]:
            others = _common(beside, [documents for other, documents in sets.items() if other != name])
            facets.append(_facet(name, catalogue.counts(name, others), chosen[name], query, reads))
    found = Places(catalogue, _common(beside, sets.values()))
    return Narrowed(found, facets, unknown[:MOST_UNKNOWN], _totals(known, everything))


def _common(documents: int, sets: Iterable[int]) -> int:
    for other in sets:
        documents &= other
    return documents


def _facet(name: str, counts: dict[str, int], chosen: list[str], query: QueryDict, reads: Sequence[str]) -> Facet:
    kind = _KINDS[name]
    most = sorted(counts, key=lambda value: -counts[value])[:MOST_SHOWN]
    options = [
        Option(value, *label, counts.get(value, 0), value in chosen, _without(query, name, value))
        for value, label in kind.labels(dict.fromkeys([*most, *chosen]), reads).items()
    ]
    return Facet(name, kind.label, _in_order(options, kind))


def _totals(known: Counts, everything: int) -> dict[str, int]:
    """Return how many documents, series and language editions there are."""
    return {
        "documents": everything.bit_count(),
        "series": len(known["series"]),
        "language_editions": sum(known["language"].values()),
    }


def _in_order(options: list[Option], kind: _Kind) -> list[Option]:
    if kind.newest_first:
        return sorted(options, key=lambda option: option.value, reverse=True)
    return sorted(options, key=lambda option: (-option.count, option.label))


def _without(query: QueryDict, name: str, value: str) -> str:
    """Return the query without one choice, on its first page; "" for what is not chosen."""
    if value not in query.getlist(name):
        return ""
    rest = query.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    rest.pop("page", None)
    return rest.urlencode()
