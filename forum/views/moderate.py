"""Pages for moderating: each act is a form that asks for the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from brain.members.permissions import Permission, holds
from forum import access
from forum.actions import moderate
from forum.forms import MoveForm, ReasonForm
from forum.forms.moments import LockForm, PinForm
from forum.models import Topic
from forum.typed import MemberRequest, signed_in, typed_before


@dataclass(frozen=True)
class Act:
    """What a moderator can do: the action, what it needs, the words of its page, and what is said when it is done."""

    do: Callable[..., Any]
    permission: Permission
    icon: str
    name: Promise | str
    effect: Promise | str
    done: Promise | str
    form: str = ""  # which one it asks with: more than the reason


LOCK = Act(
    moderate.lock_topic,
    Permission.LOCK_TOPIC,
    "lock",
    _("Lock the topic"),
    _("It stays readable. Only moderators can reply until it is unlocked."),
    _("The topic is locked."),
    "lock",
)
UNLOCK = Act(
    moderate.unlock_topic,
    Permission.LOCK_TOPIC,
    "lock",
    _("Unlock the topic"),
    _("Everyone who sees it can reply again."),
    _("The topic is unlocked."),
)
PIN = Act(
    moderate.pin_topic,
    Permission.PIN_TOPIC,
    "pin",
    _("Pin the topic"),
    _("It stands on top of the lists until it is unpinned."),
    _("The topic is pinned."),
    "pin",
)
UNPIN = Act(
    moderate.unpin_topic,
    Permission.PIN_TOPIC,
    "pin",
    _("Unpin the topic"),
    _("It stands where its newest post puts it."),
    _("The topic is unpinned."),
)
ARCHIVE = Act(
    moderate.archive_topic,
    Permission.ARCHIVE_TOPIC,
    "file",
    _("Archive the topic"),
    _("It stays readable and can be found, but nobody can write in it, and it leaves the lists of what is current."),
    _("The topic is in the archive."),
)
UNARCHIVE = Act(
    moderate.unarchive_topic,
    Permission.ARCHIVE_TOPIC,
    "undo",
    _("Take the topic out of the archive"),
    _("It stands in the lists again, and takes replies as before."),
    _("The topic is out of the archive."),
)
HIDE_TOPIC = Act(
    moderate.hide_topic,
    Permission.HIDE_TOPIC,
    "hide",
    _("Hide the topic"),
    _("With all its posts it disappears for everyone but moderators. It can be restored."),
    _("The topic is hidden."),
)
RESTORE_TOPIC = Act(
    moderate.restore_topic,
    Permission.HIDE_TOPIC,
    "undo",
    _("Restore the topic"),
    _("It is back for everyone who may enter its category."),
    _("The topic is restored."),
)
MOVE = Act(
    moderate.move_topic,
    Permission.MOVE_TOPIC,
    "split",
    _("Move the topic"),
    _("Only those who may enter the new category will see it."),
    _("The topic is moved."),
)
HIDE_POST = Act(
    moderate.hide_post,
    Permission.HIDE_POST,
    "hide",
    _("Hide the post"),
    _("Its place says that it is hidden, and the reason. It can be restored."),
    _("The post is hidden."),
)
RESTORE_POST = Act(
    moderate.restore_post,
    Permission.HIDE_POST,
    "undo",
    _("Restore the post"),
    _("It is shown to everyone again."),
    _("The post is restored."),
)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moderate_topic(request: MemberRequest, topic_id: int, act: Act) -> HttpResponse:
    """Do `act` to a topic."""
    topic = access.topic_to_moderate(request.user, topic_id, act.permission)
    form = _form(request, topic, act)
    if request.method == "POST" and form.is_valid():
        act.do(topic=topic, moderator=request.user, **form.cleaned_data)
        is_later = bool(form.cleaned_data.get("at"))
        return _done(request, _("The topic will be locked on that day.") if is_later else act.done, topic.url)
    return _ask(request, act, form, {"topic": topic})


def _form(request: MemberRequest, topic: Topic, act: Act) -> ReasonForm:
    data, typed = request.POST or None, typed_before(request)
    if act.form == "lock":
        return LockForm(data, initial={"at": topic.locks_at, **typed})
    if act.form == "pin":
        everywhere = holds(request.user, Permission.PIN_ON_SITE, category=topic.category)
        return PinForm(data, everywhere=everywhere, initial=typed)
    return ReasonForm(data, initial=typed)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move_topic(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Move a topic to another category that the moderator may moderate too."""
    topic = access.topic_to_moderate(request.user, topic_id, MOVE.permission)
    categories = access.categories_to_move_to(request.user, topic).prefetch_related("translations")
    form = MoveForm(request.POST or None, categories=categories, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        moderate.move_topic(topic=topic, moderator=request.user, **form.cleaned_data)
        return _done(request, MOVE.done, topic.url)
    return _ask(request, MOVE, form, {"topic": topic, "categories": categories})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moderate_post(request: MemberRequest, post_id: int, act: Act) -> HttpResponse:
    """Do `act` to a post."""
    post = access.post_to_moderate(request.user, post_id, act.permission)
    form = ReasonForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        act.do(post=post, moderator=request.user, **form.cleaned_data)
        return _done(request, act.done, post.url)
    return _ask(request, act, form, {"topic": post.topic, "post": post})


def _ask(request: HttpRequest, act: Act, form: ReasonForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"act": act, "form": form}
    return render(request, "forum/moderate.html", context, status=422 if form.is_bound else 200)


def _done(request: HttpRequest, said: Promise | str, url: str) -> HttpResponse:
    messages.success(request, str(said))
    return HttpResponseRedirect(url, status=303)
