"""A member's page for moderators: history, notes and measures; and what is done there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from brain.members.guard import MemberRequest, for_members, giving_back
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from brain.moderation import access
from brain.moderation.actions import merge as merging
from brain.moderation.actions import notes, sanctions, spam
from brain.moderation.forms.members import MeasureForm, MergeForm, NoteForm, ReasonForm, SpamForm
from brain.moderation.history import all_about
from brain.moderation.models import Measure

_DO = {
    Measure.APPROVAL: sanctions.require_approval,
    Measure.SILENCE: sanctions.silence_member,
    Measure.SUSPENSION: sanctions.suspend_member,
}


def _typed(request: HttpRequest) -> list[str]:
    return [text for name in ("reason", "text") if (text := request.POST.get(name, ""))]


@for_members
def member(request: MemberRequest, handle: str) -> HttpResponse:
    """What moderators know of a member, and what they can do."""
    return _page(request, access.member_to_judge(request.user, handle))


@for_members
@require_POST
@giving_back(_typed)
def measure(request: MemberRequest, handle: str) -> HttpResponse:
    """Warn, require approval, silence or suspend."""
    member = access.member_to_judge(request.user, handle)
    form = MeasureForm(request.POST)
    if not form.is_valid():
        return _page(request, member, measure_form=form)
    chosen, reason = Measure(form.cleaned_data["measure"]), form.cleaned_data["reason"]
    access.member_to_measure(request.user, handle, sanctions.PERMISSIONS[chosen])
    if chosen == Measure.WARNING:
        sanctions.warn_member(member=member, moderator=request.user, reason=reason)
    else:
        _DO[chosen](member=member, moderator=request.user, reason=reason, until=form.cleaned_data["until"])
    messages.success(request, _("Done, and on record: %(what)s.") % {"what": chosen.label})
    return _to_page(member)


@for_members
@require_POST
@giving_back(_typed)
def lift(request: MemberRequest, sanction_id: int) -> HttpResponse:
    """End a measure, or take a warning back."""
    sanction = access.sanction_to_lift(request.user, sanction_id)
    form = ReasonForm(request.POST, prefix=None)
    if not form.is_valid():
        return _page(request, sanction.member, wrong=f"lift-{sanction.pk}", wrong_form=form)
    sanctions.lift(sanction=sanction, moderator=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The measure is lifted."))
    return _to_page(sanction.member)


@for_members
@require_POST
@giving_back(_typed)
def note(request: MemberRequest, handle: str) -> HttpResponse:
    """Write a note for other moderators."""
    member = access.member_to_judge(request.user, handle)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, member, note_form=form)
    notes.add_note(member=member, moderator=request.user, text=form.cleaned_data["text"])
    return _to_page(member)


@for_members
@require_POST
def remove_note(request: MemberRequest, note_id: int) -> HttpResponse:
    """Remove one's own note."""
    note = access.note_to_remove(request.user, note_id)
    member = note.member
    notes.remove_note(note=note, moderator=request.user)
    return _to_page(member)


@for_members
@require_POST
@giving_back(_typed)
def undo_posts(request: MemberRequest, handle: str) -> HttpResponse:
    """Hide all that a spammer wrote lately."""
    member = access.member_to_measure(request.user, handle, Permission.UNDO_POSTS)
    form = SpamForm(request.POST)
    if not form.is_valid():
        return _page(request, member, spam_form=form)
    spam.undo_recent_posts(member=member, moderator=request.user, **form.cleaned_data)
    messages.success(request, _("What they wrote in this time is hidden. You can undo that below."))
    return _to_page(member)


@for_members
@require_POST
@giving_back(_typed)
def merge(request: MemberRequest, handle: str) -> HttpResponse:
    """Merge another account of the same person into this one."""
    member = access.member_to_measure(request.user, handle, Permission.MERGE_MEMBERS)
    form = MergeForm(request.POST, keep=member)
    if not form.is_valid():
        return _page(request, member, merge_form=form)
    merging.merge_members(keep=member, moderator=request.user, **form.cleaned_data)
    messages.success(request, _("The accounts are one. You can undo that below."))
    return _to_page(member)


@for_members
@require_POST
@giving_back(_typed)
def undo_sweep(request: MemberRequest, sweep_id: int) -> HttpResponse:
    """Bring back what one act hid, or part two accounts again."""
    sweep = access.sweep_to_undo(request.user, sweep_id)
    member = sweep.into or sweep.member
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, member, wrong=f"sweep-{sweep.pk}", wrong_form=form)
    undo = merging.unmerge_members if sweep.into else spam.put_back
    undo(sweep=sweep, moderator=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("It is undone."))
    return _to_page(member)


def _to_page(member: Member) -> HttpResponse:
    return HttpResponseRedirect(reverse("moderation:member", args=[member.handle]), status=303)


def _page(request: MemberRequest, member: Member, **forms: Any) -> HttpResponse:
    """Return the member's page; 422 with a form that is wrong."""
    moderator = request.user
    shown = {
        "member": member,
        **all_about(member),
        "may_act": holds(moderator, Permission.SILENCE_MEMBER, member=member),
        "may_merge": holds(moderator, Permission.MERGE_MEMBERS, member=member),
        "measure_form": MeasureForm(),
        "note_form": NoteForm(),
        "spam_form": SpamForm(),
        "merge_form": MergeForm(keep=member),
        **forms,
    }
    return render(request, "moderation/member.html", shown, status=422 if forms else 200)
