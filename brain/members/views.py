"""Pages of members: the directory, profiles, and a member's own preferences."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from brain.core.paging import page_of
from brain.members import actions
from brain.members.access import (
    attendance_to_decide,
    attendances_shown,
    blocked_by,
    may_confirm,
    member_to_block,
    member_to_show,
)
from brain.members.audiences import audiences_of
from brain.members.forms import DirectoryForm, PreferencesForm
from brain.members.guard import for_members
from brain.members.models import Attendance, Member
from brain.members.registry import edition_names, latest_contributions


def _signed_in(request: HttpRequest) -> Member:
    return cast(Member, request.user)


@login_required
def directory(request: HttpRequest) -> HttpResponse:
    """The members, by name, narrowed by what `?words=&country=&language=&edition=` say."""
    form = DirectoryForm(request.GET)
    if not form.is_valid():
        return render(request, "members/directory.html", {"form": form}, status=400)
    page = page_of(Member.objects.in_directory(**form.cleaned_data), request, per_page=30)
    return render(request, "members/directory.html", {"form": form, "page": page, "edition_names": edition_names()})


@login_required
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Who a member is, for members."""
    reader = _signed_in(request)
    member = member_to_show(reader, handle)
    shown = {
        "member": member,
        "attendances": attendances_shown(reader, member),
        "edition_names": edition_names(),
        "may_confirm": may_confirm(reader),
        "has_blocked": vars(member)["is_blocked"],
        "contributions": latest_contributions(member, audiences_of(reader)),
    }
    return render(request, "members/profile.html", shown)


def permalink(request: HttpRequest, handle: str) -> HttpResponse:
    """The member's page in the reader's language."""
    return redirect("members:profile", handle)


@for_members
def preferences(request: HttpRequest) -> HttpResponse:
    """A member's own details."""
    member = _signed_in(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid() and _is_saved(member, form):
        with translation.override(member.interface_language):
            messages.success(request, _("Your preferences are saved."))
            return HttpResponseRedirect(reverse("members:preferences"), status=303)
    shown = {"form": form, "blocked": blocked_by(member)}
    return render(request, "members/preferences.html", shown, status=422 if form.is_bound else 200)


def _is_saved(member: Member, form: PreferencesForm) -> bool:
    try:
        actions.change_preferences(member=member, **form.cleaned_data)
    except IntegrityError:
        form.add_error(None, _("Another member took this name or handle a moment ago. Choose another."))
    return not form.errors


@login_required
@require_POST
def confirm_attendance(request: HttpRequest, handle: str, edition: int) -> HttpResponse:
    attendance = attendance_to_decide(_signed_in(request), handle, edition)
    return _to_profile(actions.confirm_attendance(attendance=attendance))


@login_required
@require_POST
def withdraw_attendance(request: HttpRequest, handle: str, edition: int) -> HttpResponse:
    attendance = attendance_to_decide(_signed_in(request), handle, edition)
    return _to_profile(actions.withdraw_attendance(attendance=attendance))


def _to_profile(attendance: Attendance) -> HttpResponse:
    return HttpResponseRedirect(reverse("members:profile", args=[attendance.member.handle]), status=303)


@for_members
@require_POST
def block(request: HttpRequest, handle: str) -> HttpResponse:
    """Hear nothing more of a member."""
    other = member_to_block(_signed_in(request), handle)
    actions.block(member=_signed_in(request), other=other)
    messages.success(request, _("You have blocked %(name)s.") % {"name": other.name})
    return HttpResponseRedirect(reverse("members:profile", args=[other.handle]), status=303)


@for_members
@require_POST
def unblock(request: HttpRequest, handle: str) -> HttpResponse:
    """Hear of a member again; back to the list in the preferences (`listed=1`), or the member's page."""
    other = member_to_block(_signed_in(request), handle)
    actions.unblock(member=_signed_in(request), other=other)
    messages.success(request, _("%(name)s is not blocked any more.") % {"name": other.name})
    is_listed = "listed" in request.POST
    back = reverse("members:preferences") if is_listed else reverse("members:profile", args=[other.handle])
    return HttpResponseRedirect(back, status=303)
