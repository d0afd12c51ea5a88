"""Pages for reading."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from brain.members.models import Member
from forum import access, pages
from forum.actions import follow as following
from forum.live import streams_of, streams_of_topic
from forum.typed import MemberRequest, signed_in
from realtime.page import follow


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The topics of all categories that the reader may enter."""
    categories = list(access.visible_categories(request.user).for_list())
    follow(request, *streams_of(categories))
    return render(request, "forum/index.html", pages.topic_list(request, categories, None))


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one category."""
    here = access.category_to_read(request.user, slug)
    follow(request, *streams_of([here]))
    categories = list(access.visible_categories(request.user).for_list())
    return render(request, "forum/index.html", pages.topic_list(request, categories, here))


@require_safe
def topic(request: HttpRequest, topic_id: int, slug: str) -> HttpResponse:
    """One page of a topic; a member has then read it up to there."""
    follow(request, *streams_of_topic(topic_id))
    here = access.topic_to_read(request.user, topic_id)
    if slug != here.slug:
        return redirect(f"{here.url}?{request.GET.urlencode()}" if request.GET else here.url)
    page = pages.topic_page(request, here)
    if isinstance(request.user, Member) and not pages.is_prefetch(request):
        following.mark_read(member=request.user, topic=here, number=page["page"].end_index())
    return render(request, "forum/topic.html", page)


@signed_in
@require_safe
def first_unread(request: MemberRequest, topic_id: int) -> HttpResponse:
    """To the first post that the member has not read, or to the last one."""
    here = access.topic_to_read(request.user, topic_id)
    return redirect(access.first_unread_post(request.user, here).url)


@signed_in
@require_http_methods(["GET", "POST"])
def watch(request: MemberRequest, topic_id: int) -> HttpResponse:
    """Follow the topic, or (unwatch=1) no longer."""
    here = access.topic_to_read(request.user, topic_id)
    if request.method == "POST":
        act = following.unwatch if "unwatch" in request.POST else following.watch
        act(member=request.user, topic=here)
    return redirect(here.url)


@require_safe
def post_permalink(request: HttpRequest, post_id: int) -> HttpResponse:
    """To the post on its page, in the reader's language."""
    return redirect(access.post_to_read(request.user, post_id).url)


@require_safe
def topic_permalink(request: HttpRequest, topic_id: int) -> HttpResponse:
    """To the topic, in the reader's language."""
    return redirect(access.topic_to_read(request.user, topic_id).url)
