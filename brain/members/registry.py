"""What the features above give this app, and what they are told by it; registered when they start (AppConfig.ready).

Profiles show editions, which the library knows, and contributions, which the forum knows; who belongs to a private
conversation the forum knows, too; open sockets, which the transport knows, fall silent when a member loses access.
None of them may be imported from here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from brain.members.models import Member, Profile

# --- Profiles --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contribution:
    """Something that a member wrote: a link with its title and an excerpt, each in its language (BCP 47)."""

    title: str
    title_language: str
    url: str
    written_at: datetime
    excerpt: str = ""
    excerpt_language: str = ""


Contributions = Callable[[Member, frozenset[str]], Iterable[Contribution]]
_contributions: list[Contributions] = []


def register_contributions(source: Contributions) -> None:
    """source(author, audiences of the reader) gives the author's newest contributions that such a reader may see."""
    _contributions.append(source)


def latest_contributions(author: Member, audiences: frozenset[str], limit: int = 8) -> list[Contribution]:
    """Return the author's newest contributions, from all sources, that a reader of `audiences` may see."""
    found = (contribution for source in _contributions for contribution in source(author, audiences))
    return sorted(found, key=lambda contribution: contribution.written_at, reverse=True)[:limit]


EditionNames = Callable[[], Iterable[tuple[int, str]]]
_editions: list[EditionNames] = []


def register_editions(source: EditionNames) -> None:
    """source() gives the number and the name, in the active language, of every edition of the academy."""
    _editions.append(source)


def edition_names() -> dict[int, str]:
    """Return the editions' names in the active language, by number."""
    return {number: name for source in _editions for number, name in source()}


_interests: list[Callable[[], Mapping[str, str]]] = []


def register_interests(source: Callable[[], Mapping[str, str]]) -> None:
    """source() gives the words that members name their interests with: their names, in the active language, by slug."""
    _interests.append(source)


def interest_names() -> dict[str, str]:
    """Return the words for interests in the active language, by slug."""
    return {slug: name for source in _interests for slug, name in source().items()}


@dataclass(frozen=True)
class About:
    """What a member wrote about themselves, as the current reader gets it: HTML in a language (BCP 47).

    `shown` is brain.languages.reading.Shown, `original` and `translated` are the two texts of its label.
    """

    html: str
    language: str
    shown: Any
    original: str
    translated: str


@dataclass(frozen=True)
class AboutTexts:
    """Who knows the languages of texts: read(profile) -> as the current reader gets it; written(profile): it is new."""

    read: Callable[[Profile], About]
    written: Callable[[Profile], None]


_about: list[AboutTexts] = []


def register_about(texts: AboutTexts) -> None:
    """What members write about themselves has a language, and is translated."""
    _about.append(texts)


def about_of(profile: Profile) -> About | None:
    """Return what the member wrote about themselves, as the current reader gets it; None for nothing."""
    return next((texts.read(profile) for texts in _about), None) if profile.about else None


def about_written(profile: Profile) -> None:
    """The text about the member is another one than before; part of the transaction."""
    for texts in _about:
        texts.written(profile)


# --- Access ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Circle:
    """A kind of audiences that another app knows: "PREFIX-NUMBER".

    of(ids of members) -> a query of two columns: a member's id, and an audience that they belong to as of now.
    who(audience) -> a query of one column: the ids of those who belong to it.
    """

    prefix: str
    of: Callable[[Collection[int]], QuerySet[Any, Any]]
    who: Callable[[str], QuerySet[Any, Any]]


_circles: dict[str, Circle] = {}


def register_circle(circle: Circle) -> None:
    """Audiences of this kind are known, to everything that compares audiences."""
    _circles[circle.prefix] = circle


def circles() -> list[Circle]:
    """Return the kinds of audiences that other apps know."""
    return list(_circles.values())


def circle_of(audience: str) -> Circle | None:
    """Return the kind that `audience` ("talk-5") is of; None for one that no other app knows."""
    return _circles.get(audience.partition("-")[0])


_keepers: list[Callable[[Member], bool]] = []


def register_keepers(keeps: Callable[[Member], bool]) -> None:
    """keeps(member) says whether the member was made a moderator of any category."""
    _keepers.append(keeps)


def keeps_room(member: Member) -> bool:
    """Whether the member was made a moderator of any category."""
    return any(keeps(member) for keeps in _keepers)


_revocations: list[Callable[[Member], None]] = []


def register_revocation(tell: Callable[[Member], None]) -> None:
    """tell(member) is called, inside the transaction, whenever the member may see less or other things than before."""
    _revocations.append(tell)


def revoke(member: Member) -> None:
    """Everybody who keeps something open for `member` looks at their access again."""
    member.known_circles = member.known_roles = member.known_parts = None
    vars(member).pop("roles", None)
    vars(member).pop("parts", None)
    for tell in _revocations:
        tell(member)


# --- Signing up, and in ----------------------------------------------------------------------------------------------

_address_checks: list[Callable[[str], None]] = []


def register_address_check(check: Callable[[str], None]) -> None:
    """check(e-mail address) raises ValidationError where nobody may sign up with it."""
    _address_checks.append(check)


def refuse_address(email: str) -> None:
    """Raise ValidationError where nobody may sign up with this e-mail address."""
    for check in _address_checks:
        check(email)


_arrivals: list[Callable[[Member, str], None]] = []


def register_arrival(tell: Callable[[Member, str], None]) -> None:
    """tell(member, language) is called when somebody has just signed up, on pages in `language` (BCP 47)."""
    _arrivals.append(tell)


def welcome(member: Member, language: str) -> None:
    """Everybody who wants to know is told that the member has signed up."""
    for tell in _arrivals:
        tell(member, language)


_claims: list[Callable[[Member, int], None]] = []


def register_claim(tell: Callable[[Member, int], None]) -> None:
    """tell(member, edition) is called when a member says that they attended an edition, which waits to be confirmed."""
    _claims.append(tell)


def claimed(member: Member, edition: int) -> None:
    """Everybody who wants to know is told that the member says so."""
    for tell in _claims:
        tell(member, edition)


_refusals: list[Callable[[HttpRequest, Member], HttpResponse | None]] = []


def register_refusal(answer: Callable[[HttpRequest, Member], HttpResponse | None]) -> None:
    """answer(request, member) is what a member gets who may not sign in, though rightly; None: it knows no reason."""
    _refusals.append(answer)


def refused_sign_in(request: HttpRequest, member: Member) -> HttpResponse | None:
    """Return the page that tells the member why they cannot sign in; None where nobody knows."""
    return next((page for answer in _refusals if (page := answer(request, member))), None)


# --- What is on record -----------------------------------------------------------------------------------------------

_act_logs: list[Callable[..., Any]] = []


def register_act_log(note: Callable[..., Any]) -> None:
    """note(verb=, actor=, kind=, object_id=, member=, reason=, details=) is told of every act on a member: note_act."""
    _act_logs.append(note)


def note_act(
    *, verb: str, by: Member, kind: str, object_id: int, member: Member, reason: str = "", **details: Any
) -> None:
    """It is on record what `by` did to the member, and why; part of the transaction of what was done.

    `verb` names the act (brain.members.actions), `kind` and `object_id` the thing: ("edition", 12), or the member;
    `details` say more without names of people, such as role="editor".
    """
    for note in _act_logs:
        note(verb=verb, actor=by, kind=kind, object_id=object_id, member=member, reason=reason, details=details)


_export_logs: list[Callable[..., None]] = []


def register_export_log(note: Callable[..., None]) -> None:
    """note(by=, what=, about=, details=) is told of every export; see note_export."""
    _export_logs.append(note)


def note_export(*, by: Member, what: str, about: Member | None = None, **details: Any) -> None:
    """It is on record that `by` took data of members out of the site.

    `what` names it ("participants", "audit-log", "vcard"), `about` is whose data it is, where it is one member's;
    `details` say more without names, such as edition=12, format="csv", rows=240.
    """
    for note in _export_logs:
        note(by=by, what=what, about=about, details=details)


# --- What becomes of data --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Extract:
    """What an app knows of a member: `data` as JSON can hold it (dates and times too), and stored files by the path
    that they get in the archive."""

    data: Any
    files: Mapping[str, File] = field(default_factory=dict)


_exports: dict[str, Callable[[Member], Extract]] = {}


def register_export(name: str, source: Callable[[Member], Extract]) -> None:
    """source(member) gives what the member takes along under `name` in the copy of their data: all of their own."""
    _exports[name] = source


def exports() -> dict[str, Callable[[Member], Extract]]:
    """Return what gives the copy of a member's data, by its name there."""
    return dict(_exports)


_erasures: list[Callable[[Member], None]] = []


def register_erasure(erase: Callable[[Member], None]) -> None:
    """erase(member) leaves nothing that says who the member was; part of the transaction in which they leave.

    Everything that is above the account is called before it: the member still has their name and address.
    """
    _erasures.append(erase)


def erasures() -> list[Callable[[Member], None]]:
    """Return what makes a member unknown, the account itself last."""
    return _erasures[::-1]


_removals: list[Callable[[Member], None]] = []


def register_removal(remove: Callable[[Member], None]) -> None:
    """remove(member) takes away what the member wrote; called before the erasures, where the member chose so."""
    _removals.append(remove)


def removals() -> list[Callable[[Member], None]]:
    """Return what takes away what a member wrote."""
    return list(_removals)


@dataclass(frozen=True)
class Retention:
    """What is kept for some days only: `label` says what to people; days() is how long (0: for ever).

    forget(moment) deletes what is older, and returns how much that was.
    """

    name: str
    label: Promise
    days: Callable[[], int]
    forget: Callable[[datetime], int]


_retentions: dict[str, Retention] = {}


def register_retention(rule: Retention) -> None:
    """The worker forgets by this rule, once a day."""
    _retentions[rule.name] = rule


def retentions() -> list[Retention]:
    """Return the rules by which the worker forgets."""
    return list(_retentions.values())
