"""The people of a group: who is in it, who asks to join, and as what."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from brain.cohorts import access, permissions
from brain.cohorts.actions import invitations, membership, requests
from brain.cohorts.forms import AskForm, PartForm, PeopleForm, ReasonForm
from brain.cohorts.registry import sections_of
from brain.cohorts.views import frame_of, to
from brain.core.csvfiles import csv_file
from brain.core.paging import page_of
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.cards import Card, cards_of
from brain.members.guard import MemberRequest, for_members, not_too_often
from brain.members.models import Attendance, Part
from brain.members.registry import note_export

PEOPLE_A_PAGE = 48
HOUR = 3600
ASKS_AN_HOUR = 10


def permalink(request: HttpRequest, number: int) -> HttpResponse:
    """The page of the group in the reader's language."""
    return redirect("cohorts:people", number)


def requests_permalink(request: HttpRequest, number: int) -> HttpResponse:
    """The requests to join, in the reader's language."""
    return redirect("cohorts:requests", number)


@for_members
@not_too_often
@require_safe
def people(request: MemberRequest, number: int) -> HttpResponse:
    """The people of the group, and what is theirs; for others, the way into it."""
    return _people(request, access.group_of(request.user, number), AskForm())


def _people(request: MemberRequest, group: access.Group, ask_form: AskForm, status: int = 200) -> HttpResponse:
    form = PeopleForm(request.GET)
    if not form.is_valid():
        status = 400
    context: dict[str, Any] = {**frame_of(group, "people"), "form": form, "ask_form": ask_form}
    own = access.own_attendance(group)
    context |= {"own": own, "is_inside": bool(own and own.is_confirmed)}
    if not context["is_inside"]:
        context |= {"invitation": access.own_invitation(group), "asked": access.own_request(group)}
    if group.sees:
        found = access.people_of(group, **form.cleaned_data) if form.is_valid() else access.people_of(group)
        page = page_of(found.prefetch_related("member__attendances", "member__affiliations"), request, PEOPLE_A_PAGE)
        cards = cards_of(request.user, [place.member for place in page])
        context |= {
            "page": page,
            "people": list(zip(page, cards, strict=True)),
            "is_narrowed": any(form.data.get(name) for name in form.fields),
        }
    return render(request, "cohorts/people.html", context, status=status)


@for_members
@require_safe
def shared(request: MemberRequest, number: int) -> HttpResponse:
    """What is the group's in the forum and the library: for its page, which asks for it, or as one of its own."""
    group = access.group_to_enter(request.user, number)
    context = {**frame_of(group, "shared"), "sections": sections_of(request.user, number)}
    name = "cohorts/shared.html#sections" if "HX-Request" in request.headers else "cohorts/shared.html"
    return render(request, name, context)


@for_members
@not_too_often
@require_safe
def people_file(request: MemberRequest, number: int) -> HttpResponseBase:
    """The people of the group as CSV, for those who keep it: what their profiles show to them."""
    group = access.group_to_import_into(request.user, number)
    rows = list(access.people_of(group).prefetch_related("member__attendances", "member__affiliations"))
    note_export(by=request.user, what="participants", edition=number, format="csv", rows=len(rows))
    head = [_("Name"), _("Handle"), _("Took part as"), _("Organisation"), _("Place"), _("Country"), _("E-mail address")]
    cards = cards_of(request.user, [row.member for row in rows])
    lines = (_line(row, card) for row, card in zip(rows, cards, strict=True))
    return csv_file(f"academy-{number}-people.csv", [head, *lines])


def _line(row: Attendance, card: Card) -> list[str]:
    works_with = ", ".join(affiliation.name for affiliation in card.works_with)
    return [card.name, card.handle, row.get_part_display(), works_with, card.city, card.country, card.email]


@for_members
@require_POST
def ask(request: MemberRequest, number: int) -> HttpResponse:
    """Ask to join."""
    group = access.group_to_ask(request.user, number)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _people(request, group, form, 422)
    if (before := access.own_request(group)) and before.must_wait:
        form.add_error(None, _("The organisers have declined. You can ask again some weeks later."))
        return _people(request, group, form, 422)
    try:
        count_or_refuse("join", str(request.user.pk), limit=ASKS_AN_HOUR, seconds=HOUR)
    except TooOften as too_often:
        form.add_error(None, too_often.advice)
        return _people(request, group, form, 429)
    is_inside = requests.ask_to_join(member=request.user, edition=number, **form.cleaned_data)
    messages.success(
        request, _("You are in the group.") if is_inside else _("The organisers have your request. You will be told.")
    )
    return to("people", number)


@for_members
@require_POST
def take_back(request: MemberRequest, number: int) -> HttpResponse:
    """Not ask to join any more."""
    place = access.own_place(access.group_of(request.user, number))
    requests.take_back(attendance=place)
    messages.success(request, _("You do not ask to join any more."))
    return to("people", number)


@for_members
def leave(request: MemberRequest, number: int) -> HttpResponse:
    """Leave the group, after a page that says what that means."""
    group = access.group_of(request.user, number)
    place = access.own_place(group)
    if request.method != "POST":
        return render(request, "cohorts/leave.html", frame_of(group, "people"))
    membership.leave(attendance=place)
    messages.success(request, _("You have left the group."))
    return to("people", number)


@for_members
@require_POST
def join(request: MemberRequest, number: int) -> HttpResponse:
    """Take the invitation that went to an address of one's own; `decline=1`: not."""
    invitation = access.own_invitation(access.group_of(request.user, number))
    try:
        if invitation is None:
            raise invitations.NotOpen
        if "decline" in request.POST:
            invitations.decline(invitation=invitation)
            messages.success(request, _("You have declined. Nobody invites you into this group by a list again."))
        else:
            invitations.accept(invitation=invitation, member=request.user)
            messages.success(request, _("You are in the group."))
    except invitations.NotOpen:
        messages.info(request, _("There is no invitation for you any more. You can ask to join."))
    return to("people", number)


@for_members
@require_safe
def asking(request: MemberRequest, number: int) -> HttpResponse:
    """Those who ask to join, for those who decide."""
    return _asking(request, access.group_to_invite_into(request.user, number), ReasonForm(auto_id=False))


def _asking(
    request: MemberRequest, group: access.Group, form: ReasonForm, wrong: str = "", status: int = 200
) -> HttpResponse:
    page = page_of(access.requests_of(group), request)
    said = access.words_of(group, list(page))
    cards = cards_of(request.user, [each.member for each in page])
    asked = [(each, said.get(each.member_id), card) for each, card in zip(page, cards, strict=True)]
    context: dict[str, Any] = {"page": page, "requests": asked}
    context |= {"form": form, "wrong": wrong, **frame_of(group, "requests")}
    return render(request, "cohorts/requests.html", context, status=status)


@for_members
@require_POST
def decide(request: MemberRequest, number: int, handle: str) -> HttpResponse:
    """Take in the member who asks, or say why not (`decline=1`)."""
    place = access.request_to_decide(request.user, number, handle)
    if "decline" not in request.POST:
        requests.approve(attendance=place, actor=request.user)
        messages.success(request, _("%(name)s is in the group.") % {"name": place.member.name})
        return to("requests", number)
    form = ReasonForm(request.POST, auto_id=False)
    if not form.is_valid():
        return _asking(request, access.group_of(request.user, number), form, handle, 422)
    requests.decline(attendance=place, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, pgettext("request", "%(name)s is told.") % {"name": place.member.name})
    return to("requests", number)


@for_members
def place(request: MemberRequest, number: int, handle: str) -> HttpResponse:
    """As what somebody is in the group, and taking them out of it (`remove=1`)."""
    found = access.place_to_change(request.user, number, handle)
    group = access.group_of(request.user, number)
    is_removal = "remove" in request.POST
    parts = permissions.parts_to_give(request.user)
    part_form = PartForm(
        request.POST if request.method == "POST" and not is_removal else None,
        parts=parts,
        initial={"part": found.part},
    )
    reason_form = ReasonForm(request.POST if is_removal else None)
    if part_form.is_valid():
        membership.give_part(attendance=found, part=Part(part_form.cleaned_data["part"]), actor=request.user)
        messages.success(request, _("The changes are saved."))
        return to("people", number)
    if reason_form.is_valid():
        membership.remove(attendance=found, actor=request.user, reason=reason_form.cleaned_data["reason"])
        messages.success(request, _("%(name)s is not in the group any more.") % {"name": found.member.name})
        return to("people", number)
    context = {"place": found, "part_form": part_form, "reason_form": reason_form, **frame_of(group, "people")}
    return render(request, "cohorts/place.html", context, status=422 if request.method == "POST" else 200)
