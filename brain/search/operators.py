"""What is asked, as typed: words, "exact phrases", -words that must not stand there, OR, and filters such as who:amina.

Any text means something: an operator that there is not, or whose value cannot be, is words like any other.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from brain.languages.reading import primary
from brain.search.analysis import Phrase, Query, exact_phrases, fold, is_small, parts_of, terms_of
from brain.search.models import Kind
from brain.search.vocabulary import OPERATORS, TITLE

MAX_QUERY = 200  # characters
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"：": ":", "−": "-", "－": "-"})
_PIECE = re.compile(r'(?P<minus>-(?=[\w"]))?(?:(?P<name>\w{1,20}):(?=["\w@]))?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
_OR = {"OR", "|"}


@dataclass(frozen=True)
class Filters:
    """To what the results are narrowed; what is empty narrows nothing.

    `language` is the original's (BCP 47), `who` a handle or a part of a name; `after` is the first day that counts
    and `before` the first that does not.
    """

    kind: str = ""
    language: str = ""
    category: str = ""
    edition: int | None = None
    who: str = ""
    after: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        return self != NO_FILTERS

    def narrowed(self, other: "Filters") -> "Filters":
        """Return these filters with those of `other` that say something in their place."""
        return replace(self, **{name: value for name, value in vars(other).items() if value})


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Wanted:
    """A word, or several that are one to who typed them; `is_exact`: side by side, and in this very form."""

    text: str
    is_exact: bool = False


@dataclass(frozen=True)
class Asked:
    """A question taken apart: of each of `groups` one must be found, and none of `excluded`."""

    text: str = ""
    groups: tuple[tuple[Wanted, ...], ...] = ()
    excluded: tuple[Wanted, ...] = ()
    filters: Filters = NO_FILTERS
    in_title: bool = False
    was_cut: bool = False


def take_apart(text: str) -> Asked:
    """Return what `text`, as typed, asks for."""
    groups: list[tuple[Wanted, ...]] = []
    excluded: list[Wanted] = []
    filters, in_title, joins = NO_FILTERS, False, False
    beginning = _beginning(text)
    for piece in _PIECE.finditer(beginning.translate(_QUOTES)):
        if piece[0] in _OR:
            joins = bool(groups)
            continue
        found = None if piece["minus"] else _filter(piece["name"], piece["quoted"] or piece["bare"] or "")
        if found is True:
            in_title = True
        elif found:
            filters = filters.narrowed(found)
        elif piece["minus"]:
            excluded.append(_wanted(piece))
        elif joins:
            groups[-1] = (*groups[-1], _wanted(piece))
        else:
            groups.append((_wanted(piece),))
        joins = False
    if excluded and not groups and not filters:  # nothing is left that could be found
        groups, excluded = [(wanted,) for wanted in excluded], []
    was_cut = len(text) > MAX_QUERY
    return Asked(beginning, tuple(groups), tuple(excluded), filters, in_title, was_cut)


def query_of(asked: Asked, languages: Collection[str]) -> Query:
    """Return what to look for; the words of `asked` may be in any of `languages` (BCP 47)."""
    terms: dict[tuple[Phrase, ...], bool] = {}
    for group in asked.groups:
        terms |= _terms(group, languages)
    telling = [term for term, is_telling in terms.items() if is_telling] or list(terms)
    excluded = (phrase for wanted in asked.excluded for phrase in _alternatives(wanted, languages))
    return Query(tuple(telling), tuple(dict.fromkeys(excluded)), asked.in_title)


def title_query_of(text: str, languages: Collection[str]) -> Query:
    """Return what to look for in titles while `text` is being typed: its last word may go on."""
    parts = list(parts_of(_beginning(text)))
    if not parts:
        return Query(())
    *whole, last = parts
    terms = [term for part in whole if not is_small(part.text) for term in terms_of(part.text, languages)]
    terms += terms_of(last.text, ()) if last.is_run else [(Phrase((fold(last.text),), is_prefix=True),)]
    return Query(tuple(dict.fromkeys(terms)), in_title=True)


def _terms(group: Iterable[Wanted], languages: Collection[str]) -> dict[tuple[Phrase, ...], bool]:
    """Return the terms of a group, each with whether it tells anything: articles and the like do not."""
    first, *others = group
    if others or first.is_exact:
        phrases = (phrase for wanted in (first, *others) for phrase in _alternatives(wanted, languages))
        either = tuple(dict.fromkeys(phrases))
        return {either: True} if either else {}
    return {
        term: part.is_run or not is_small(part.text)
        for part in parts_of(first.text)
        for term in terms_of(part.text, languages)
    }


def _alternatives(wanted: Wanted, languages: Collection[str]) -> tuple[Phrase, ...]:
    """Return the phrases of which one must stand in a text."""
    terms = terms_of(wanted.text, languages)
    return terms[0] if len(terms) == 1 and not wanted.is_exact else exact_phrases(wanted.text)


def _beginning(text: str) -> str:
    """The words that fit, without a broken one at the end."""
    if len(text) <= MAX_QUERY:
        return text
    return text[: MAX_QUERY + 1].rpartition(" ")[0] or text[:MAX_QUERY]


def _wanted(piece: "re.Match[str]") -> Wanted:
    text = piece["quoted"] if piece["quoted"] is not None else piece["bare"]
    return Wanted(f"{piece['name']} {text}" if piece["name"] else text, is_exact=piece["quoted"] is not None)


def _filter(name: str | None, value: str) -> "Filters | bool | None":
    """Return the filter that `name:value` is, True for in:title, None where it is none."""
    operator = OPERATORS.get(fold(name)) if name else None
    if operator is None:
        return None
    if operator == "in":
        return True if fold(value) in TITLE else None
    return _READ[operator](value.strip())


def _kind(value: str) -> Filters | None:
    kind = fold(value)
    return next((Filters(kind=known) for known in Kind.values if kind in (known, f"{known}s")), None)


def _language(value: str) -> Filters | None:
    return Filters(language=primary(value)) if _TAG.fullmatch(value.lower()) else None


def _edition(value: str) -> Filters | None:
    figures = fold(value)
    return Filters(edition=int(figures)) if figures.isascii() and figures.isdigit() and 0 < int(figures) < 100 else None


def _day(value: str) -> date | None:
    """Return the first day of a year, of a month (2024-05), or the day."""
    found = _DATE.fullmatch("-".join(map(fold, value.split("-"))))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _after(value: str) -> Filters | None:
    return Filters(after=day) if (day := _day(value)) else None


def _before(value: str) -> Filters | None:
    return Filters(before=day) if (day := _day(value)) else None


_READ = {
    "type": _kind,
    "language": _language,
    "category": lambda value: Filters(category=value.lower()),
    "edition": _edition,
    "who": lambda value: Filters(who=value.removeprefix("@")) if value.removeprefix("@") else None,
    "after": _after,
    "before": _before,
}
