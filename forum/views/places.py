"""Pages that lead to a place in a topic: by a number, a date, what was thanked most; and how far it was read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum import access, pages, places
from forum.actions import follow as following
from forum.forms.places import JumpForm
from forum.models import POSTS_A_PAGE, Topic
from forum.related import related_topics
from forum.typed import MemberRequest, signed_in


@require_safe
def post_by_number(request: HttpRequest, topic_id: int, number: int) -> HttpResponse:
    """To the post that has, or had, this number in the topic, in the reader's language."""
    return redirect(access.post_at(request.user, topic_id, number).url)


def to_merged(request: HttpRequest, topic_id: int, now: Topic) -> HttpResponse:
    """For good to the topic that this one was merged into; from a numbered page, to where its first post stands."""
    page = request.GET.get("page", "1")
    number = (int(page) - 1) * POSTS_A_PAGE + 1 if page.isascii() and page.isdigit() and len(page) < 8 else 1
    post = places.first_moved_from(topic_id, number) if number > 1 else None
    return HttpResponseRedirect(post.url) if post and post.topic_id == now.pk else redirect(now.url, permanent=True)


@require_safe
def jump(request: HttpRequest, topic_id: int) -> HttpResponse:
    """To the post of a number or a date, or the nearest one: `?number=` or `?date=`."""
    topic = access.topic_to_read(request.user, topic_id)
    form = JumpForm(request.GET)
    if not form.is_valid():
        return render(request, "forum/jump.html", {"topic": topic, "jump": form}, status=422 if request.GET else 200)
    number, moment = form.cleaned_data["number"], form.cleaned_data["date"]
    post = places.nearest_in_time(topic, moment) if number is None else places.nearest(topic, number)
    return HttpResponseRedirect(post.url)


@require_safe
def best(request: HttpRequest, topic_id: int) -> HttpResponse:
    """The posts of the topic that were reacted to most."""
    topic = access.topic_to_read(request.user, topic_id)
    return render(request, "forum/best.html", {"topic": topic, "posts": pages.best_posts(topic)})


@require_safe
def related(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Topics that are like this one; for the topic's own page, as a part of it."""
    topic = access.topic_to_read(request.user, topic_id)
    if topic.category.is_talk:
        raise Http404
    part = "#list" if request.headers.get("HX-Request") else ""
    context = {"topic": topic, "topics": related_topics(topic, request.user)}
    return render(request, f"forum/related.html{part}", context)


@signed_in
@require_POST
def seen(request: MemberRequest, topic_id: int) -> HttpResponse:
    """The member has read the topic up to this `number`, or further."""
    return _read_to(request, topic_id, request.POST.get("number", ""))


@signed_in
@require_safe
def seen_without_script(request: MemberRequest, topic_id: int, number: int) -> HttpResponse:
    """The same, as the picture that only browsers without JavaScript fetch with the page."""
    return HttpResponse(status=204) if pages.is_prefetch(request) else _read_to(request, topic_id, str(number))


def _read_to(request: MemberRequest, topic_id: int, number: str) -> HttpResponse:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return HttpResponse(status=422)
    topic = access.topic_to_read(request.user, topic_id)
    if topic.pk == topic_id:  # numbers of one that was merged meanwhile say nothing here
        following.mark_read(member=request.user, topic=topic, number=min(int(number), topic.last_number))
    return HttpResponse(status=204)
