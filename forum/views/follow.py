"""Choosing how closely one follows a category, a tag or a topic, and all that one has chosen."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.paging import page_of
from brain.languages.reading import show_all
from forum import access
from forum.actions import follow
from forum.following import MEANINGS, choices_of, followed_things
from forum.models import Level
from forum.typed import MemberRequest, signed_in

TOPICS_A_PAGE = 50
_choose_methods = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@_choose_methods
def category_level(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose for a category."""
    category = access.category_to_read(request.user, slug)
    choose = partial(follow.choose_for_category, member=request.user, category=category)
    return _chosen(request, choose, reverse("forum:category", args=[slug]))


@signed_in
@_choose_methods
def tag_level(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose for a tag."""
    tag = access.tag_to_read(request.user, slug)
    choose = partial(follow.choose_for_tag, member=request.user, tag=tag)
    return _chosen(request, choose, reverse("forum:tag", args=[tag.slug]))


@signed_in
@_choose_methods
def topic_level(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Choose for a topic."""
    topic = access.topic_to_read(request.user, topic_id)
    return _chosen(request, partial(follow.choose_for_topic, member=request.user, topic=topic), topic.url)


def _chosen(request: MemberRequest, choose: "partial[None]", address: str) -> HttpResponse:
    """Keep the choice, where one was sent, and lead back to where it was made."""
    if request.method == "POST":
        level = request.POST.get("level", "")
        if level not in ("", *Level.values):
            raise BadRequest
        choose(level=level)
        messages.success(request, _("Your choice is saved."))
        if "listed" in request.POST:
            address = reverse("forum:following")
    return HttpResponseRedirect(address, status=303)


@signed_in
@require_safe
def following(request: MemberRequest) -> HttpResponse:
    """All that the member has chosen, to change it."""
    choices = choices_of(request.user)
    topics = access.visible_topics(request.user).read_by(request.user, choices.in_query).chosen().for_rows().latest()
    page = page_of(topics, request, TOPICS_A_PAGE)
    show_all("topic", page.object_list)
    categories = access.visible_categories(request.user)
    context = {"page": page, "meanings": MEANINGS.items(), **followed_things(choices, categories, page.object_list)}
    return render(request, "forum/following.html", context)
