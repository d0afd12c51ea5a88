"""The only way that a view obtains something of a group: unseen -> Http404, seen but refused -> PermissionDenied."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.cohorts import permissions
from brain.cohorts.models import Import, Invitation, JoinRequest, JoinRequestTranslation
from brain.cohorts.models.invitations import InvitationQuerySet, digest_of
from brain.cohorts.texts import REQUEST
from brain.languages.reading import show_all
from brain.members.access import refuse_unless_may_write, showing
from brain.members.audiences import audiences_of, edition_audience
from brain.members.models import Attendance, Member, Part
from brain.members.names import is_handle
from brain.members.registry import edition_names
from brain.members.sights import Detail

_FIRST = [Part.ORGANISER, Part.FACILITATOR, Part.SPEAKER, Part.PARTICIPANT]


@dataclass(frozen=True)
class Group:
    """The group of an edition, as one member has it."""

    number: int
    name: str
    member: Member
    sees: bool  # its people and what is theirs
    keeps: bool  # sees who is in it, whatever they show to others
    may_invite: bool
    may_import: bool


def group_of(member: Member, number: int) -> Group:
    """Return the group of the edition; everybody may know that it is there."""
    name = edition_names().get(number)
    if name is None:
        raise Http404
    sees = edition_audience(number) in audiences_of(member)
    invites, imports = permissions.may_invite(member, number), permissions.may_import(member, number)
    return Group(number, name, member, sees, permissions.keeps(member, number), invites, imports)


def group_to_enter(member: Member, number: int) -> Group:
    """Return the group, for those who see what is its own."""
    group = group_of(member, number)
    if not group.sees:
        raise Http404
    return group


def group_to_invite_into(member: Member, number: int) -> Group:
    """Return the group, for those who invite people and decide about requests."""
    group = group_of(member, number)
    if not group.may_invite:
        raise PermissionDenied(_("Only organisers of this academy, and the team of the site, can do this."))
    return group


def group_to_import_into(member: Member, number: int) -> Group:
    """Return the group, for those who bring in lists."""
    group = group_of(member, number)
    if not group.may_import:
        raise PermissionDenied(_("Only organisers of this academy, and editors, can bring in lists."))
    return group


def people_of(group: Group, *, words: str = "", part: str = "") -> QuerySet[Attendance]:
    """Return the confirmed people of the group: who keeps it first, then by name. Nobody, for who may not see them.

    Who keeps the group sees all of them; others those who show them which academies they attended.
    """
    if not group.sees:
        return Attendance.objects.none()
    people = Attendance.objects.filter(edition=group.number, is_confirmed=True, member__is_active=True)
    if not group.keeps:
        people = people.filter(member__in=Member.objects.filter(showing(group.member, Detail.EDITIONS)))
    if part:
        people = people.filter(part=part)
    for word in words.split()[:5]:
        people = people.filter(Q(member__name__icontains=word) | Q(member__handle__icontains=word))
    rank = Case(*(When(part=each, then=Value(at)) for at, each in enumerate(_FIRST)), output_field=IntegerField())
    return people.annotate(rank=rank).order_by("rank", "member__name_skeleton").select_related("member__profile")


def own_attendance(group: Group) -> Attendance | None:
    """Return the member's own place in the group, confirmed or asked for."""
    return Attendance.objects.filter(member=group.member, edition=group.number).select_related("member").first()


def own_place(group: Group) -> Attendance:
    """Return the member's own place, to leave or to take back."""
    found = own_attendance(group)
    if found is None:
        raise Http404
    return found


def own_request(group: Group) -> JoinRequest | None:
    """Return what the member said when they asked to join."""
    return JoinRequest.objects.filter(member=group.member, edition=group.number).first()


def group_to_ask(member: Member, number: int) -> Group:
    """Return the group, for a member who asks to join it: they are not in it yet."""
    group = group_of(member, number)
    refuse_unless_may_write(member)
    return group


def place_to_change(member: Member, number: int, handle: str) -> Attendance:
    """Return somebody's confirmed place in the group, for those who give parts and take people out."""
    group = group_to_invite_into(member, number)
    place = get_object_or_404(_places(group, handle), is_confirmed=True)
    if not permissions.may_change(member, place):
        raise PermissionDenied(_("Only the team of the site can change this."))
    return place


def requests_of(group: Group) -> QuerySet[Attendance]:
    """Return those who ask to join, who asked first at the top; `words_of` has what they said."""
    asking = Attendance.objects.filter(edition=group.number, is_confirmed=False, member__is_active=True)
    known = asking.select_related("member__profile").prefetch_related("member__attendances", "member__affiliations")
    return known.order_by("pk")


def words_of(group: Group, asking: list[Attendance]) -> dict[int, JoinRequest]:
    """Return what these members said, as the current reader gets it, by their number."""
    requests = JoinRequest.objects.filter(edition=group.number, member__in=[each.member_id for each in asking])
    translations = Prefetch("translations", JoinRequestTranslation.objects.for_reader())
    said = list(requests.select_related("invitation").prefetch_related(translations))
    show_all(REQUEST.name, [request for request in said if request.words])
    return {request.member_id: request for request in said}


def request_to_decide(member: Member, number: int, handle: str) -> Attendance:
    """Return the request of the member `handle`, for those who decide."""
    group = group_to_invite_into(member, number)
    return get_object_or_404(_places(group, handle), is_confirmed=False)


def _places(group: Group, handle: str) -> QuerySet[Attendance]:
    if not is_handle(handle):
        raise Http404
    here = Attendance.objects.filter(edition=group.number, member__is_active=True)
    return here.filter(member__handle=handle.casefold()).select_related("member")


def invitations_of(group: Group, *, state: str = "", words: str = "") -> InvitationQuerySet:
    """Return the invitations into the group, the newest first, narrowed by how they stand, and by name or address."""
    found = Invitation.objects.filter(edition=group.number)
    if state:
        found = found.in_state(state)
    for word in words.split()[:5]:
        found = found.filter(Q(email__icontains=word) | Q(name__icontains=word))
    return found.order_by("-created_at", "-pk").select_related("accepted_by")


def invitation_to_change(member: Member, number: int, pk: int) -> Invitation:
    """Return an invitation into this group, for those who invite."""
    group = group_to_invite_into(member, number)
    return get_object_or_404(Invitation, edition=group.number, pk=pk)


def own_invitation(group: Group) -> Invitation | None:
    """Return the open invitation of the member, to an address that they have confirmed."""
    return Invitation.objects.open().for_member(group.member).filter(edition=group.number).first()


def invitation_by_token(token: str) -> Invitation:
    """Return the invitation that a mail's link leads to, however it stands now."""
    return get_object_or_404(Invitation.objects.select_related("invited_by"), token_digest=digest_of(token))


def is_for(invitation: Invitation, member: Member) -> bool:
    """Whether the invitation went to an address that the member has confirmed."""
    return Invitation.objects.filter(pk=invitation.pk).for_member(member).exists()


def import_to_see(member: Member, number: int, pk: int) -> Import:
    """Return a sheet that was brought in for this group, for those who may do so."""
    group = group_to_import_into(member, number)
    return get_object_or_404(Import, edition=group.number, pk=pk)


def import_to_change(member: Member, number: int, pk: int) -> Import:
    """Return the sheet for who brought it in to have its rows checked, and people invited.

    Both are done with their rights and in their name: nobody else uses these.
    """
    group = group_to_import_into(member, number)
    return get_object_or_404(Import, edition=group.number, pk=pk, member=member)


def imports_of(group: Group) -> QuerySet[Import]:
    """Return the sheets that were brought in for the group and are still known, the newest first."""
    return Import.objects.filter(edition=group.number).select_related("member")
