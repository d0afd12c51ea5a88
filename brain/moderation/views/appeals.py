"""Acts, for those whom they concern, and appeals against them."""

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.paging import page_of
from brain.core.readers import reading_as
from brain.languages.readers import reader_of_member
from brain.members.guard import MemberRequest, for_members, giving_back
from brain.members.models import Member
from brain.moderation import access
from brain.moderation.actions import appeals as appealing
from brain.moderation.actions.sanctions import lift
from brain.moderation.forms.members import AppealDecisionForm, AppealForm
from brain.moderation.models import AuditEntry
from brain.moderation.reading import (
    answer_to,
    appeal_of,
    measure_by,
    notice_of,
    show_appeals,
    show_reasons,
    suspension_of,
)
from brain.moderation.things import MEMBER, TALK, kind_of
from brain.moderation.undos import undo_of
from brain.notifications.verbs import verb_of

_SUSPENDED = "brain.moderation.suspended"  # the salt of tokens
_HOUR = 3600  # seconds that a token holds


def _typed(request: HttpRequest) -> list[str]:
    return [text for name in ("text", "answer") if (text := request.POST.get(name, ""))]


@for_members
@giving_back(_typed)
def act(request: MemberRequest, entry_id: int) -> HttpResponse:
    """What was done to a member, or to what they wrote, why, and their appeal against it."""
    entry = access.act_upon(request.user, entry_id)
    form = AppealForm(request.POST if request.method == "POST" else None, member=request.user)
    if request.method == "POST":
        access.act_to_appeal(request.user, entry_id)
        if form.may_be_sent():
            appealing.appeal(entry=entry, member=request.user, text=form.cleaned_data["text"])
            messages.success(request, _("Another moderator looks at it, and you will be told."))
            return HttpResponseRedirect(reverse("moderation:act", args=[entry.pk]), status=303)
    verb, appeal = verb_of(entry.verb), appeal_of(request.user, entry)
    show_reasons([entry])
    context = {
        "entry": entry,
        "told": notice_of(request.user, entry),
        "appeal": appeal,
        "answer": answer_to(appeal) if appeal else None,
        "is_open": verb is not None and verb.may_be_appealed and entry.actor_id not in (None, request.user.pk),
        "form": form,
    }
    return form.answered(render(request, "moderation/act.html", context, status=form.status))


def act_permalink(request: HttpRequest, entry_id: int) -> HttpResponse:
    return redirect("moderation:act", entry_id)


def appeal_permalink(request: HttpRequest, appeal_id: int) -> HttpResponse:
    return redirect("moderation:appeal", appeal_id)


@for_members
def appeals(request: MemberRequest) -> HttpResponse:
    """The appeals that wait, the oldest first; or, `?decided=1`, those that were decided, the newest first."""
    is_decided = "decided" in request.GET
    found = access.appeals_to_decide(request.user)
    chosen = found.exclude(decided_at=None).order_by("-decided_at") if is_decided else found.open()
    page = page_of(chosen, request, per_page=20)
    show_appeals(page)
    return render(request, "moderation/appeals.html", {"page": page, "is_decided": is_decided})


@for_members
@giving_back(_typed)
def appeal(request: MemberRequest, appeal_id: int) -> HttpResponse:
    """One appeal, and the decision of another moderator."""
    asked = access.appeal_to_decide(request.user, appeal_id)
    form = AppealDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        appealing.decide_appeal(appeal=asked, moderator=request.user, **form.cleaned_data)
        messages.success(request, _("Your decision is on record, and the member is told."))
        return HttpResponseRedirect(reverse("moderation:appeals"), status=303)
    show_appeals([asked])
    show_reasons([asked.entry])
    context = {
        "appeal": asked,
        "answer": answer_to(asked),
        "sanction": measure_by(asked.entry),
        "link": _link(asked.entry),
        "is_undone": undo_of(asked.entry.verb) is not None,
        "form": form,
    }
    return render(request, "moderation/appeal.html", context, status=422 if form.is_bound else 200)


def _link(entry: AuditEntry) -> str:
    """Return the address of what the act was done to; "" for a member, and for what is private."""
    kind = kind_of(entry.kind) if entry.scope != TALK and entry.kind != MEMBER else None
    thing = kind.to_decide([entry.object_id]).get(entry.object_id) if kind else None
    return thing.url if thing else ""


# --- Those who cannot sign in ----------------------------------------------------------------------------------------


def suspended(request: HttpRequest, member: Member) -> HttpResponse | None:
    """Return what a suspended member is told who has signed in rightly; None for one who is not suspended."""
    sanction = suspension_of(member)
    if sanction is None:
        return None
    if not sanction.is_in_force(timezone.now()):  # the worker will be here within the minute
        lift(sanction=sanction, moderator=None, reason="")
        messages.success(request, _("Your suspension is over. Sign in again."))
        return redirect("account_login")
    return _suspended(request, member, sanction.entry, AppealForm(None, member=member), 403)


def _suspended(request: HttpRequest, member: Member, entry: AuditEntry, form: AppealForm, status: int) -> HttpResponse:
    appeal = appeal_of(member, entry)
    with reading_as(reader_of_member(member)):
        sanction, answer = measure_by(entry), answer_to(appeal) if appeal else None
    context = {
        "sanction": sanction,
        "appeal": appeal,
        "answer": answer,
        "form": form,
        "token": signing.dumps([member.pk, entry.pk], salt=_SUSPENDED),
    }
    return form.answered(render(request, "moderation/suspended.html", context, status=status))


def of_suspended(request: HttpRequest) -> HttpResponse:
    """The appeal of a member who was told at sign-in, within the hour, that they are suspended."""
    if request.method != "POST":
        return redirect("account_login")
    try:
        number, entry_id = signing.loads(request.POST.get("token", ""), salt=_SUSPENDED, max_age=_HOUR)
    except signing.BadSignature:
        messages.error(request, _("This page has expired. Sign in again, then send it again."))
        return redirect("account_login")
    member = get_object_or_404(Member, pk=number)
    entry = access.act_upon(member, entry_id)
    form = AppealForm(request.POST, member=member)
    if form.may_be_sent():
        appealing.appeal(entry=entry, member=member, text=form.cleaned_data["text"])
    return _suspended(request, member, entry, form, form.status)
