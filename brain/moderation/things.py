"""What can be reported and decided about: each feature registers its kinds when it starts (AppConfig.ready)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from brain.members.models import Member
from brain.moderation.models import Case, Level

SITE, TALK = "site", "talk"  # places of things: a Case's and an AuditEntry's scope, beside "category.3"
MEMBER = "member"  # the kind of thing that a member is, whom every feature may name


@dataclass(frozen=True)
class Thing:
    """One thing as a moderator gets it on a card: in a language that they read, where there is a translation."""

    kind: str
    object_id: int
    title: str
    title_language: str  # BCP 47, as that of the text
    text: str  # plain
    text_language: str
    url: str  # a permalink without language, such as /p/123
    author: Member | None
    scope: str
    audience: str  # who may see it: brain.members.audiences
    language: str  # of the original
    written_at: datetime
    is_shown: bool = True  # to its audience
    is_held: bool = False  # it was never shown, and waits to be let through
    where: str = ""  # the place's name, in the reader's language
    html: str = ""  # the text as its pages show it, sanitised; "" where it is plain
    label: str = ""  # how the translation came to be that the card shows; "" for the original
    original: str = ""  # the text as it was written, where the card shows a translation
    original_html: str = ""
    is_coming: bool = False  # a translation for the reader is being made
    original_title: str = ""  # as it was written, for notices, which translate it themselves
    original_title_language: str = ""
    group: str = ""  # what notices about it are shown with, such as "topic.3"
    context: Mapping[str, Any] = field(default_factory=dict)  # what the card's own template shows beside


Act = Callable[..., Any]  # (object_id=, moderator=, reason=): one transaction, on record; safe to repeat


@dataclass(frozen=True)
class ThingKind:
    """A kind of things.

    to_report(member, object_id) -> the thing, for a member who reports it (Http404 for what they may not see,
    PermissionDenied for their own). to_decide(object ids) -> those that there are, by number, as the current reader
    gets them, who decides about their cases: the case says who may. moderators(object_id) -> the numbers of those who
    keep its place; none where that is the site. hide, restore, approve: the acts; None where the kind has no such
    thing. hold(object_id) -> None: nobody else changes the thing until the transaction ends. edit_url(thing) -> the
    page on which a moderator edits it, or "".
    """

    name: str
    label: Promise
    to_report: Callable[[Member, int], Thing]
    to_decide: Callable[[Collection[int]], dict[int, Thing]]
    moderators: Callable[[int], Collection[int]]
    hide: Act | None = None
    restore: Act | None = None
    approve: Act | None = None  # lets through what was held
    hold: Callable[[int], None] = lambda object_id: None
    edit_url: Callable[[Thing], str] = lambda thing: ""
    template: str = ""  # what its card shows beside, with `thing`


Scopes = Callable[[Member], Collection[str]]

_kinds: dict[str, ThingKind] = {}
_scopes: list[Scopes] = []


def register_things(kind: ThingKind) -> None:
    """Things of this kind can be reported and decided about."""
    _kinds[kind.name] = kind


def register_scopes(scopes: Scopes) -> None:
    """scopes(member) gives the places ("category.3") in which the member decides about cases."""
    _scopes.append(scopes)


def kind_of(name: str) -> ThingKind | None:
    """Return the kind of this name; None for one that nobody registered."""
    return _kinds.get(name)


def keepers_of(case: Case) -> set[int]:
    """Return the numbers of those who keep the place of the case's thing, where it is not the site."""
    kind = kind_of(case.kind)
    return set(kind.moderators(case.object_id)) if kind and case.level == Level.PLACE else set()


def scopes_of(member: Member) -> frozenset[str]:
    """Return the places in which the member decides about cases, by whatever role; none for who is silenced."""
    if not member.may_act:
        return frozenset()
    return frozenset(scope for scopes in _scopes for scope in scopes(member))
