"""Pages for moderating: each act is a form that asks for the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.paging import page_of
from forum import access
from forum.actions import moderate
from forum.forms import MoveForm, ReasonForm
from forum.models import Verb
from forum.typed import MemberRequest, signed_in, typed_before

ENTRIES_A_PAGE = 50


@dataclass(frozen=True)
class Act:
    """What a moderator can do: the action, the words of its page, and what is said when it is done."""

    do: Callable[..., Any]
    icon: str
    name: Promise | str
    effect: Promise | str
    done: Promise | str


LOCK = Act(
    moderate.lock_topic,
    "lock",
    _("Lock the topic"),
    _("It stays readable. Only moderators can reply until it is unlocked."),
    _("The topic is locked."),
)
UNLOCK = Act(
    moderate.unlock_topic,
    "lock",
    _("Unlock the topic"),
    _("Everyone who sees it can reply again."),
    _("The topic is unlocked."),
)
PIN = Act(
    moderate.pin_topic,
    "pin",
    _("Pin the topic"),
    _("It stands on top of the lists until it is unpinned."),
    _("The topic is pinned."),
)
UNPIN = Act(
    moderate.unpin_topic,
    "pin",
    _("Unpin the topic"),
    _("It stands where its newest post puts it."),
    _("The topic is unpinned."),
)
HIDE_TOPIC = Act(
    moderate.hide_topic,
    "hide",
    _("Hide the topic"),
    _("With all its posts it disappears for everyone but moderators. It can be restored."),
    _("The topic is hidden."),
)
RESTORE_TOPIC = Act(
    moderate.restore_topic,
    "undo",
    _("Restore the topic"),
    _("It is back for everyone who may enter its category."),
    _("The topic is restored."),
)
MOVE = Act(
    moderate.move_topic,
    "split",
    _("Move the topic"),
    _("Only those who may enter the new category will see it."),
    _("The topic is moved."),
)
HIDE_POST = Act(
    moderate.hide_post,
    "hide",
    _("Hide the post"),
    _("Its place says that it is hidden, and the reason. It can be restored."),
    _("The post is hidden."),
)
RESTORE_POST = Act(
    moderate.restore_post,
    "undo",
    _("Restore the post"),
    _("It is shown to everyone again."),
    _("The post is restored."),
)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moderate_topic(request: MemberRequest, topic_id: int, act: Act) -> HttpResponse:
    """Do `act` to a topic."""
    topic = access.topic_to_moderate(request.user, topic_id)
    form = ReasonForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        act.do(topic=topic, moderator=request.user, **form.cleaned_data)
        return _done(request, act, topic.url)
    return _ask(request, act, form, {"topic": topic})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move_topic(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Move a topic to another category that the moderator may moderate too."""
    topic = access.topic_to_moderate(request.user, topic_id)
    categories = access.categories_to_move_to(request.user, topic).prefetch_related("translations")
    form = MoveForm(request.POST or None, categories=categories, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        moderate.move_topic(topic=topic, moderator=request.user, **form.cleaned_data)
        return _done(request, MOVE, topic.url)
    return _ask(request, MOVE, form, {"topic": topic, "categories": categories})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moderate_post(request: MemberRequest, post_id: int, act: Act) -> HttpResponse:
    """Do `act` to a post."""
    post = access.post_to_moderate(request.user, post_id)
    form = ReasonForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        act.do(post=post, moderator=request.user, **form.cleaned_data)
        return _done(request, act, post.url)
    return _ask(request, act, form, {"topic": post.topic, "post": post})


@signed_in
@require_safe
def moderation_log(request: MemberRequest) -> HttpResponse:
    """What moderators did, by whom and why; `?verb=` shows one kind of act."""
    verb, entries = request.GET.get("verb", ""), access.audit_log(request.user)
    if verb not in ("", *Verb.values):
        raise Http404
    page = page_of(entries.filter(verb=verb) if verb else entries, request, ENTRIES_A_PAGE)
    context = {"page": page, "verb": verb, "verbs": Verb.choices, "categories": access.categories_of_moves(page)}
    return render(request, "forum/moderation_log.html", context)


def _ask(request: HttpRequest, act: Act, form: ReasonForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"act": act, "form": form}
    return render(request, "forum/moderate.html", context, status=422 if form.is_bound else 200)


def _done(request: HttpRequest, act: Act, url: str) -> HttpResponse:
    messages.success(request, str(act.done))
    return HttpResponseRedirect(url, status=303)
