"""Who may do what: every permission by its name, and the one table of who holds it.

The features' access.py ask here, the administration shows the table, and a test goes through all of it. What authors
do with their own things is no permission: access.py lets them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from brain.members.models import Member, Part, Role
from brain.members.registry import keeps_room

EDITION = "edition-"  # how the audience of an edition begins


class Room(Protocol):
    """What a category of the forum is to permissions."""

    audience: str

    @property
    def is_private(self) -> bool:
        """Whether nobody but the partners of a conversation sees it, whatever their role."""

    def has_moderator(self, member: Member) -> bool:
        """Whether `member` was made a moderator of this very category."""


class Holder(models.TextChoices):
    """By what somebody holds a permission: a role of the site, of a category, or of an edition."""

    ADMINISTRATOR = "administrator", gettext_lazy("Administrator")
    MODERATOR = "moderator", pgettext_lazy("role", "Moderator of the site")
    EDITOR = "editor", gettext_lazy("Editor")
    TRANSLATOR = "translator", gettext_lazy("Translator")
    CATEGORY_MODERATOR = "category_moderator", pgettext_lazy("role", "Moderator of the category")
    ORGANISER = "organiser", pgettext_lazy("role", "Organiser of the edition")
    FACILITATOR = "facilitator", pgettext_lazy("role", "Facilitator of the edition")


class Area(models.TextChoices):
    """Where a permission belongs in the table that is shown."""

    TOPICS = "topics", gettext_lazy("Topics and posts")
    MEMBERS = "members", gettext_lazy("Members")
    EDITIONS = "editions", gettext_lazy("Academies and their participants")
    CONTENT = "content", gettext_lazy("Library, news and translations")
    SITE = "site", gettext_lazy("The site")


class Permission(models.TextChoices):
    """What somebody may be allowed to do."""

    MODERATE_ROOM = "moderate_room", gettext_lazy("See what is hidden, write where it is locked")
    LOCK_TOPIC = "lock_topic", gettext_lazy("Lock topics, and unlock them")
    PIN_TOPIC = "pin_topic", gettext_lazy("Pin topics in their category")
    PIN_ON_SITE = "pin_on_site", gettext_lazy("Pin topics for the whole site")
    ARCHIVE_TOPIC = "archive_topic", gettext_lazy("Archive topics")
    SLOW_TOPIC = "slow_topic", gettext_lazy("Slow topics down")
    MOVE_TOPIC = "move_topic", gettext_lazy("Move topics to another category")
    REARRANGE_TOPIC = "rearrange_topic", gettext_lazy("Split and merge topics")
    TAG_TOPIC = "tag_topic", gettext_lazy("Change tags, subjects and accepted answers of topics")
    NAME_LANGUAGE = "name_language", gettext_lazy("Correct the language of posts and topics")
    HIDE_TOPIC = "hide_topic", gettext_lazy("Hide topics, and restore them")
    HIDE_POST = "hide_post", gettext_lazy("Hide posts, and restore them")
    EDIT_POST = "edit_post", gettext_lazy("Edit posts, polls and events of others")
    READ_HISTORY = "read_history", gettext_lazy("Compare earlier versions of posts")
    APPROVE_POST = "approve_post", gettext_lazy("Approve posts that wait")
    DELETE_FOR_GOOD = "delete_for_good", gettext_lazy("Delete for good, as one of two")
    DECIDE_CASES = "decide_cases", gettext_lazy("Decide about reports and other cases")
    DECIDE_CASES_OF_SITE = "decide_cases_of_site", gettext_lazy("Decide about cases of messages, profiles, documents")
    READ_LOG = "read_log", gettext_lazy("Read the log of moderation")
    NOTE_MEMBER = "note_member", gettext_lazy("Read and write notes about members")
    WARN_MEMBER = "warn_member", gettext_lazy("Warn members")
    REQUIRE_APPROVAL = "require_approval", gettext_lazy("Have a member's posts wait for approval")
    SILENCE_MEMBER = "silence_member", gettext_lazy("Silence members")
    SUSPEND_MEMBER = "suspend_member", gettext_lazy("Suspend members")
    UNDO_POSTS = "undo_posts", gettext_lazy("Undo all recent posts of a spammer")
    DECIDE_APPEALS = "decide_appeals", gettext_lazy("Decide about appeals")
    MERGE_MEMBERS = "merge_members", gettext_lazy("Merge double accounts")
    GIVE_ROLES = "give_roles", gettext_lazy("Give and take roles")
    ENTER_EDITIONS = "enter_editions", gettext_lazy("Enter the rooms of every academy")
    CONFIRM_ATTENDANCE = "confirm_attendance", gettext_lazy("Confirm who took part in an academy")
    SEE_COHORT = "see_cohort", gettext_lazy("See an academy's group and its requests")
    INVITE_PARTICIPANTS = "invite_participants", gettext_lazy("Invite participants, and decide about requests to join")
    IMPORT_PARTICIPANTS = "import_participants", gettext_lazy("Import lists of participants")
    EDIT_REPORT = "edit_report", gettext_lazy("Write and publish the report of an academy")
    EDIT_LIBRARY = "edit_library", gettext_lazy("Write the library, news and pages of academies")
    TRANSLATE_OFFICIALLY = "translate_officially", gettext_lazy("Write official translations")
    REVIEW_TRANSLATIONS = "review_translations", gettext_lazy("Decide about suggested translations")
    KEEP_TAGS = "keep_tags", gettext_lazy("Keep the list of tags")
    KEEP_WORDS = "keep_words", gettext_lazy("Keep the lists of blocked words and domains")
    EXPORT_LOG = "export_log", gettext_lazy("Export the log of moderation")
    SEE_PERMISSIONS = "see_permissions", gettext_lazy("See this table")
    ADMINISTER = "administer", gettext_lazy("Enter the administration")


class Against(Enum):
    """On whom a permission may be used."""

    ANYBODY = auto()
    NOBODY_ABOVE = auto()  # words of somebody whose rank is higher stay as they are
    THOSE_BELOW = auto()  # a measure needs a higher rank than the one of whom it meets


@dataclass(frozen=True)
class Rule:
    """Who holds a permission, beside administrators, who hold each; and on whom they may use it."""

    area: Area
    holders: frozenset[Holder]
    against: Against = Against.ANYBODY


def _rule(area: Area, holders: Iterable[Holder], against: Against = Against.ANYBODY) -> Rule:
    return Rule(area, frozenset({Holder.ADMINISTRATOR, *holders}), against)


_NONE: tuple[Holder, ...] = ()
_SITE = (Holder.MODERATOR,)
_ROOM = (Holder.MODERATOR, Holder.CATEGORY_MODERATOR, Holder.ORGANISER, Holder.FACILITATOR)
_EDITORS = (Holder.EDITOR,)
_TEAM = (Holder.MODERATOR, Holder.EDITOR)

TABLE: dict[Permission, Rule] = {
    Permission.MODERATE_ROOM: _rule(Area.TOPICS, _ROOM),
    Permission.LOCK_TOPIC: _rule(Area.TOPICS, _ROOM),
    Permission.PIN_TOPIC: _rule(Area.TOPICS, _ROOM),
    Permission.PIN_ON_SITE: _rule(Area.TOPICS, _SITE),
    Permission.ARCHIVE_TOPIC: _rule(Area.TOPICS, _ROOM),
    Permission.SLOW_TOPIC: _rule(Area.TOPICS, _ROOM),
    Permission.MOVE_TOPIC: _rule(Area.TOPICS, _ROOM),
    Permission.REARRANGE_TOPIC: _rule(Area.TOPICS, _ROOM),
    Permission.TAG_TOPIC: _rule(Area.TOPICS, _ROOM),
    Permission.NAME_LANGUAGE: _rule(Area.TOPICS, _ROOM),
    Permission.HIDE_TOPIC: _rule(Area.TOPICS, _ROOM, Against.NOBODY_ABOVE),
    Permission.HIDE_POST: _rule(Area.TOPICS, _ROOM, Against.NOBODY_ABOVE),
    Permission.EDIT_POST: _rule(Area.TOPICS, _ROOM, Against.NOBODY_ABOVE),
    Permission.READ_HISTORY: _rule(Area.TOPICS, _ROOM),
    Permission.APPROVE_POST: _rule(Area.TOPICS, _ROOM),
    Permission.DELETE_FOR_GOOD: _rule(Area.TOPICS, _SITE, Against.NOBODY_ABOVE),
    Permission.DECIDE_CASES: _rule(Area.TOPICS, _ROOM),
    Permission.READ_LOG: _rule(Area.TOPICS, _ROOM),
    Permission.DECIDE_CASES_OF_SITE: _rule(Area.MEMBERS, _SITE),
    Permission.NOTE_MEMBER: _rule(Area.MEMBERS, _SITE),
    Permission.WARN_MEMBER: _rule(Area.MEMBERS, _ROOM, Against.THOSE_BELOW),
    Permission.REQUIRE_APPROVAL: _rule(Area.MEMBERS, _SITE, Against.THOSE_BELOW),
    Permission.SILENCE_MEMBER: _rule(Area.MEMBERS, _SITE, Against.THOSE_BELOW),
    Permission.SUSPEND_MEMBER: _rule(Area.MEMBERS, _SITE, Against.THOSE_BELOW),
    Permission.UNDO_POSTS: _rule(Area.MEMBERS, _SITE, Against.THOSE_BELOW),
    Permission.DECIDE_APPEALS: _rule(Area.MEMBERS, _SITE),
    Permission.MERGE_MEMBERS: _rule(Area.MEMBERS, _NONE),
    Permission.GIVE_ROLES: _rule(Area.MEMBERS, _NONE),
    Permission.ENTER_EDITIONS: _rule(Area.EDITIONS, _TEAM),
    Permission.CONFIRM_ATTENDANCE: _rule(Area.EDITIONS, (*_TEAM, Holder.ORGANISER)),
    Permission.SEE_COHORT: _rule(Area.EDITIONS, (*_TEAM, Holder.ORGANISER, Holder.FACILITATOR)),
    Permission.INVITE_PARTICIPANTS: _rule(Area.EDITIONS, (*_TEAM, Holder.ORGANISER)),
    Permission.IMPORT_PARTICIPANTS: _rule(Area.EDITIONS, (*_EDITORS, Holder.ORGANISER)),
    Permission.EDIT_REPORT: _rule(Area.EDITIONS, (*_EDITORS, Holder.ORGANISER)),
    Permission.EDIT_LIBRARY: _rule(Area.CONTENT, _EDITORS),
    Permission.TRANSLATE_OFFICIALLY: _rule(Area.CONTENT, _EDITORS),
    Permission.REVIEW_TRANSLATIONS: _rule(Area.CONTENT, (*_TEAM, Holder.TRANSLATOR)),
    Permission.KEEP_TAGS: _rule(Area.SITE, _SITE),
    Permission.KEEP_WORDS: _rule(Area.SITE, _SITE),
    Permission.EXPORT_LOG: _rule(Area.SITE, _SITE),
    Permission.SEE_PERMISSIONS: _rule(Area.SITE, (*_ROOM, Holder.EDITOR)),
    Permission.ADMINISTER: _rule(Area.SITE, _NONE),
}

_ROLES = {
    Role.ADMINISTRATOR: Holder.ADMINISTRATOR,
    Role.MODERATOR: Holder.MODERATOR,
    Role.EDITOR: Holder.EDITOR,
    Role.TRANSLATOR: Holder.TRANSLATOR,
}
_PARTS = {Part.ORGANISER: Holder.ORGANISER, Part.FACILITATOR: Holder.FACILITATOR}


class Rank(IntEnum):
    """How high somebody stands: nobody acts on those above."""

    PARTICIPANT = 0
    OF_A_PLACE = 1  # editors, moderators of a category, facilitators, organisers
    MODERATOR = 2  # of the site
    ADMINISTRATOR = 3


def holds(
    person: Member | AnonymousUser,
    permission: Permission,
    *,
    category: Room | None = None,
    edition: int | None = None,
    member: Member | None = None,
) -> bool:
    """Whether `person` may do it, by a role of the site or by one in this category or edition.

    `member`: whose thing it is, or whom it meets, where that decides. Nobody holds anything in a private conversation,
    and who is silenced or suspended nothing anywhere.
    """
    if not isinstance(person, Member) or not person.may_act or (category and category.is_private):
        return False
    rule = TABLE[permission]
    edition = edition_of(category.audience) if category else edition
    held = bool(site_holders(person) & rule.holders or part_holders(person, edition) & rule.holders) or bool(
        category and Holder.CATEGORY_MODERATOR in rule.holders and category.has_moderator(person)
    )
    return held and (member is None or _may_be_used_on(rule.against, person, member))


def holds_somewhere(person: Member | AnonymousUser, permission: Permission) -> bool:
    """Whether `person` may do it on the site, or in any category or edition."""
    if not isinstance(person, Member) or not person.may_act:
        return False
    holders = TABLE[permission].holders
    if site_holders(person) & holders or editions_where(person, permission):
        return True
    return Holder.CATEGORY_MODERATOR in holders and keeps_room(person)


def refuse_unless(
    person: Member | AnonymousUser,
    permission: Permission,
    *,
    category: Room | None = None,
    edition: int | None = None,
    member: Member | None = None,
) -> None:
    """Raise PermissionDenied, with what is missing in words, unless `person` holds the permission (as `holds`)."""
    if not holds(person, permission, category=category, edition=edition):
        raise PermissionDenied(_("You do not have the permission for this: %(name)s.") % {"name": permission.label})
    if member is not None and not holds(person, permission, category=category, edition=edition, member=member):
        raise PermissionDenied(_("Nobody acts on those who stand above them, or beside them."))


def outranks(actor: Member, member: Member) -> bool:
    """Whether `actor` stands above `member`: the one whom a measure meets."""
    return actor.pk != member.pk and rank_of(actor) > rank_of(member)


def rank_of(member: Member) -> Rank:
    """Return how high `member` stands, by the highest of their roles."""
    if Role.ADMINISTRATOR in member.roles:
        return Rank.ADMINISTRATOR
    if Role.MODERATOR in member.roles:
        return Rank.MODERATOR
    if Role.EDITOR in member.roles or member.parts or keeps_room(member):
        return Rank.OF_A_PLACE
    return Rank.PARTICIPANT


def site_holders(member: Member) -> frozenset[Holder]:
    """Return what the member is on the whole site."""
    return frozenset(_ROLES[Role(name)] for name in member.roles if name in _ROLES)


def part_holders(member: Member, edition: int | None) -> frozenset[Holder]:
    """Return what the member is in this edition."""
    return frozenset(holder for part, holder in _PARTS.items() if (part.value, edition) in member.parts)


def editions_where(member: Member, permission: Permission) -> list[int]:
    """Return the editions in which `member` holds the permission by their part in them, and by no role of the site."""
    holders = TABLE[permission].holders
    return sorted(number for part, number in member.parts if _PARTS[Part(part)] in holders)


def edition_of(audience: str) -> int | None:
    """Return the edition whose participants are this audience; None for any other."""
    number = audience.removeprefix(EDITION)
    return int(number) if number != audience and number.isdigit() else None


def _may_be_used_on(against: Against, actor: Member, member: Member) -> bool:
    if against == Against.NOBODY_ABOVE:
        return actor.pk == member.pk or rank_of(actor) >= rank_of(member)
    return against == Against.ANYBODY or outranks(actor, member)
