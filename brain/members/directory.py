"""The members' directory: whom a reader finds, by what they may see of them, and what can be chosen next.

A value that a member shows to others only, or to nobody, neither finds them nor counts them.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from brain.members.access import showing
from brain.members.models import Affiliation, Attendance, Member, MemberQuerySet, fold, name_or_handle_with
from brain.members.sights import Detail

MOST_ORGANISATIONS = 80  # the largest ones are offered; each is found by its name
ANY = "any"  # wish
_BETWEEN = "\n"  # two lists as one value


@dataclass(frozen=True)
class Choice:
    """What the directory is narrowed to; "" for everything. `organisation` is folded (fold)."""

    words: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    language: str = ""  # read or written (BCP 47)
    edition: str = ""
    organisation: str = ""
    interest: str = ""
    open_to: str = ""  # Wish, or ANY


@dataclass(frozen=True)
class Facets:
    """How many members each value would leave, were it chosen instead; `total`: with what is chosen now."""

    total: int
    country: Counter[str]
    language: Counter[str]
    edition: Counter[str]
    organisation: Counter[str]  # by its folded name
    interest: Counter[str]
    open_to: Counter[str]
    names: dict[str, str]  # of organisations, by their folded names


def found(reader: Member, choice: Choice) -> MemberQuerySet:
    """Return the active members whom `reader` finds by this choice."""
    members = Member.objects.active()
    for word in choice.words.split()[:5]:
        members = members.filter(_said_somewhere(reader, word))
    for name, narrow in _NARROWING.items():
        if value := getattr(choice, name):
            members = members.filter(narrow(reader, value))
    return members


def listed(reader: Member, choice: Choice) -> MemberQuerySet:
    """Return those by name, with what their cards say."""
    members = found(reader, choice).by_name().select_related("profile")
    return members.prefetch_related("attendances", "affiliations")


def facets(reader: Member, choice: Choice) -> Facets:
    """Return what can be chosen: one query."""

    def without(name: str, detail: str) -> MemberQuerySet:
        return found(reader, replace(choice, **{name: ""})).filter(showing(reader, detail)).order_by()

    everybody = found(reader, choice).order_by()
    attended = Attendance.objects.filter(is_confirmed=True, member__in=without("edition", Detail.EDITIONS)).order_by()
    working = Affiliation.objects.filter(member__in=without("organisation", Detail.ORGANISATIONS)).order_by()
    speaking = without("language", Detail.LANGUAGES).annotate(
        value=Concat(_as_text("reads"), Value(_BETWEEN), _as_text("writes"), output_field=TextField())
    )
    asked = [
        _counted("total", everybody.annotate(value=Value("", TextField()))),
        _counted("country", without("country", Detail.PLACE).exclude(country="").annotate(value=_as_text("country"))),
        _counted("language", speaking),
        _counted("edition", attended.annotate(value=_as_text("edition")), Count("member", distinct=True)),
        _counted_by_name(working),
        _counted("interest", without("interest", Detail.INTERESTS).annotate(value=_as_text("profile__interests"))),
        _counted("open_to", without("open_to", Detail.WISHES).annotate(value=_as_text("profile__open_to"))),
    ]
    return _facets(list(asked[0].union(*asked[1:], all=True)))


def _as_text(field: str) -> Cast:
    return Cast(field, TextField())


def _counted(name: str, rows: QuerySet[Any], number: Any = None) -> QuerySet[Any, Any]:
    """Return rows of (facet, value, name of the value, how many)."""
    grouped = rows.annotate(facet=Value(name, CharField())).values("facet", "value")
    counted = grouped.annotate(label=Value("", TextField()), number=number or Count("pk"))
    return counted.values_list("facet", "value", "label", "number")


def _counted_by_name(working: QuerySet[Affiliation]) -> QuerySet[Any, Any]:
    grouped = working.annotate(facet=Value("organisation", CharField()), value=_as_text("folded"))
    counted = grouped.values("facet", "value").annotate(
        label=Cast(Min("name"), TextField()), number=Count("member", distinct=True)
    )
    return counted.values_list("facet", "value", "label", "number")


def _facets(rows: list[tuple[str, str | None, str, int]]) -> Facets:
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*_NARROWING, "total")}
    names = {}
    for facet, value, label, number in rows:
        for each in _SEVERAL.get(facet, _only)(value or ""):
            counts[facet][each] += number
        if label:
            names[value or ""] = label
    total = counts.pop("total")
    counts["open_to"][ANY] = sum(number for facet, value, _label, number in rows if facet == "open_to" and _list(value))
    counts["organisation"] = Counter(dict(counts["organisation"].most_common(MOST_ORGANISATIONS)))
    return Facets(total=total[""], names=names, **counts)


def _only(value: str) -> list[str]:
    return [value]


def _list(value: str | None) -> list[str]:
    return list(json.loads(value)) if value else []


def _lists(value: str) -> set[str]:
    return {tag for part in value.split(_BETWEEN) for tag in _list(part)}


_SEVERAL: dict[str, Callable[[str], Any]] = {"language": _lists, "interest": _list, "open_to": _list}


def _said_somewhere(reader: Member, word: str) -> Q:
    """Return what finds those with `word` in their name, handle, place or organisation, as far as it is shown."""
    working = Affiliation.objects.filter(member=OuterRef("pk"), folded__contains=fold(word))
    return (
        name_or_handle_with(word)
        | (Q(city__icontains=word) & showing(reader, Detail.PLACE))
        | (Exists(working) & showing(reader, Detail.ORGANISATIONS))
    )


def _in_country(reader: Member, country: str) -> Q:
    return Q(country=country) & showing(reader, Detail.PLACE)


def _knowing(reader: Member, language: str) -> Q:
    knows = _holding("reads", language) | _holding("writes", language)
    return knows & showing(reader, Detail.LANGUAGES)


def _from_edition(reader: Member, edition: str) -> Q:
    took_part = Attendance.objects.filter(member=OuterRef("pk"), edition=edition, is_confirmed=True)
    return Exists(took_part) & showing(reader, Detail.EDITIONS)


def _with_organisation(reader: Member, folded: str) -> Q:
    working = Affiliation.objects.filter(member=OuterRef("pk"), folded=folded)
    return Exists(working) & showing(reader, Detail.ORGANISATIONS)


def _interested(reader: Member, slug: str) -> Q:
    return _holding("profile__interests", slug) & showing(reader, Detail.INTERESTS)


def _open_to(reader: Member, wish: str) -> Q:
    wanted = _with_text("profile__open_to", '"') if wish == ANY else _holding("profile__open_to", wish)
    return wanted & showing(reader, Detail.WISHES)


def _holding(field: str, value: str) -> Q:
    """Return what finds those whose list in `field` (JSON) holds this text."""
    return _with_text(field, json.dumps(value))


def _with_text(field: str, text: str) -> Q:
    matching = Member.objects.annotate(text=_as_text(field)).filter(text__contains=text)
    return Q(pk__in=matching.values("pk"))


_NARROWING: dict[str, Callable[[Member, str], Q]] = {
    "country": _in_country,
    "language": _knowing,
    "edition": _from_edition,
    "organisation": _with_organisation,
    "interest": _interested,
    "open_to": _open_to,
}
