"""Pages on which moderators split a topic, or merge two: choosing, a preview, and the act."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brain.languages.reading import show_all
from forum import access
from forum.actions import rearrange
from forum.forms.rearranging import MergeForm, SplitForm
from forum.models import POSTS_A_PAGE, Post, Topic
from forum.typed import MemberRequest, signed_in, typed_before

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@_FORM
def split_topic(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Posts of the topic become one of their own; those chosen on one of its pages stay chosen on the others."""
    topic = access.topic_to_rearrange(request.user, topic_id)
    categories = access.categories_to_split_to(request.user).prefetch_related("translations")
    sent = request.POST if request.method == "POST" else request.GET
    is_sent = request.method == "POST" and "page" not in request.POST
    first = {name: sent.get(name, "") for name in ("title", "category", "reason")} | typed_before(request)
    first["category"] = first["category"] or topic.category.slug
    form = SplitForm(request.POST if is_sent else None, topic=topic, categories=categories, initial=first)
    is_valid = is_sent and form.is_valid()
    if is_valid and "preview" not in request.POST:
        fields = {**form.cleaned_data, "posts": {post.pk for post in form.cleaned_data["posts"]}}
        try:
            new = rearrange.split_topic(topic=topic, moderator=request.user, **fields)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The posts are a topic of their own now."))
            return HttpResponseRedirect(new.url, status=303)
    chosen = _chosen(topic, sent.getlist("posts"))
    page = _page(topic, sent.get("page", ""), chosen)
    posts = _posts(topic, page)
    return render(
        request,
        "forum/split.html",
        {
            "topic": topic,
            "form": form,
            "categories": categories,
            "page": page,
            "posts": posts,
            "chosen": chosen,
            "chosen_elsewhere": chosen - {post.pk for post in posts},
            "preview": form.cleaned_data if is_valid and not form.errors else None,
        },
        status=422 if form.errors else 200,
    )


def _chosen(topic: Topic, typed: Sequence[str]) -> set[int]:
    """Return the posts of the topic that are ticked, whatever else was sent."""
    numbers = {int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 19}
    return set(topic.posts.filter(pk__in=numbers, number__gt=1).values_list("pk", flat=True)) if numbers else numbers


def _page(topic: Topic, asked: str, chosen: Collection[int]) -> Page[int]:
    """Return the page that is asked for; without it, the one of the first chosen post."""
    if not asked:
        first = topic.posts.filter(pk__in=chosen).order_by("number").first()
        asked = str(first.page if first else 1)
    return Paginator(range(1, topic.last_number + 1), POSTS_A_PAGE).get_page(asked)


def _posts(topic: Topic, page: Page[int]) -> list[Post]:
    numbers = (page.start_index(), page.end_index())
    posts = list(topic.posts.for_display().for_reader().filter(number__range=numbers).order_by("number"))
    show_all("post", [post for post in posts if post.is_shown])
    return posts


@signed_in
@_FORM
def merge_topics(request: MemberRequest, topic_id: int) -> HttpResponse:
    """The topic's posts go into another, which is looked for by its address or by words of its title."""
    topic = access.topic_to_rearrange(request.user, topic_id)
    is_sent = request.method == "POST" and "find" not in request.POST
    first = {name: request.POST.get(name, "") for name in ("q", "into", "reason")} | typed_before(request)
    into = access.topics_to_merge_into(request.user, topic)
    form = MergeForm(request.POST if is_sent else None, into=into, initial=first)
    is_valid = is_sent and form.is_valid()
    if is_valid and "preview" not in request.POST:
        act = {"into": form.cleaned_data["into"], "reason": form.cleaned_data["reason"]}
        try:
            target = rearrange.merge_topics(topic=topic, moderator=request.user, **act)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The topics are one now."))
            return HttpResponseRedirect(target.url, status=303)
    found = form.found()
    show_all("topic", [topic, *found])
    return _show_merge(request, topic, form, found, form.cleaned_data if is_valid and not form.errors else None)


def _show_merge(request: HttpRequest, topic: Topic, form: MergeForm, found: list[Topic], preview: Any) -> HttpResponse:
    chosen = str(form["into"].value() or (found[0].pk if len(found) == 1 else ""))
    context = {"topic": topic, "form": form, "found": found, "chosen": chosen, "preview": preview}
    return render(request, "forum/merge.html", context, status=422 if form.errors else 200)
