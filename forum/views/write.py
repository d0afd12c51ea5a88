"""Pages for writing. Whatever cannot be accepted comes back in its form."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.templatetags.brain import language_name
from forum import access
from forum.actions import write
from forum.actions.language import correct_language
from forum.forms import EditForm, LanguageForm, ReplyForm, TopicForm, WritingForm
from forum.history import versions_of
from forum.typed import MemberRequest, signed_in, typed_before
from realtime.page import follow

_READ_OR_SEND = ["GET", "HEAD", "POST"]


@signed_in
@require_http_methods(_READ_OR_SEND)
def new_topic(request: MemberRequest) -> HttpResponse:
    """Start a topic; `?category=` chooses one before."""
    categories = access.visible_categories(request.user).for_list()
    first = {"category": request.GET.get("category", ""), **typed_before(request)}
    form = TopicForm(request.POST or None, author=request.user, categories=categories, initial=first)
    if topic := _sent(request, form, partial(write.start_topic, author=request.user)):
        return HttpResponseRedirect(topic.url, status=303)
    return _show_again(request, "forum/new_topic.html", form, {"categories": categories})


@signed_in
@require_http_methods(_READ_OR_SEND)
def post_reply(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Reply to a topic, or to one of its posts: `?answers=`, with `&quote=1` in its words."""
    topic = access.topic_to_reply(request.user, topic_id)
    follow(request, topic.stream)  # the others see that somebody is writing
    kept = typed_before(request)
    answers = access.post_to_answer(
        topic, request.POST.get("answers") or kept.get("answers") or request.GET.get("answers", "")
    )
    first = {"answers": answers, "body": _quoted(answers) if "quote" in request.GET else "", **kept}
    form = ReplyForm(request.POST or None, author=request.user, topic=topic, initial=first)
    if post := _sent(request, form, partial(write.post_reply, author=request.user, topic=topic)):
        return HttpResponseRedirect(post.url, status=303)
    return _show_again(request, "forum/reply.html", form, {"topic": topic, "answers": answers})


@signed_in
@require_http_methods(_READ_OR_SEND)
def post_edit(request: MemberRequest, post_id: int) -> HttpResponse:
    """Change a post; its history keeps what it was."""
    post = access.post_to_edit(request.user, post_id)
    form = EditForm(request.POST or None, author=request.user, post=post, initial=typed_before(request))
    if _sent(request, form, partial(write.edit_post, editor=request.user, post=post)):
        return HttpResponseRedirect(post.url, status=303)
    return _show_again(request, "forum/edit.html", form, {"post": post, "topic": post.topic})


@signed_in
@require_http_methods(_READ_OR_SEND)
def post_language(request: MemberRequest, post_id: int) -> HttpResponse:
    """Say in which language a post is written."""
    post = access.post_to_name_language(request.user, post_id)
    form = LanguageForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        correct_language(post=post, editor=request.user, **form.cleaned_data)
        name = language_name(form.cleaned_data["language"])
        messages.success(request, _("The post is marked as %(language)s.") % {"language": name})
        return HttpResponseRedirect(post.url, status=303)
    context = {"post": post, "topic": post.topic, "form": form}
    return render(request, "forum/language.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def post_history(request: MemberRequest, post_id: int) -> HttpResponse:
    """The versions of a post, and what each changed."""
    post = access.post_history(request.user, post_id)
    return render(request, "forum/history.html", {"post": post, "topic": post.topic, "versions": versions_of(post)})


def _sent(request: HttpRequest, form: WritingForm, act: Callable[..., Any]) -> Any:
    """Return what `act` made of the form, or None where the form is to be shown (again)."""
    if request.method != "POST" or "preview" in request.POST or not form.may_be_sent():
        return None
    try:
        return act(**form.sent())
    except write.Conflict as conflict:
        return form.refuse(str(conflict), 409)


def _show_again(request: HttpRequest, template: str, form: WritingForm, context: dict[str, Any]) -> HttpResponse:
    """Answer with the form, what is wrong with it, and the preview that was asked for."""
    is_preview = "preview" in request.POST
    is_fragment = is_preview and bool(request.headers.get("HX-Request"))
    context |= {"form": form, "preview": form.preview() if is_preview else "", "is_fragment": is_fragment}
    return render(request, "forum/composer.html#preview" if is_fragment else template, context, status=form.status)


def _quoted(post: Any) -> str:
    return "".join(f"> {line}\n" for line in post.body.splitlines()) + "\n" if post else ""
