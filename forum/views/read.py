"""Pages for reading."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum import access, lists, pages
from forum.live import streams_of, streams_of_topic
from forum.models import Category
from forum.typed import MemberRequest, signed_in
from forum.views.places import to_merged
from realtime.guestpages import keep_for_guests
from realtime.page import follow, read_numbers


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The topics of all categories that the reader may enter."""
    page = lists.topic_list(request, listed_categories(request))
    return keep_for_guests(request, render(request, "forum/index.html", page))


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one category."""
    categories = listed_categories(request)
    here = next((each for each in categories if each.slug == slug), None)
    if here is None:
        raise Http404
    page = lists.topic_list(request, categories, here)
    return keep_for_guests(request, render(request, "forum/index.html", page))


def listed_categories(request: HttpRequest) -> list[Category]:
    """Return those that the reader may enter; what is read of them from now on is not older than their streams."""
    categories = list(access.visible_categories(request.user).for_list())
    read_numbers(request, *(each.stream for each in categories), *streams_of(categories))
    return categories


@require_safe
def topic(request: HttpRequest, topic_id: int, slug: str) -> HttpResponse:
    """One page of a topic. How far a member has read it, the page says itself (forum.views.places.seen)."""
    follow(request, *streams_of_topic(topic_id))
    here = access.topic_to_read(request.user, topic_id)
    if here.pk != topic_id:
        return to_merged(request, topic_id, here)
    if slug != here.slug or here.category.is_talk:
        return redirect(f"{here.url}?{request.GET.urlencode()}" if request.GET else here.url)
    page = pages.topic_page(request, here)
    html = render(request, "forum/topic.html", page)
    is_alone = not (page["subjects"] or page["pointers"])  # no stream of this page tells of what those are
    return keep_for_guests(request, html) if is_alone else html


@signed_in
@require_safe
def first_unread(request: MemberRequest, topic_id: int) -> HttpResponse:
    """To the first post that the member has not read, or to the last one."""
    here = access.topic_to_read(request.user, topic_id)
    return redirect(access.first_unread_post(request.user, here).url)


@require_safe
def post_permalink(request: HttpRequest, post_id: int) -> HttpResponse:
    """To the post on its page, in the reader's language."""
    return redirect(access.post_to_read(request.user, post_id).url)


@require_safe
def category_permalink(request: HttpRequest, category_id: int) -> HttpResponse:
    """To the list of the category's topics, in the reader's language."""
    return redirect("forum:category", access.category_by_id(request.user, category_id).slug)


@require_safe
def topic_permalink(request: HttpRequest, topic_id: int) -> HttpResponse:
    """To the topic, in the reader's language."""
    here = access.topic_to_read(request.user, topic_id)
    return redirect(here.url, permanent=here.pk != topic_id)
