"""The tags: their list, the topics under one, what a topic has of them, and how moderators keep the list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import access, lists
from forum.actions import tag as actions
from forum.forms.tags import JoinForm, TagForm, TagsForm, TagsOfAnother
from forum.tags import known_tag, tag_named, topic_counts
from forum.typed import MemberRequest, signed_in
from forum.views.read import listed_categories
from realtime.guestpages import keep_for_guests

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Every tag, and how many topics under it the reader may see."""
    counted = topic_counts(access.visible_topics(request.user))
    return render(request, "forum/tags.html", {"counted": counted, "is_keeper": access.keeps_tags(request.user)})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics under a tag; one that was joined to another leads there."""
    here = tag_named(slug) or known_tag(access.tag_to_read(request.user, slug))
    if here.slug != slug:
        return redirect("forum:tag", here.slug)
    page = lists.topic_list(request, listed_categories(request), tag=here)
    html = render(request, "forum/index.html", {**page, "is_keeper": access.keeps_tags(request.user)})
    return keep_for_guests(request, html)


@signed_in
@_form_methods
def topic_tags(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Choose the tags of a topic."""
    topic = access.topic_to_tag(request.user, topic_id)
    is_own = topic.author_id == request.user.pk
    data = request.POST if request.method == "POST" else None
    form = (TagsForm if is_own else TagsOfAnother)(data, initial={"tags": topic.tagged})
    if form.is_bound and form.is_valid():
        actions.change_tags(topic=topic, editor=request.user, **form.cleaned_data)
        return _done(request, _("The tags are saved."), topic.url)
    return _ask(request, "forum/topic_tags.html", {"topic": topic, "form": form})


@signed_in
@_form_methods
def add_tag(request: MemberRequest) -> HttpResponse:
    """Add a tag to the list."""
    access.refuse_unless_keeper_of_tags(request.user)
    form = TagForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actions.add_tag(**form.cleaned_data)
        return _done(request, _("The tag is added."), reverse("forum:tags"))
    return _ask(request, "forum/tag.html", {"form": form})


@signed_in
@_form_methods
def rename_tag(request: MemberRequest, slug: str) -> HttpResponse:
    """Give a tag another name."""
    found = access.tag_to_keep(request.user, slug)
    form = TagForm(request.POST or None, tag=found, initial={"name": found.name, "language": found.language})
    if form.is_bound and form.is_valid():
        actions.rename_tag(tag=found, **form.cleaned_data)
        return _done(request, _("The tag has its new name."), reverse("forum:tags"))
    return _ask(request, "forum/tag.html", {"form": form, "tag": known_tag(found)})


@signed_in
@_form_methods
def join_tags(request: MemberRequest, slug: str) -> HttpResponse:
    """Join a tag to another, which stays."""
    found = access.tag_to_keep(request.user, slug)
    form = JoinForm(request.POST or None, tag=found)
    if form.is_bound and form.is_valid():
        into = actions.join_tags(tag=found, **form.cleaned_data)
        return _done(request, _("The two tags are one."), reverse("forum:tag", args=[into.slug]))
    return _ask(request, "forum/join_tags.html", {"form": form, "tag": known_tag(found), "count": found.topics.count()})


@signed_in
@_form_methods
def remove_tag(request: MemberRequest, slug: str) -> HttpResponse:
    """Remove a tag, once it is confirmed."""
    found = access.tag_to_keep(request.user, slug)
    if request.method == "POST":
        actions.remove_tag(tag=found)
        return _done(request, _("The tag is removed."), reverse("forum:tags"))
    return render(request, "forum/remove_tag.html", {"tag": known_tag(found), "count": found.topics.count()})


def _ask(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, status=422 if getattr(context["form"], "is_bound", False) else 200)


def _done(request: HttpRequest, said: str, address: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(address, status=303)
