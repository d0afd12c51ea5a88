"""The page on which a moderator slows a topic down."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brain.members.permissions import Permission
from forum import access
from forum.actions.slow import set_slow_mode
from forum.forms import SlowForm
from forum.typed import MemberRequest, signed_in, typed_before


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def slow_mode(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Choose how often a member may write in the topic."""
    topic = access.topic_to_moderate(request.user, topic_id, Permission.SLOW_TOPIC)
    form = SlowForm(request.POST or None, initial={"pace": str(topic.slow_mode), **typed_before(request)})
    if request.method == "POST" and form.is_valid():
        pace, reason = int(form.cleaned_data["pace"]), form.cleaned_data["reason"]
        set_slow_mode(topic=topic, moderator=request.user, pace=pace, reason=reason)
        messages.success(request, _("Slow mode is on.") if pace else _("Slow mode is off."))
        return HttpResponseRedirect(topic.url, status=303)
    return render(request, "forum/slow.html", {"topic": topic, "form": form}, status=422 if form.is_bound else 200)
