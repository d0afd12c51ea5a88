"""The queue, and what moderators do with its cards."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from brain.core.paging import page_of
from brain.core.templatetags.brain import number
from brain.members.guard import MemberRequest, for_members, giving_back
from brain.moderation import access, live, queue
from brain.moderation.actions import cases as actions
from brain.moderation.actions import notices
from brain.moderation.forms.cases import ESCALATE, BatchForm, DecisionForm
from brain.moderation.models import Case, Outcome, Why
from brain.notifications.actions import mark_read
from realtime.page import follow

A_PAGE, A_BATCH = 20, 50
WAITING, MINE, DECIDED = "waiting", "mine", "decided"


def _typed(request: HttpRequest) -> list[str]:
    return [reason] if (reason := request.POST.get("reason", "").strip()) else []


@for_members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """What waits for the moderator; `?show=` mine or decided, `?why=` one kind of cases, `?done=` to undo."""
    access.cases_to_decide(request.user)
    mark_read(member=request.user, group=notices.GROUP)
    return render(request, "moderation/queue.html", _queue(request))


def _is_number(text: str) -> bool:
    """Whether it can be the number of a case, which the database understands."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _chosen(request: MemberRequest) -> dict[str, str]:
    """Which queue is asked for: `show`, and `why` for one kind of cases. Raises Http404 for others."""
    show, why = request.GET.get("show", WAITING), request.GET.get("why", "")
    if show not in (WAITING, MINE, DECIDED) or why not in ("", *Why.values):
        raise Http404
    return {"show": show, "why": why}


def _queue(request: MemberRequest) -> dict[str, Any]:
    follow(request, *live.streams_of(request.user))
    chosen = _chosen(request)
    show, why = chosen["show"], chosen["why"]
    load, count = queue.load_of(request.user), None
    if show == MINE:
        found = queue.waiting_for(request.user, why).filter(taken_by=request.user)
    elif show == DECIDED:
        found = access.cases_to_decide(request.user).decided()
    else:
        found, count = queue.waiting_for(request.user, why), load.of(why)
    page = page_of(found.select_related("taken_by", "closed_by"), request, A_PAGE, count=count)
    cards = queue.cards_of(page.object_list, request.user)
    done = request.GET.get("done", "")
    decided = access.cases_to_decide(request.user).decided().filter(pk=done).first() if _is_number(done) else None
    return chosen | {"page": page, "cards": cards, "load": load, "done": decided, "after": load.newest}


@for_members
@require_safe
def figures(request: MemberRequest, part: str) -> HttpResponse:
    """How much waits, as a part of the queue: its "tabs", or the "load" beside it."""
    context = _chosen(request) | {"load": queue.load_of(request.user)}
    return render(request, f"moderation/queue.html#{part}", context)


@for_members
@require_safe
def arrived(request: MemberRequest) -> HttpResponse:
    """The cards of cases that were opened after the one with the number `?after=`, as a part of the queue."""
    after = request.GET.get("after", "")
    if not _is_number(after):
        raise Http404
    # Decided ones too: a card that somebody looks at does not vanish under their eyes.
    newer = access.cases_to_decide(request.user).filter(pk__gt=int(after)).select_related("taken_by", "closed_by")
    context = {"arrived": queue.cards_of(newer[:A_PAGE], request.user), "after": after}
    return render(request, "moderation/queue.html#arrived", context)


@for_members
@require_safe
def permalink(request: MemberRequest) -> HttpResponse:
    """To the queue, in the reader's language."""
    return redirect("moderation:queue")


@for_members
@require_safe
def count(request: MemberRequest) -> HttpResponse:
    """How many cases wait for the member, as a fragment of the account menu."""
    waiting = access.cases_to_decide(request.user).open().count()
    return render(request, "moderation/queue.html#count", {"count": waiting})


@for_members
@require_safe
def entry(request: MemberRequest) -> HttpResponse:
    """The way to the queue, as a part of the account menu, for those who keep a place; nothing for others."""
    try:
        waiting = access.cases_to_decide(request.user).open().count()
    except PermissionDenied:
        return HttpResponse()
    return render(request, "moderation/queue.html#entry", {"count": waiting})


@for_members
@require_safe
def case(request: MemberRequest, case_id: int) -> HttpResponse:
    """One card: as a page, or as a part of the queue for scripts."""
    return _card(request, access.case_to_decide(request.user, case_id))


def _card(request: MemberRequest, found: Case, *, status: int = 200, **context: Any) -> HttpResponse:
    if "HX-Request" not in request.headers:
        follow(request, *live.streams_of(request.user))
    [card] = queue.cards_of([found], request.user)
    context |= {"card": card, "case": found}
    part = "moderation/queue_card.html" if "HX-Request" in request.headers else "moderation/queue_case.html"
    return render(request, part, context, status=status)


def _done(request: MemberRequest, case: Case) -> HttpResponse:
    """The card as it is now, or without scripts the queue, with the way back."""
    if "HX-Request" in request.headers:
        return _card(request, case)
    query = f"?done={case.pk}" if case.closed_at else f"#case-{case.pk}"
    return HttpResponseRedirect(reverse("moderation:queue") + query, status=303)


def _or_why_not(request: MemberRequest, found: Case, act: Callable[[], Case]) -> HttpResponse:
    """Do it; where somebody else was quicker, or it is refused, the card says so, and what was typed stands in it."""
    typed = request.POST.get("reason", "")
    try:
        return _done(request, act())
    except actions.Conflict as conflict:
        return _card(request, conflict.case, status=409, is_late=True, reason=typed)
    except PermissionDenied as refusal:
        return _card(request, found, status=403, refusal=str(refusal), reason=typed)


@for_members
@require_POST
def take(request: MemberRequest, case_id: int) -> HttpResponse:
    """The moderator is working on the case; `over=1`: whoever was before."""
    found = access.case_to_decide(request.user, case_id)
    return _or_why_not(
        request, found, lambda: actions.take_case(case=found, moderator=request.user, over="over" in request.POST)
    )


@for_members
@require_POST
def release(request: MemberRequest, case_id: int) -> HttpResponse:
    """The case is there for others again."""
    found = access.case_to_decide(request.user, case_id)
    actions.release_case(case=found, moderator=request.user)
    return _done(request, access.case_to_decide(request.user, case_id))


@for_members
@giving_back(_typed)
@require_POST
def decide(request: MemberRequest, case_id: int) -> HttpResponse:
    """Decide about the case (`act`), for a reason; or hand it up."""
    found = access.case_to_decide(request.user, case_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _card(request, found, status=422, form=form, reason=request.POST.get("reason", ""))
    act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
    if act == ESCALATE:
        return _escalate(request, found, reason)
    return _or_why_not(
        request, found, lambda: actions.decide(case=found, moderator=request.user, outcome=act, answer=reason)
    )


def _escalate(request: MemberRequest, found: Case, reason: str) -> HttpResponse:
    """What is handed up may be out of the moderator's reach: then the queue is all that can be shown."""
    try:
        actions.escalate(case=found, moderator=request.user, reason=reason)
    except actions.Conflict as conflict:
        return _card(request, conflict.case, status=409, is_late=True, reason=reason)
    if "HX-Request" in request.headers:
        return render(request, "moderation/queue_card.html#handed_up", {"case": found})
    messages.success(request, _("The case is handed up."))
    return redirect("moderation:queue")


@for_members
@require_POST
def undo(request: MemberRequest, case_id: int) -> HttpResponse:
    """The decision is taken back."""
    found = access.case_to_decide(request.user, case_id)
    return _or_why_not(request, found, lambda: actions.reopen(case=found, moderator=request.user))


@for_members
@giving_back(_typed)
@require_POST
def batch(request: MemberRequest) -> HttpResponse:
    """One decision about several cases; those that others work on, or have decided, are left as they are."""
    wanted = [int(number) for number in request.POST.getlist("cases") if _is_number(number)]
    found = access.cases_to_decide(request.user).filter(pk__in=wanted[:A_BATCH]).in_bulk()
    form = BatchForm(request.POST, cases=found)
    if not form.is_valid():
        context = _queue(request) | {"batch": form, "chosen": list(found)}
        return render(request, "moderation/queue.html", context, status=422)
    act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
    done = sum(_decided(request, case, act, reason) for case in found.values())
    messages.success(
        request, ngettext("%(count)s case decided.", "%(count)s cases decided.", done) % {"count": number(done)}
    )
    if left := len(wanted) - done:
        words = ngettext(
            "%(count)s case is left as it is: somebody else was quicker, or it is not yours to decide so.",
            "%(count)s cases are left as they are: somebody else was quicker, or they are not yours to decide so.",
            left,
        )
        messages.warning(request, words % {"count": number(left)})
    return HttpResponseRedirect(reverse("moderation:queue"), status=303)


def _decided(request: MemberRequest, case: Case, outcome: str, reason: str) -> bool:
    try:
        actions.decide(case=case, moderator=request.user, outcome=Outcome(outcome), answer=reason)
    except (actions.Conflict, PermissionDenied):
        return False
    return True
