"""What is asked, as typed: words, "exact phrases", -words that must not stand there, OR, and filters such as who:amina.

Any text means something: an operator that there is not, or whose value cannot be, is words like any other.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from babel import Locale
from django.conf import settings

from brain.languages.reading import primary
from brain.search.analysis import Phrase, Query, exact_phrases, fold, is_small, parts_of, terms_of
from brain.search.vocabulary import KINDS, OPERATORS, TITLE

MAX_QUERY = 200  # characters
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"：": ":", "−": "-", "－": "-"})
_PIECE = re.compile(r'(?P<minus>-(?=[\w"]))?(?:(?P<name>\w{1,20}):(?=["\w@]))?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
_OR = {"OR", "|"}
_SHOWN_LANGUAGE = "es"  # in an example


def _meant(names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return what each name in `names`, folded, stands for."""
    return {fold(name): what for what, own in names.items() for several in own.values() for name in several.split()}


_OPERATORS, _KINDS, _TITLE = _meant(OPERATORS), _meant(KINDS), _meant({"title": TITLE})


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
    """A question taken apart: of each of `groups` one must be found, and none of `excluded`.

    `operators` are those that `filters` were made of, each as typed and with its own filter; those of
    `not_understood`, as typed, have a value that cannot be, and are among the words.
    """

    text: str = ""
    groups: tuple[tuple[Wanted, ...], ...] = ()
    excluded: tuple[Wanted, ...] = ()
    filters: Filters = NO_FILTERS
    operators: tuple[tuple[str, Filters], ...] = ()
    not_understood: tuple[str, ...] = ()
    in_title: bool = False
    was_cut: bool = False


def take_apart(text: str) -> Asked:
    """Return what `text`, as typed, asks for."""
    groups: list[tuple[Wanted, ...]] = []
    excluded: list[Wanted] = []
    operators: list[tuple[str, Filters]] = []
    not_understood: list[str] = []
    filters, in_title, joins = NO_FILTERS, False, False
    beginning = _beginning(text)
    for piece in _PIECE.finditer(beginning.translate(_QUOTES)):
        if piece[0] in _OR:
            joins = bool(groups)
            continue
        found = None if piece["minus"] else _filter(piece["name"], piece["quoted"] or piece["bare"] or "")
        if found is None and not piece["minus"] and fold(piece["name"] or "") in _OPERATORS:
            not_understood.append(piece[0])
        if found is True:
            in_title = True
        elif found:
            filters = filters.narrowed(found)
            operators.append((piece[0], found))
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
    in_effect = tuple((typed, one) for typed, one in operators if filters.narrowed(one) == filters)
    return Asked(
        beginning, tuple(groups), tuple(excluded), filters, in_effect, tuple(not_understood), in_title, was_cut
    )


def examples(language: str) -> dict[str, str]:
    """Return a question with each operator in the words of `language` (BCP 47); none in English, or without words."""
    own = primary(language)
    if own == "en" or own not in TITLE:
        return {}
    name = {operator: names[own].split()[0] for operator, names in OPERATORS.items()}
    return {
        "in": f"{name['in']}:{TITLE[own]}",
        "type": f"{name['type']}:{KINDS['topic'][own].split()[0]}",
        "language": f"{name['language']}:{Locale.parse(own).languages[_SHOWN_LANGUAGE]}",
        "category": f"{name['category']}:help",
        "edition": f"{name['edition']}:12",
        "who": f"{name['who']}:amina",
        "between": f"{name['after']}:2024 {name['before']}:2025",
    }


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
    operator = _OPERATORS.get(fold(name or ""))
    if operator is None:
        return None
    if operator == "in":
        return True if fold(value) in _TITLE else None
    return _READ[operator](value.strip())


def _kind(value: str) -> Filters | None:
    kind = _KINDS.get(fold(value))
    return Filters(kind=kind) if kind else None


def _language(value: str) -> Filters | None:
    """Return the filter for a tag, or for a language's name in a language of the interface."""
    tag = primary(value) if _TAG.fullmatch(value.lower()) else ""
    language = tag if tag in Locale("en").languages else _languages().get(fold(value), tag)
    return Filters(language=language) if language else None


@cache
def _languages() -> dict[str, str]:
    """Return the languages by their names, folded; what means two languages means that of the first interface."""
    languages: dict[str, str] = {}
    for interface, _own_name in settings.LANGUAGES:
        for tag, name in Locale.parse(interface, sep="-").languages.items():
            languages.setdefault(fold(name), primary(tag.replace("_", "-")))
    return languages


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
