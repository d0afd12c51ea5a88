"""Voting in polls, and changing them; and the fragment of what a post holds."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.core.marks import Viewer, personal
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.models import Member
from forum import access
from forum.actions import polls
from forum.forms import PollForm
from forum.held import held_html
from forum.models import Post
from forum.typed import MemberRequest, signed_in

_READ_OR_SEND = ["GET", "HEAD", "POST"]
_MOST_DIGITS = 18


@require_safe
def held(request: HttpRequest, post_id: int) -> HttpResponse:
    """What the post holds, as the viewer gets it: for open pages, when it has changed."""
    return show_held(request, access.post_with_text(request.user, post_id))


@signed_in
@require_POST
def vote(request: MemberRequest, post_id: int) -> HttpResponse:
    """Choose options of a poll (`option`, several times where several are possible), in the place of any before."""
    poll = access.poll_to_vote(request.user, post_id)
    if advice := too_often(request):
        return show_held(request, poll.post, advice, 429)
    options = [int(option) for option in request.POST.getlist("option") if _is_number(option)]
    try:
        polls.vote(poll=poll, member=request.user, options=options)
    except polls.Refused as refused:
        return show_held(request, poll.post, str(refused), 422)
    return changed(request, poll.post)


def _is_number(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS


@signed_in
@require_http_methods(_READ_OR_SEND)
def edit_poll(request: MemberRequest, post_id: int) -> HttpResponse:
    """Change a poll: until somebody has voted all of it, then only when it closes; `close=1` closes it now."""
    poll = access.poll_to_change(request.user, post_id)
    if request.method == "POST" and "close" in request.POST:
        polls.close_poll(poll=poll, actor=request.user)
        messages.success(request, _("The poll is closed. Everyone sees the results."))
        return HttpResponseRedirect(poll.post.url, status=303)
    form = PollForm(request.POST if request.method == "POST" else None, poll=poll)
    if form.is_bound and form.is_valid():
        polls.edit_poll(poll=poll, editor=request.user, **form.poll())
        messages.success(request, _("The changes are saved."))
        return HttpResponseRedirect(poll.post.url, status=303)
    context = {"poll": poll, "post": poll.post, "topic": poll.post.topic, "form": form}
    return render(request, "forum/poll_edit.html", context, status=422 if form.is_bound else 200)


def too_often(request: MemberRequest) -> str:
    """Return the advice for who votes or answers far too often; "" for everybody else."""
    try:
        count_or_refuse("held", str(request.user.pk), limit=60, seconds=60)
    except TooOften as too_often:
        return too_often.advice
    return ""


def changed(request: HttpRequest, post: Post) -> HttpResponse:
    """Answer who changed what the post holds: with it as it is now, or with the way back to the post."""
    if request.headers.get("HX-Request"):
        return show_held(request, post)
    return HttpResponseRedirect(post.url, status=303)


def show_held(request: HttpRequest, post: Post, error: str = "", status: int = 200) -> HttpResponse:
    """Answer with what the post holds, and why it was not changed; on a page of its own without JavaScript."""
    held = held_html([post], request.user, error)
    if post.pk not in held:
        raise Http404
    viewer = Viewer(request.user.pk if isinstance(request.user, Member) else None, token=get_token(request))
    html = SafeString(personal(held[post.pk], viewer))
    if error and not request.headers.get("HX-Request"):
        context = {"held": html, "post": post, "topic": post.topic}
        return render(request, "forum/held.html", context, status=status)
    return HttpResponse(html, status=status, headers={"Cache-Control": "private, no-store"})
