"""Invitations: for those who invite, and for those who are invited."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.cohorts import access, permissions
from brain.cohorts.actions import invitations, requests
from brain.cohorts.forms import InvitationsForm, InviteForm
from brain.cohorts.models import Invitation, State
from brain.cohorts.notices import name_of
from brain.cohorts.views import frame_of, sent, to
from brain.core.csvfiles import csv_file
from brain.core.paging import page_of
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.core.templatetags.brain import number as in_figures
from brain.members.guard import MemberRequest, for_members
from brain.members.models import Member
from brain.members.registry import note_export

INVITATIONS_A_PAGE = 50
INVITED_AN_HOUR = 200
HOUR = 3600


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: MemberRequest, number: int) -> HttpResponse:
    """The invitations into the group; a POST invites one person more."""
    group = access.group_to_invite_into(request.user, number)
    form = InviteForm(
        sent(request),
        edition=number,
        parts=permissions.parts_to_give(request.user),
        initial={"language": get_language()},
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                count_or_refuse("invite", str(request.user.pk), limit=INVITED_AN_HOUR, seconds=HOUR)
                invitations.invite(edition=number, guest=form.guest(), actor=request.user)
                messages.success(request, _("The invitation is on its way."))
                return to("invitations", number)
            except TooOften as too_often:
                form.add_error(None, too_often.advice)
                status = 429
    return _index(request, group, form, status)


def _index(request: MemberRequest, group: access.Group, form: InviteForm, status: int) -> HttpResponse:
    narrow = InvitationsForm(request.GET, auto_id="narrow_%s")
    if not narrow.is_valid():
        raise Http404
    counts = access.invitations_of(group).counts()
    context: dict[str, Any] = {**frame_of(group, "invitations"), "form": form, "narrow": narrow}
    context |= {
        "page": page_of(access.invitations_of(group, **narrow.cleaned_data), request, INVITATIONS_A_PAGE),
        "counts": [(State(state).label, count) for state, count in counts.items() if count],
        "unanswered": counts[State.OPEN] + counts[State.EXPIRED] + counts[State.FAILED],
        "imports": access.imports_of(group)[:10] if group.may_import else [],
        "is_narrowed": any(narrow.cleaned_data.values()),
    }
    return render(request, "cohorts/invitations.html", context, status=status)


@for_members
@require_safe
def file(request: MemberRequest, number: int) -> HttpResponseBase:
    """The invitations as CSV."""
    group = access.group_to_invite_into(request.user, number)
    rows = access.invitations_of(group)
    note_export(by=request.user, what="invitations", edition=number, format="csv", rows=rows.count())
    head = [_("E-mail address"), _("Name"), _("Language"), _("Took part as"), _("How it stands"), _("Invited on")]
    lines = (
        [row.email, row.name, row.language, row.get_part_display(), row.state.label, row.created_at.date().isoformat()]
        for row in rows
    )
    return csv_file(f"academy-{number}-invitations.csv", [head, *lines])


@for_members
@require_POST
def send_again(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """Send one invitation again."""
    invitation = access.invitation_to_change(request.user, number, pk)
    if not invitation.can_be_sent_again:
        messages.info(request, _("It was sent a moment ago, or it has been answered."))
    elif invitations.send_again(invitation=invitation):
        messages.success(
            request, _("The invitation is on its way again. The link in the mail before is not good any more.")
        )
    return to("invitations", number)


@for_members
@require_POST
def send_all_again(request: MemberRequest, number: int) -> HttpResponse:
    """Send all invitations again that nobody has answered, and that were not sent in the last days."""
    group = access.group_to_invite_into(request.user, number)
    count = invitations.send_all_again(edition=group.number)
    if count:
        said = ngettext(
            "%(count)s invitation is on its way again.", "%(count)s invitations are on their way again.", count
        )
        messages.success(request, said % {"count": in_figures(count)})
    else:
        messages.info(request, _("Everybody was written to within the last three days."))
    return to("invitations", number)


@for_members
@require_POST
def withdraw(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = access.invitation_to_change(request.user, number, pk)
    try:
        invitations.withdraw(invitation=invitation, actor=request.user)
        messages.success(request, _("The invitation is taken back. Its link is not good any more."))
    except invitations.NotOpen:
        messages.info(request, _("It has been answered already."))
    return to("invitations", number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in a mail leads to: who is invited decides here. Looking at it changes nothing."""
    try:
        found = access.invitation_by_token(token)
    except Http404:
        return render(request, "cohorts/invitation_gone.html", status=404)
    if found.state != State.OPEN and not (found.state == State.WAITING and found.token_digest):
        return render(request, "cohorts/invitation_gone.html", {"invitation": found, **_names(found)}, status=410)
    if request.method == "POST":
        return _answer(request, found, token)
    return _invitation(request, found, token)


def _invitation(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    member = request.user if isinstance(request.user, Member) else None
    context = {"invitation": found, "token": token, **_names(found)}
    context["is_for_member"] = bool(member and access.is_for(found, member))
    return render(request, "cohorts/invitation.html", context)


def _names(found: Invitation) -> dict[str, Any]:
    return {"edition_name": name_of(found.edition), "number": found.edition}


def _answer(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """What the person pressed: `decline`, or `join` with an account; without one, `sign-up` or `sign-in`."""
    here = reverse("cohorts:invitation", args=[token])
    if "decline" in request.POST:
        return _decline(request, found)
    if not isinstance(request.user, Member):
        if "sign-up" not in request.POST:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
        # Who has this link has read the mail that was sent to this address: nothing more is to be confirmed.
        get_adapter().stash_verified_email(request, found.email)
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': here})}")
    return _join(request, found, request.user)


def _decline(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        invitations.decline(invitation=found)
    except invitations.NotOpen:
        return render(request, "cohorts/invitation_gone.html", {"invitation": found, **_names(found)}, status=410)
    return render(request, "cohorts/invitation_gone.html", {"declined": True, **_names(found)})


def _join(request: HttpRequest, found: Invitation, member: Member) -> HttpResponse:
    """The member is in the group, where the invitation went to an address of theirs; else the organisers decide."""
    if not access.is_for(found, member):
        group = access.group_to_ask(member, found.edition)
        if (before := access.own_request(group)) and before.must_wait:
            messages.info(request, _("The organisers have declined. You can ask again some weeks later."))
            return to("people", found.edition)
        is_inside = requests.ask_to_join(member=member, edition=found.edition, words="", invitation=found)
        said = _("You are in the group.") if is_inside else _("The organisers have your request. You will be told.")
        messages.success(request, said)
        return to("people", found.edition)
    try:
        invitations.accept(invitation=found, member=member)
    except invitations.NotOpen:
        return render(request, "cohorts/invitation_gone.html", {"invitation": found, **_names(found)}, status=410)
    messages.success(request, _("You are in the group."))
    return to("people", found.edition)
