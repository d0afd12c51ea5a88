"""Reporting what somebody finds wrong."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brain.members.guard import MemberRequest, for_members, giving_back, not_too_often
from brain.moderation import access
from brain.moderation.actions import cases as actions
from brain.moderation.forms.cases import ReportForm
from brain.moderation.things import TALK


@for_members
@not_too_often
@giving_back(lambda request: [text] if (text := request.POST.get("text", "").strip()) else [])
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, kind: str, object_id: int) -> HttpResponse:
    """Tell the moderators of a thing."""
    thing = access.thing_to_report(request.user, kind, object_id)
    form = ReportForm(request.POST if request.method == "POST" else None, member=request.user)
    if request.method == "POST" and form.may_be_sent():
        actions.report(thing=thing, reporter=request.user, **form.cleaned_data)
        messages.success(request, _("The moderators are told. You will hear what they decide."))
        return HttpResponseRedirect(thing.url, status=303)
    reported = access.report_by(request.user, kind, object_id)
    context = {"thing": thing, "form": form, "reported": reported, "is_private": thing.scope == TALK}
    return form.answered(render(request, "moderation/report.html", context, status=form.status))
