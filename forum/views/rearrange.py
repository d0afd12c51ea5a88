"""Pages on which moderators split a topic, or merge two: choosing, a preview, and the act."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
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
    sent = request.POST if request.method == "POST" else request.GET
    is_sent = request.method == "POST" and "page" not in request.POST
    first = {name: sent.get(name, "") for name in ("title", "category", "reason")} | typed_before(request)
    first["category"] = first["category"] or topic.category.slug
    categories = access.categories_to_split_to(request.user).prefetch_related("translations")
    form = SplitForm(request.POST if is_sent else None, topic=topic, categories=categories, initial=first)
    if new := _rearranged(request, form, partial(rearrange.split_topic, topic=topic)):
        messages.success(request, _("The posts are a topic of their own now."))
        return HttpResponseRedirect(new.url, status=303)
    return _show_split(request, topic, form, {"categories": categories, **_posts_to_choose(topic, sent)})


def _rearranged(request: MemberRequest, form: SplitForm | MergeForm, act: Callable[..., Topic]) -> Topic | None:
    """Return the topic that `act` made of the form, or None where the form is to be shown (again)."""
    if not form.is_valid() or "preview" in request.POST:
        return None
    try:
        return act(moderator=request.user, **form.sent())
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _posts_to_choose(topic: Topic, sent: QueryDict) -> dict[str, Any]:
    """Return a page of the topic's posts, and which of all are chosen."""
    chosen = _chosen(topic, sent.getlist("posts"))
    page = _page(topic, sent.get("page", ""), chosen)
    posts = _posts(topic, page)
    elsewhere = chosen - {post.pk for post in posts}
    return {"page": page, "posts": posts, "chosen": chosen, "chosen_elsewhere": elsewhere}


def _show_split(request: HttpRequest, topic: Topic, form: SplitForm, shown: dict[str, Any]) -> HttpResponse:
    context = {"topic": topic, "form": form, "preview": form.cleaned_data if form.is_valid() else None, **shown}
    return render(request, "forum/split.html", context, status=422 if form.errors else 200)


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
    if target := _rearranged(request, form, partial(rearrange.merge_topics, topic=topic)):
        messages.success(request, _("The topics are one now."))
        return HttpResponseRedirect(target.url, status=303)
    return _show_merge(request, topic, form)


def _show_merge(request: HttpRequest, topic: Topic, form: MergeForm) -> HttpResponse:
    found = form.found()
    show_all("topic", [topic, *found])
    chosen = str(form["into"].value() or (found[0].pk if len(found) == 1 else ""))
    preview = form.cleaned_data if form.is_valid() else None
    context = {"topic": topic, "form": form, "found": found, "chosen": chosen, "preview": preview}
    return render(request, "forum/merge.html", context, status=422 if form.errors else 200)
