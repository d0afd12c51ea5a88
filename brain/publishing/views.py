"""The editors' desk, and what moves a thing on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.members.guard import MemberRequest, for_members
from brain.publishing import access
from brain.publishing.forms import Act, MoveForm
from brain.publishing.listing import desk_page
from brain.publishing.models import State
from brain.publishing.workflow import NotPossible, kind_of, move, schedule, steps_of


@for_members
@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """What waits, is scheduled, was published lately or withdrawn; of all kinds."""
    return render(request, "publishing/desk.html", desk_page(request, request.user))


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def move_on(request: MemberRequest, kind: str, uuid: UUID) -> HttpResponse:
    """The steps of one thing, and its next one."""
    thing = access.thing_to_move(request.user, kind, uuid)
    form = MoveForm(request.POST if request.method == "POST" else None, thing=thing, member=request.user)
    if not form.is_valid():
        return _steps(request, thing, form, status=422 if form.is_bound else 200)
    try:
        messages.success(request, _act(request, thing, form.cleaned_data))
    except NotPossible:
        form.add_error(None, _("Somebody else was quicker: it is in another state by now. Look at its steps."))
        return _steps(request, access.thing_to_move(request.user, kind, uuid), form, status=409)
    return HttpResponseRedirect(request.path, status=303)


@for_members
@require_safe
def permalink(request: MemberRequest, kind: str, uuid: UUID) -> HttpResponse:
    """On to the steps of the thing, in the reader's language."""
    access.thing_to_move(request.user, kind, uuid)
    return redirect("publishing:move-on", kind, uuid)


def _act(request: MemberRequest, thing: Any, given: dict[str, Any]) -> str:
    """The thing is moved as was asked; returns what to say of it."""
    act = given["act"]
    if act in (Act.SCHEDULE, Act.UNSCHEDULE):
        schedule(thing, given.get("at"), by=request.user)
        return _("It is published by itself then.") if act == Act.SCHEDULE else _("It is not published by itself.")
    move(thing, State(act), by=request.user, note=given["note"])
    return {
        Act.PUBLISH: _("It is published."),
        Act.REVIEW: _("It waits for somebody to review it."),
        Act.SEND_BACK: _("It is a draft again, with your note."),
        Act.WITHDRAW: _("It is withdrawn. It can be published again."),
    }[act]


def _steps(request: HttpRequest, thing: Any, form: MoveForm, *, status: int) -> HttpResponse:
    kind = kind_of(thing)
    assert kind.desk
    title, language = kind.desk.title(thing)
    context = {
        "thing": thing,
        "form": form,
        "kind": kind.name,
        "label": kind.desk.label,
        "title": title,
        "language": language,
        "url": kind.desk.url(thing),
        "edit_url": kind.desk.edit_url(thing),
        "steps": steps_of(thing),
    }
    return render(request, "publishing/steps.html", context, status=status)
