"""What one reader is shown of a member, on every surface: page, directory, map, vCard.

Who makes something of a profile for somebody takes it from a Card: what they may not see is not in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from brain.members.access import Person, attendances_shown, profile_shown
from brain.members.models import Affiliation, Attendance, Level, Member, Profile, Wish
from brain.members.registry import interest_names
from brain.members.sights import Detail


@dataclass(frozen=True)
class Spoken:
    """A language (BCP 47) that a member reads or writes, and how well (Level's label; "" for not said)."""

    tag: str
    level: str


@dataclass(frozen=True)
class Card:
    """A member as a reader sees them; what is not for the reader is empty. `details`: the parts (Detail) that they see.

    `affiliations` and `interests` are in the member's own order; `interests` by their names in the active language.
    """

    member: Member
    details: frozenset[str]
    attendances: list[Attendance] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.member.pk

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def handle(self) -> str:
        return self.member.handle

    @property
    def open_photo_url(self) -> str:
        """The photo's address, for the avatar tag: open to this reader."""
        return self.member.photo_url if Detail.PHOTO in self.details else ""

    @property
    def address(self) -> str:
        return self._profile.address if Detail.ADDRESS in self.details else ""

    @cached_property
    def about(self) -> Profile | None:
        """The profile, where it has a text that the reader may see."""
        return self._profile if Detail.ABOUT in self.details and self._profile.about else None

    @property
    def reads(self) -> list[Spoken]:
        return self._spoken("reads")

    @property
    def writes(self) -> list[Spoken]:
        return self._spoken("writes")

    @property
    def city(self) -> str:
        return self.member.city if Detail.PLACE in self.details else ""

    @property
    def country(self) -> str:
        return self.member.country if Detail.PLACE in self.details else ""

    @property
    def time_zone(self) -> str:
        return self._profile.time_zone if Detail.PLACE in self.details else ""

    @property
    def affiliations(self) -> list[Affiliation]:
        return list(self.member.affiliations.all()) if Detail.ORGANISATIONS in self.details else []

    @property
    def works_with(self) -> list[Affiliation]:
        """The organisations that the member has not left."""
        return [affiliation for affiliation in self.affiliations if not affiliation.until]

    @property
    def editions(self) -> list[int]:
        """The numbers of the editions that were confirmed."""
        return [attendance.edition for attendance in self.attendances if attendance.is_confirmed]

    @cached_property
    def interests(self) -> dict[str, str]:
        """The names of the interests by their slugs."""
        chosen = self._profile.interests if Detail.INTERESTS in self.details else []
        names = interest_names() if chosen else {}
        return {slug: names[slug] for slug in chosen if slug in names}

    @property
    def wishes(self) -> list[str]:
        """What the member would like to be contacted for, in words."""
        chosen = self._profile.open_to if Detail.WISHES in self.details else []
        return [str(Wish(wish).label) for wish in chosen if wish in Wish.values]

    @property
    def email(self) -> str:
        return self.member.email if Detail.EMAIL in self.details else ""

    @property
    def shows_contributions(self) -> bool:
        return Detail.CONTRIBUTIONS in self.details

    @cached_property
    def _profile(self) -> Profile:
        return profile_of(self.member)

    def _spoken(self, how: str) -> list[Spoken]:
        if Detail.LANGUAGES not in self.details:
            return []
        return [Spoken(tag, self._level(tag, how)) for tag in getattr(self.member, how)]

    def _level(self, tag: str, how: str) -> str:
        level = self._profile.levels.get(tag, {}).get(how, "")
        return str(Level(level).label) if level in Level.values else ""


def profile_of(member: Member) -> Profile:
    """Return the member's profile; an empty one, unsaved, of one who has said nothing yet."""
    return getattr(member, "profile", None) or Profile(member=member)


def card_of(reader: Person, member: Member) -> Card:
    """Return what `reader` sees of `member`, who comes with profile, affiliations and attendances at best."""
    return Card(member, profile_shown(reader, member), attendances_shown(reader, member))


def cards_of(reader: Person, members: Iterable[Member]) -> list[Card]:
    """Return what `reader` sees of these members."""
    return [card_of(reader, member) for member in members]


@dataclass(frozen=True)
class Completeness:
    """How much a member says of themselves: `done` of `total` parts, and which ones are `missing` (Detail)."""

    done: int
    total: int
    missing: list[Detail]


def completeness(member: Member) -> Completeness:
    """Return what the member could still say: for themselves alone."""
    card = card_of(member, member)
    said = {
        Detail.PHOTO: bool(member.photo),
        Detail.ABOUT: bool(card.about),
        Detail.LANGUAGES: bool(profile_of(member).levels),
        Detail.PLACE: bool(member.country),
        Detail.ORGANISATIONS: bool(card.affiliations),
        Detail.EDITIONS: bool(card.attendances),
        Detail.INTERESTS: bool(card.interests),
        Detail.WISHES: bool(card.wishes),
    }
    missing = [detail for detail, is_said in said.items() if not is_said]
    return Completeness(len(said) - len(missing), len(said), missing)
