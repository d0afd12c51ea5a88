"""What the composer offers while somebody types: members and groups, topics and documents, emoji."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import emoji
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.readers import current_reader
from brain.members.audiences import audiences_of, edition_audience, those_who_see
from brain.members.models import Member
from brain.members.names import skeleton
from brain.search.models import Kind
from brain.search.query import titles

LONGEST = 60  # characters that are looked for
MOST = 8


@dataclass(frozen=True)
class Offer:
    """Something that may be put into the text: `insert` is its Markdown, `label` and `hint` are what is shown."""

    insert: str
    label: str
    hint: str = ""


def members(words: str, member: Member, audience: str) -> list[Offer]:
    """Return groups and members by name or handle, as far as they belong to `audience` ("": everybody).

    Those whose name or handle begins with the words come first.
    """
    found = those_who_see(audience) if audience else Member.objects.active()
    plain = skeleton(words)
    if words and not plain:
        return []
    return [*_groups(words, member), *(_person(one) for one in _named(found, words, plain))][:MOST]


def _named(members: QuerySet[Member], words: str, plain: str) -> QuerySet[Member]:
    begins = Q(name_skeleton__startswith=plain) | Q(handle__startswith=words.casefold())
    if words:
        members = members.filter(begins | Q(name_skeleton__contains=plain) | Q(handle__contains=words.casefold()))
    order = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    return members.order_by(order, "name_skeleton").only("name", "handle")[:MOST]


def _person(member: Member) -> Offer:
    return Offer(f"@{member.handle}", member.name, f"@{member.handle}")


def _groups(words: str, member: Member) -> list[Offer]:
    """Return the groups that the member may mention whose name in the text begins with the words."""
    if not words:
        return []
    groups = [("moderators", _("Moderators"))]
    groups += [
        (edition_audience(n), _("Participants of edition %(number)d") % {"number": n}) for n in _editions(member)
    ]
    wanted = words.casefold()
    return [Offer(f"@{name}", label, f"@{name}") for name, label in groups if name.startswith(wanted)]


def _editions(member: Member) -> Iterable[int]:
    named = (audience.removeprefix("edition-") for audience in audiences_of(member) if audience.startswith("edition-"))
    return sorted((int(number) for number in named), reverse=True)


def topics(words: str, member: Member, _audience: str) -> list[Offer]:
    """Return topics and documents by words of their title, as links with the title that the member reads."""
    audiences, languages = audiences_of(member), current_reader().languages
    kinds = (Kind.TOPIC, Kind.DOCUMENT)
    hits = [hit for kind in kinds for hit in titles(words, audiences=audiences, languages=languages, kind=kind)]
    return [
        Offer(f"[{_escaped(hit.entry.title)}]({hit.entry.url})", hit.entry.title, hit.kind_name)
        for hit in sorted(hits, key=lambda hit: -hit.score)
        if not hit.is_message
    ][:MOST]


def _escaped(title: str) -> str:
    return "".join(f"\\{each}" if each in "[]\\" else each for each in title)


def emojis(words: str, _member: Member, _audience: str) -> list[Offer]:
    """Return emoji by the words of their names, in the page's language and in English; the shortest name first."""
    wanted = _folded(words).split()
    if not wanted:
        return []
    found = [
        (sum(map(len, names)), each, label)
        for names, each, label in _names_of_emoji(get_language() or "en")
        if all(any(name.startswith(word) for name in names) for word in wanted)
    ]
    return [Offer(each, f"{each} {label}") for _length, each, label in sorted(found)[:MOST]]


@cache
def _names_of_emoji(language: str) -> list[tuple[tuple[str, ...], str, str]]:
    """Return the words, folded, by which each emoji is found, itself, and its name in the language."""
    tag = language.partition("-")[0]
    emoji.config.load_language(tag if tag in emoji.LANGUAGES else "en")
    return [
        (_words_of(names, tag), each, _spoken(names.get(tag, names["en"])))
        for each, names in emoji.EMOJI_DATA.items()
        if names["status"] == emoji.STATUS["fully_qualified"] and not _SKIN & set(each)
    ]


_SKIN = set(map(chr, range(0x1F3FB, 0x1F400)))  # of the many shades, the one without is offered


def _words_of(names: dict[str, str], tag: str) -> tuple[str, ...]:
    spoken = [names["en"], names.get(tag, ""), *names.get("alias", ())]
    return tuple(dict.fromkeys(word for name in spoken for word in _folded(_spoken(name)).split()))


def _spoken(name: str) -> str:
    return name.strip(":").replace("_", " ")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return unicodedata.normalize("NFKC", letters)


Find = Callable[[str, Member, str], list[Offer]]
KINDS: dict[str, Find] = {"member": members, "topic": topics, "emoji": emojis}
