"""Everything that changes members."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from django.contrib.auth.models import Group
from django.core.files import File
from django.db import transaction

from brain.core.storage import delete_with_row
from brain.members.models import Affiliation, Attendance, Block, Member, Profile, Role, fold
from brain.members.names import skeleton
from brain.members.registry import about_written, claimed, note_act, revoke, welcome

CONFIRM, WITHDRAW = "confirm_attendance", "withdraw_attendance"  # verbs, as the next two
GIVE_ROLE, TAKE_ROLE = "give_role", "take_role"


@transaction.atomic
def join(*, member: Member, name: str, language: str, reads: Sequence[str]) -> Member:
    """The unsaved `member` is a participant with this name, a handle made from it, and these languages (BCP 47).

    Raises IntegrityError where the name or the address was taken in the meantime.
    """
    member.name, member.name_skeleton = name, skeleton(name)
    member.handle = Member.objects.free_handle(name)
    member.interface_language = language
    member.reads = list(dict.fromkeys(reads))
    member.writes = [language] if language in reads else list(reads[:1])
    member.save()
    member.groups.add(Group.objects.get(name=Role.PARTICIPANT))
    welcome(member, language)
    return member


@transaction.atomic
def change_preferences(*, member: Member, **fields: object) -> Member:
    """The member's own choices are as given."""
    for field, value in fields.items():
        setattr(member, field, value)
    member.save(update_fields=[*fields])
    return member


@transaction.atomic
def change_profile(
    *,
    member: Member,
    account: Mapping[str, object],
    profile: Mapping[str, object],
    affiliations: Sequence[Mapping[str, str]],
    attended: Mapping[int, str],
    shown_to: Mapping[str, str],
) -> Profile:
    """What the member says of themselves is as given: columns of Member and of Profile, organisations in their order.

    `attended` are the editions that they say they attended, and their Part; see attend. `shown_to` says who sees what
    (Detail: Sight). Raises IntegrityError where the name or the handle was taken in the meantime.
    """
    for field, value in (*account.items(), ("shown_to", {**member.shown_to, **shown_to})):
        setattr(member, field, value)
    member.name_skeleton = skeleton(member.name)
    member.save(update_fields=[*account, "shown_to", "name_skeleton"])
    _say(member, profile)
    member.affiliations.all().delete()
    Affiliation.objects.bulk_create(
        Affiliation(member=member, folded=fold(said["name"]), **said) for said in affiliations
    )
    attend(member=member, attended=attended)
    return member.profile


def _say(member: Member, fields: Mapping[str, object]) -> None:
    profile, _is_new = Profile.objects.select_for_update().get_or_create(member=member)
    before = profile.about
    for field, value in fields.items():
        setattr(profile, field, value)
    profile.save()
    member.profile = profile
    if profile.about != before:
        about_written(profile)


@transaction.atomic
def attend(*, member: Member, attended: Mapping[int, str]) -> None:
    """The member says that they attended these editions, each as a Part; others are forgotten.

    A new one waits until it is confirmed; as what somebody took part in a confirmed one, they cannot change.
    """
    before = set(member.attendances.values_list("edition", flat=True))
    left, _by_model = member.attendances.exclude(edition__in=attended).delete()
    for edition, part in attended.items():
        member.attendances.filter(edition=edition, is_confirmed=False).update(part=part)
    Attendance.objects.bulk_create(
        [Attendance(member=member, edition=edition, part=part) for edition, part in attended.items()],
        ignore_conflicts=True,
    )
    for edition in attended.keys() - before:
        claimed(member, edition)
    if left:
        revoke(member)


@transaction.atomic
def set_photo(*, member: Member, picture: File | None) -> None:
    """The photo is this WebP picture, under a new address; or there is none. The file of the one before is deleted."""
    delete_with_row(member.photo)
    if picture:
        member.photo.save("photo.webp", picture, save=False)
    else:
        member.photo = ""
    member.save(update_fields=["photo"])


@transaction.atomic
def set_interface_language(*, member: Member, language: str) -> Member:
    """The member's pages and mails are in `language` (one of settings.LANGUAGES)."""
    Member.objects.filter(pk=member.pk).update(interface_language=language)
    member.interface_language = language
    return member


@transaction.atomic
def set_mails(*, member: Member, mails: str) -> Member:
    """The member is told by e-mail what they have not read when `mails` (one of Mails) says."""
    Member.objects.filter(pk=member.pk).update(mails=mails)
    member.mails = mails
    return member


@transaction.atomic
def confirm_attendance(*, attendance: Attendance, by: Member, part: str = "") -> Attendance:
    """The member took part in the edition, and its private rooms are open to them; as `part`, else as they say."""
    attendance.part = part or attendance.part
    return _set_confirmed(attendance, by, is_confirmed=True)


@transaction.atomic
def withdraw_attendance(*, attendance: Attendance, by: Member) -> Attendance:
    """The confirmation is taken back; the edition's private rooms are shut to the member."""
    return _set_confirmed(attendance, by, is_confirmed=False)


def _set_confirmed(attendance: Attendance, by: Member, *, is_confirmed: bool) -> Attendance:
    others = Attendance.objects.filter(pk=attendance.pk).exclude(is_confirmed=is_confirmed, part=attendance.part)
    changed = others.update(is_confirmed=is_confirmed, part=attendance.part)
    attendance.is_confirmed = is_confirmed
    if changed:
        note_attendance(
            CONFIRM if is_confirmed else WITHDRAW, attendance.member, attendance.edition, by, attendance.part
        )
    revoke(attendance.member)
    return attendance


def note_attendance(verb: str, member: Member, edition: int, by: Member, part: str) -> None:
    """It is on record that `by` confirmed, or withdrew, that the member took part in the edition as `part`."""
    note_act(verb=verb, by=by, kind="edition", object_id=edition, member=member, edition=edition, part=part)


@transaction.atomic
def note_attendances(*, member: Member, by: Member, before: Mapping[int, str], after: Mapping[int, str]) -> None:
    """It is on record what changed of the confirmed editions of the member, each with their part."""
    for edition in sorted(before.keys() - after.keys()):
        note_attendance(WITHDRAW, member, edition, by, before[edition])
    for edition, part in sorted(after.items() - before.items()):
        note_attendance(CONFIRM, member, edition, by, part)


@transaction.atomic
def note_roles(*, member: Member, by: Member, before: AbstractSet[str], after: AbstractSet[str], reason: str) -> None:
    """It is on record which roles the member was given or lost, and why: an act for each, of which they are told."""
    for verb, roles in ((GIVE_ROLE, after - before), (TAKE_ROLE, before - after)):
        for role in sorted(roles):
            note_act(verb=verb, by=by, kind="member", object_id=member.pk, member=member, reason=reason, role=role)


@transaction.atomic
def block(*, member: Member, other: Member) -> None:
    """The member is told of nothing that `other` does, and neither writes to the other. `other` is not told of it."""
    Block.objects.bulk_create([Block(member=member, blocked=other)], ignore_conflicts=True)


@transaction.atomic
def unblock(*, member: Member, other: Member) -> None:
    """The member hears of `other` again."""
    Block.objects.filter(member=member, blocked=other).delete()


@transaction.atomic
def end_sessions(*, member: Member) -> None:
    """Open pages of a session that has ended fall silent; those of another that goes on come back by themselves."""
    revoke(member)
