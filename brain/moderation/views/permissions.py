"""Who may do what, as a table."""

from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brain.members.guard import MemberRequest, for_members
from brain.members.permissions import TABLE, Against, Area, Holder, Permission, holds_somewhere


@for_members
@require_safe
def permissions(request: MemberRequest) -> HttpResponse:
    """The table of permissions, for all who hold one of the site, of a category or of an edition."""
    if not holds_somewhere(request.user, Permission.SEE_PERMISSIONS):
        raise PermissionDenied(_("The table of permissions is open to those who hold one."))
    areas = [(Area(area).label, [_row(permission) for permission in those]) for area, those in groupby(TABLE, _area)]
    return render(request, "moderation/permissions.html", {"areas": areas, "holders": Holder.choices})


def _area(permission: Permission) -> str:
    return TABLE[permission].area


def _row(permission: Permission) -> dict[str, object]:
    rule = TABLE[permission]
    return {
        "label": permission.label,
        "held": [(label, holder in rule.holders) for holder, label in Holder.choices],
        "is_guarded": rule.against == Against.NOBODY_ABOVE,
        "needs_higher": rule.against == Against.THOSE_BELOW,
    }
