"""What can be reported, and which cases somebody decides about."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.access import Person
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from brain.moderation.models import Case, Level, Report
from brain.moderation.models.cases import CaseQuerySet
from brain.moderation.things import Thing, kind_of, scopes_of


def thing_to_report(member: Member, kind: str, object_id: int) -> Thing:
    """Return what `member` reports. Raises Http404 for what they may not see, PermissionDenied for their own."""
    known = kind_of(kind)
    if known is None:
        raise Http404
    return known.to_report(member, object_id)


def report_by(member: Member, kind: str, object_id: int) -> Report | None:
    """Return what `member` has reported of a thing that nobody has decided about yet."""
    return Report.objects.filter(
        reporter=member, case__in=Case.objects.open().filter(kind=kind, object_id=object_id)
    ).first()


def cases_to_decide(person: Person) -> CaseQuerySet:
    """Return the cases, open or closed, that `person` decides about; who moderates nothing is refused.

    Nobody decides about what they wrote themselves.
    """
    if isinstance(person, Member):
        cases = Case.objects.exclude(member=person)
        if holds(person, Permission.ADMINISTER):
            return cases
        if holds(person, Permission.DECIDE_CASES_OF_SITE):
            return cases.exclude(level=Level.ADMINISTRATORS)
        if scopes := scopes_of(person):
            return cases.filter(scope__in=scopes, level=Level.PLACE)
    raise PermissionDenied(_("The queue is open to moderators."))


def case_to_decide(person: Person, case_id: int) -> Case:
    """Return the case, open or closed, for `person` to decide about."""
    cases = cases_to_decide(person).select_related("taken_by", "closed_by", "member")
    return get_object_or_404(cases, pk=case_id)
