"""How views obtain what is about members' data: one's own; the record of exports is for administrators."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.members.models import Member, Role
from brain.privacy.models import Consent, Copy, Departure, ExportEntry
from brain.privacy.notice import VERSION


def own_copies(member: Member) -> QuerySet[Copy]:
    """Return the member's copies that are being made or can be fetched, the newest first."""
    return Copy.objects.current(timezone.now()).filter(member=member)


def copy_to_fetch(member: Member, copy_id: int) -> Copy:
    """Return a copy of the member's that can be fetched. Raises Http404 for any other."""
    copy = Copy.objects.ready(timezone.now()).filter(member=member, pk=copy_id).first()
    if copy is None:
        raise Http404
    return copy


def departure_of(member: Member) -> Departure | None:
    """Return what is planned, where the member asked for their account to be deleted."""
    return Departure.objects.filter(member=member).first()


def own_consents(member: Member) -> list[Consent]:
    """Return what the member agreed to, the newest first."""
    return list(member.consents.all())


def has_agreed(consents: list[Consent]) -> bool:
    """Whether these are of a member who agreed to the notice as it is now."""
    return any(consent.version == VERSION for consent in consents)


def exports_about(member: Member) -> QuerySet[ExportEntry]:
    """Return who took the member's data along, the newest first."""
    return ExportEntry.objects.filter(about=member).select_related("by")


def all_exports(person: Member) -> QuerySet[ExportEntry]:
    """Return who took data of members along, the newest first. Raises Http404 but for administrators."""
    if not person.is_staff:
        raise Http404
    return ExportEntry.objects.select_related("by", "about")


def refuse_unless_free_to_leave(member: Member) -> None:
    """Raise PermissionDenied for the last administrator: somebody must be able to run the site."""
    administrators = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR)
    staying = Member.objects.active().filter(administrators).exclude(pk__in=Departure.objects.values("member"))
    if member.is_staff and not staying.exclude(pk=member.pk).exists():
        raise PermissionDenied(_("You are the last administrator. Name another one first."))
