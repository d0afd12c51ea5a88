"""Pages for writing. Whatever cannot be accepted comes back in its form."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.core.ratelimit import TooOften
from brain.core.templatetags.brain import language_name
from brain.core.text import as_link_text
from forum import access
from forum.actions import write
from forum.actions.delete import delete_post, undelete_post
from forum.actions.drafts import discard_draft
from forum.actions.language import correct_language
from forum.forms import EditForm, LanguageForm, ReplyForm, TopicForm, WritingForm
from forum.history import body_of, versions_of
from forum.models import Post, Topic
from forum.sending import count_new_members_of, say_crowded, sent_from
from forum.tags import by_name
from forum.typed import MemberRequest, not_too_often, signed_in, typed_before
from forum.views.calls import say_who_is_not_called
from realtime.page import follow

_READ_OR_SEND = ["GET", "HEAD", "POST"]


@signed_in
@require_http_methods(_READ_OR_SEND)
def new_topic(request: MemberRequest) -> HttpResponse:
    """Start a topic; `?category=` and `?tag=` choose these before, and `?about=` names what it discusses."""
    access.member_to_write(request.user)
    categories = access.visible_categories(request.user).for_list()
    asked = {name: request.GET.get(name, "") for name in ("category", "about")}
    first = {**typed_before(request, "new"), **{name: value for name, value in asked.items() if value}}
    first["tags"] = [tag.pk for tag in by_name() if tag.slug == request.GET.get("tag")]
    form = TopicForm(
        request.POST or None, request.FILES or None, author=request.user, categories=categories, initial=first
    )
    act = partial(write.start_topic, author=request.user, sent_from=sent_from(request))
    if topic := sent(request, form, act):
        post = topic.posts.get(number=1)
        say_who_is_not_called(request, post)
        say_what_waits(request, post)
        return posted(request, topic.url)
    return show_again(request, "forum/new_topic.html", form, {"categories": categories})


@signed_in
@require_http_methods(_READ_OR_SEND)
def post_reply(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Reply to a topic, or to one of its posts: `?answers=`, with `&quote=1` in its words."""
    topic = access.topic_to_reply(request.user, topic_id)
    follow(request, topic.stream)  # the others see that somebody is writing
    kept = typed_before(request, topic.stream)
    answers = _answered(request, topic, kept)
    topic = answers.topic if answers else topic
    quoted = _quoted(answers) if answers and "quote" in request.GET else ""
    body = "\n\n".join(filter(None, [kept.get("body", "").rstrip(), quoted]))
    first = {**kept, "answers": answers, "body": body}
    if quoted and not request.accepts("text/html"):
        return JsonResponse({"quoted": quoted})
    form = ReplyForm(request.POST or None, request.FILES or None, author=request.user, topic=topic, initial=first)
    act = partial(write.post_reply, author=request.user, topic=topic, sent_from=sent_from(request))
    if post := sent(request, form, act):
        say_who_is_not_called(request, post)
        say_what_waits(request, post)
        return posted(request, post.url, post if post.is_shown else None)
    return show_again(request, "forum/reply.html", form, {"topic": topic, "answers": answers})


@signed_in
@require_http_methods(_READ_OR_SEND)
def post_edit(request: MemberRequest, post_id: int) -> HttpResponse:
    """Change a post; its history keeps what it was. `?version=` begins with the text of an earlier one."""
    post = access.post_to_edit(request.user, post_id)
    place = f"edit.{post.pk}"
    first = {**typed_before(request, place), **body_of(post, request.GET.get("version", ""))}
    form = EditForm(request.POST or None, request.FILES or None, author=request.user, post=post, initial=first)
    act = partial(write.edit_post, editor=request.user, post=post, sent_from=sent_from(request))
    if edited := sent(request, form, act):
        say_who_is_not_called(request, edited)
        say_what_waits(request, edited)
        discard_draft(member=request.user, place=place)
        return posted(request, post.url)
    return show_again(request, "forum/edit.html", form, {"post": post, "topic": post.topic})


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
@require_POST
@not_too_often
def post_delete(request: MemberRequest, post_id: int) -> HttpResponse:
    """Delete a post of one's own; its place says so, and offers to undo it."""
    post = delete_post(post=access.post_to_delete(request.user, post_id))
    messages.success(request, _("The post is deleted. Where it stood you can undo this."))
    return HttpResponseRedirect(post.url, status=303)


@signed_in
@require_POST
@not_too_often
def post_undelete(request: MemberRequest, post_id: int) -> HttpResponse:
    """Bring back a post that one has deleted."""
    post = undelete_post(post=access.post_to_undelete(request.user, post_id))
    return HttpResponseRedirect(post.url, status=303)


@signed_in
@require_safe
def post_history(request: MemberRequest, post_id: int) -> HttpResponse:
    """The versions of a post, and what each changed."""
    post = access.post_history(request.user, post_id)
    context = {"post": post, "topic": post.topic, "versions": versions_of(post)}
    return render(request, "forum/history.html", {**context, "may_edit": access.may_edit(request.user, post)})


def sent(request: HttpRequest, form: WritingForm, act: Callable[..., Any]) -> Any:
    """Return what `act` made of the form, or None where the form is to be shown (again)."""
    if request.method != "POST" or "preview" in request.POST or not form.may_be_sent():
        return None
    try:
        count_new_members_of(request)
        return act(**form.sent())
    except TooOften as too_often:
        return form.refuse(say_crowded(too_often), 429, too_often.seconds)
    except write.Conflict as conflict:
        return form.refuse(str(conflict), conflict.status, conflict.retry_after)


def say_what_waits(request: HttpRequest, post: Post) -> None:
    """Tell the author that the post has to be approved first."""
    if post.is_waiting:
        messages.info(request, _("Your post waits for a moderator's approval. You are told when it is shown."))


def posted(request: HttpRequest, url: str, post: Post | None = None) -> HttpResponse:
    """Lead to what was written; scripts, which ask for JSON, put a new `post` on their page."""
    if request.accepts("text/html"):
        return HttpResponseRedirect(url, status=303)
    return JsonResponse({"url": url, "post": post.pk if post else None}, status=201)


def _answered(request: MemberRequest, topic: Topic, kept: dict[str, Any]) -> Post | None:
    """Return the post that a reply is to answer; one that only a draft names may be gone by now."""
    if asked := request.POST.get("answers") or request.GET.get("answers", ""):
        return access.post_to_answer(request.user, topic, asked)
    try:
        return access.post_to_answer(request.user, topic, str(kept.get("answers", "")))
    except Http404:
        return None


def show_again(request: HttpRequest, template: str, form: WritingForm, context: dict[str, Any]) -> HttpResponse:
    """Answer with the form, what is wrong with it, and the preview that was asked for."""
    if not request.accepts("text/html"):
        wrong = {"message": form.main_error(), "errors": dict(form.field_errors())}
        return form.answered(JsonResponse(wrong, status=form.status))
    is_preview = "preview" in request.POST
    is_fragment = is_preview and bool(request.headers.get("HX-Request"))
    context |= {"form": form, "preview": form.preview() if is_preview else "", "is_fragment": is_fragment}
    page = render(request, "forum/composer.html#preview" if is_fragment else template, context, status=form.status)
    return form.answered(page)


def _quoted(post: Post) -> str:
    """Return the post as a quotation with its source, in the words that this reader gets."""
    lines = [f"[{as_link_text(post.author.name)} #{post.number}](/p/{post.pk})", *post.shown.text.body.splitlines()]
    return "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\n"
