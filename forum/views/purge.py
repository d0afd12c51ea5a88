"""Pages on which two moderators delete something for good: one asks, another confirms, each can still keep it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.languages.reading import show_all
from forum import access
from forum.actions.purge import ask_to_purge, cancel_purge, confirm_purge
from forum.forms import ReasonForm
from forum.models import Post, Purge, Topic
from forum.typed import MemberRequest, signed_in, typed_before

_FORM = require_http_methods(["GET", "HEAD", "POST"])
MOST_LISTED = 100


@signed_in
@_FORM
def purge_post(request: MemberRequest, post_id: int) -> HttpResponse:
    """Ask, confirm or call off that a post is deleted for good."""
    post = access.post_to_purge(request.user, post_id)
    return _decide(request, post, {"post": post, "topic": post.topic})


@signed_in
@_FORM
def purge_topic(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Ask, confirm or call off that a topic is deleted for good with all its posts."""
    topic = access.topic_to_purge(request.user, topic_id)
    return _decide(request, topic, {"topic": topic})


def _decide(request: MemberRequest, thing: Post | Topic, context: dict[str, Any]) -> HttpResponse:
    found = access.purge_of(thing)
    form = ReasonForm(request.POST if request.method == "POST" and not found else None, initial=typed_before(request))
    if request.method == "POST":
        if found:
            return _said(request, _answer(request, found))
        if form.is_valid():
            ask_to_purge(thing=thing, moderator=request.user, reason=form.cleaned_data["reason"])
            return _said(request, _("Another moderator is asked to confirm this."))
    context |= {"purge": found, "form": form, "is_mine": bool(found and found.asked_by_id == request.user.pk)}
    return render(request, "forum/purge.html", context, status=422 if form.is_bound else 200)


def _answer(request: MemberRequest, purge: Purge) -> str:
    """Do what was pressed; return what is said then."""
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "confirm": (confirm_purge, _("It is confirmed. Until it is deleted, it can still be kept.")),
        "keep": (cancel_purge, _("It is kept.")),
    }
    act = acts.get(request.POST.get("do", ""))
    if act is None:  # somebody else has asked meanwhile: their page says so
        return _("Another moderator has asked for the same meanwhile.")
    act[0](purge=purge, moderator=request.user)
    return act[1]


def _said(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(request.path, status=303)


@signed_in
@require_safe
def purges(request: MemberRequest) -> HttpResponse:
    """What is to be deleted for good: what waits for a second moderator, and what waits for its moment."""
    listed = list(access.purges_to_decide(request.user)[:MOST_LISTED])
    show_all("topic", [purge.place for purge in listed])
    return render(request, "forum/purges.html", {"purges": listed})


@require_safe
def permalink(request: HttpRequest) -> HttpResponse:
    """To that page, in the reader's language."""
    return redirect("forum:purges")
