"""Pages of members: the directory, profiles, and a member's own preferences."""

from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from brain.core.downloads import answer_with
from brain.core.paging import page_of
from brain.core.storage import StorageFull
from brain.members import actions
from brain.members.access import (
    attendance_to_decide,
    blocked_by,
    may_decide,
    member_to_block,
    member_to_show,
    part_to_confirm,
    photo_to_read,
    why_silent,
)
from brain.members.atlas import draw
from brain.members.audiences import audiences_of
from brain.members.cards import card_of, cards_of, completeness
from brain.members.directory import facets as facets_of
from brain.members.directory import listed
from brain.members.forms import DirectoryForm, PreferencesForm
from brain.members.guard import for_members, not_too_often
from brain.members.models import Attendance, Member, Part
from brain.members.profile_forms import ProfileForm
from brain.members.registry import about_of, edition_names, latest_contributions, note_export
from brain.members.vcards import MEDIA_TYPE, vcard_of


def _signed_in(request: HttpRequest) -> Member:
    return cast(Member, request.user)


@login_required
@not_too_often
def directory(request: HttpRequest) -> HttpResponse:
    """The members, by name, narrowed by what the address says (DirectoryForm), as far as they show it."""
    reader, form = _signed_in(request), DirectoryForm(request.GET)
    if not form.is_valid():
        return render(request, "members/directory.html", {"form": form}, status=400)
    facets = facets_of(reader, form.choice())
    form.offer(facets)
    page = page_of(listed(reader, form.choice()), request, per_page=30, count=facets.total)
    shown = {"form": form, "page": page, "cards": cards_of(reader, page), "edition_names": edition_names()}
    return render(request, "members/directory.html", shown)


@login_required
@not_too_often
def directory_map(request: HttpRequest) -> HttpResponse:
    """In which countries the members of the directory live, as a map and as a table."""
    reader, form = _signed_in(request), DirectoryForm(request.GET)
    if not form.is_valid():
        return render(request, "members/map.html", {"form": form}, status=400)
    choice = replace(form.choice(), country="")
    facets = facets_of(reader, choice)
    form.offer(facets)
    unknown = facets.total - facets.country.total()
    return render(request, "members/map.html", {"form": form, "atlas": draw(facets.country), "unknown": unknown})


@not_too_often
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Who a member is, as far as they show it; a guest who sees nothing of it is asked to sign in."""
    try:
        member = member_to_show(request.user, handle)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    card = card_of(request.user, member)
    shown = {
        "member": member,
        "card": card,
        "about": about_of(card.about) if card.about else None,
        "completeness": completeness(member) if member == request.user else None,
        "edition_names": edition_names(),
        "to_confirm": [one.edition for one in card.attendances if may_decide(request.user, one)],
        "parts": Part.choices,
        "has_blocked": getattr(member, "is_blocked", False),
    }
    if card.shows_contributions:
        shown["contributions"] = latest_contributions(member, audiences_of(request.user))
    return render(request, "members/profile.html", shown)


@login_required
@not_too_often
def vcard(request: HttpRequest, handle: str) -> HttpResponse:
    """What the reader sees of a member, for their address book."""
    reader = _signed_in(request)
    member = member_to_show(reader, handle)
    note_export(by=reader, what="vcard", about=member)
    response = HttpResponse(vcard_of(card_of(reader, member)), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{member.handle}.vcf")
    return response


def photo(request: HttpRequest, pk: int, number: str) -> HttpResponseBase:
    """The photo of a member, to those who may see it."""
    file = photo_to_read(request.user, pk, number)
    try:
        content = file.open()
    except FileNotFoundError:
        raise Http404 from None
    return answer_with(content, name="photo.webp", media_type="image/webp", cache="private, max-age=3600")


@for_members
def edit_profile(request: HttpRequest) -> HttpResponse:
    """What a member says of themselves, and who may see it."""
    member = Member.objects.select_related("profile").get(pk=_signed_in(request).pk)
    is_sent = request.method == "POST"
    form = ProfileForm(request.POST if is_sent else None, request.FILES if is_sent else None, member=member)
    if is_sent and (reason := why_silent(member)):
        form.add_error(None, reason)
    if form.is_valid() and _profile_is_saved(member, form):
        messages.success(request, _("Your profile is saved."))
        return HttpResponseRedirect(reverse("members:profile", args=[member.handle]), status=303)
    shown = {"form": form, "member": member}
    return render(request, "members/edit_profile.html", shown, status=422 if form.is_bound else 200)


def _profile_is_saved(member: Member, form: ProfileForm) -> bool:
    try:
        actions.change_profile(member=member, **form.said())
        if form.photo_to_set or form.removes_photo:
            picture = form.photo_to_set.content if form.photo_to_set else None
            actions.set_photo(member=member, picture=picture)
    except IntegrityError:
        form.add_error(None, _("Another member took this name or handle a moment ago. Choose another."))
    except StorageFull:
        form.add_error("photo", _("There is no room for files at the moment. Everything else is saved."))
    return not form.errors


def permalink(request: HttpRequest, handle: str) -> HttpResponse:
    """The member's page in the reader's language."""
    return redirect("members:profile", handle)


@for_members
def preferences(request: HttpRequest) -> HttpResponse:
    """How a member uses the site."""
    member = _signed_in(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid():
        actions.change_preferences(member=member, **form.cleaned_data)
        with translation.override(member.interface_language):
            messages.success(request, _("Your preferences are saved."))
            return HttpResponseRedirect(reverse("members:preferences"), status=303)
    shown = {"form": form, "blocked": blocked_by(member)}
    return render(request, "members/preferences.html", shown, status=422 if form.is_bound else 200)


@login_required
@require_POST
def confirm_attendance(request: HttpRequest, handle: str, edition: int) -> HttpResponse:
    """The member took part, as `part` (Part) says; without it as they say themselves."""
    person = _signed_in(request)
    attendance = attendance_to_decide(person, handle, edition)
    part = part_to_confirm(person, attendance, request.POST.get("part", ""))
    return _to_profile(actions.confirm_attendance(attendance=attendance, by=person, part=part))


@login_required
@require_POST
def withdraw_attendance(request: HttpRequest, handle: str, edition: int) -> HttpResponse:
    person = _signed_in(request)
    attendance = attendance_to_decide(person, handle, edition)
    return _to_profile(actions.withdraw_attendance(attendance=attendance, by=person))


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
