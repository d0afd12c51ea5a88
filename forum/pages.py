"""What the forum's pages show, put together for one reader."""

from itertools import takewhile
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.middleware.csrf import get_token

from brain.core.marks import Viewer, personal
from brain.core.paging import page_of
from brain.languages.reading import show_all
from brain.members.access import may_write, why_silent
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from forum import places
from forum.following import reading_of
from forum.forms import ReplyForm
from forum.held import held_html
from forum.marks import own_marks
from forum.models import POSTS_A_PAGE, Post, Topic, TopicReading
from forum.models.posts import UNNUMBERED
from forum.rendering import Branch, Line, branches_of, elements, fill_slots, lines_of
from forum.subjects import subjects_to_show

BEST = 10


def _mark_the_new(branches: list[Branch], read_to: int) -> None:
    """The first branch of which the reader has read nothing begins what is new, if they have read anything."""
    read = len(list(takewhile(lambda branch: branch.first <= read_to, branches)))
    if read_to and read < len(branches) and branches[read].first < UNNUMBERED:
        branches[read].begins_the_new = True


def _without_number(member: Member, *, is_moderator: bool) -> Q:
    """Those that were never shown, behind the others: their author's; for moderators those that wait."""
    shown_to = Q(hidden_reason="") if is_moderator else Q(pk=None)
    return Q(number__gte=UNNUMBERED) & (Q(author=member) | shown_to)


def _viewer(
    request: HttpRequest, lines: list[Line], reading: TopicReading, *, is_moderator: bool, may_purge: bool
) -> Viewer:
    """Return who looks at these lines, with what of them is their own."""
    if not isinstance(request.user, Member):
        return Viewer()
    own = frozenset(own_marks(request.user, [line.pk for line in lines]))
    token = get_token(request)
    return Viewer(
        request.user.pk,
        moderates=is_moderator,
        deletes=may_purge,
        read_to=reading.last_read,
        own=own,
        token=token,
    )


def topic_page(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """Return what one page of a topic shows; Http404 for a page that it has not."""
    numbers = page_of(range(1, topic.last_number + 1), request, POSTS_A_PAGE)
    member = request.user if isinstance(request.user, Member) else None
    reading, following = reading_of(member, topic) if member else (TopicReading(topic=topic), None)
    is_moderator = topic.category.is_moderated_by(request.user)
    here = Q(number__range=(numbers.start_index(), numbers.end_index()))
    if member and not numbers.has_next():
        here |= _without_number(member, is_moderator=is_moderator)
    lines = lines_of(topic.posts.filter(here))
    may_purge = holds(request.user, Permission.DELETE_FOR_GOOD, category=topic.category)
    viewer = _viewer(request, lines, reading, is_moderator=is_moderator, may_purge=may_purge)
    held = held_html([line for line in lines if line.holds and line.is_shown], request.user)
    shown = {pk: personal(fill_slots(html, held), viewer) for pk, html in elements(topic, lines).items()}
    branches = branches_of(lines, shown)
    _mark_the_new(branches, reading.last_read)
    show_all("topic", [topic])
    missing = set(range(numbers.start_index(), numbers.end_index() + 1)).difference(line.number for line in lines)
    return {
        "topic": topic,
        "page": numbers,
        "branches": branches,
        "pointers": places.pointers(topic, request.user, missing) if missing else [],
        "is_last_page": not numbers.has_next(),
        "reading": reading,
        "holds": following,
        "subjects": subjects_to_show(topic, request.user),
        "unread": max(topic.last_number - reading.last_read, 0) if reading.last_read else 0,
        "form": ReplyForm(author=member, topic=topic) if member and _takes_reply(topic, member) else None,
        "shut": why_silent(request.user),
        "is_moderator": is_moderator,
        "can_move": is_moderator and not topic.category.is_talk and vars(topic)["moderates_others"],
        "may_purge": may_purge and bool(topic.hidden_at),
        "languages": topic.languages or [topic.language],
    }


def _takes_reply(topic: Topic, member: Member) -> bool:
    return topic.takes_replies_from(member) and may_write(member)


def best_posts(topic: Topic) -> list[Post]:
    """Return the posts of the topic that were reacted to most, those first."""
    posts = topic.posts.shown().filter(reaction_count__gt=0).select_related("author", "topic").for_reader()
    best = list(posts.order_by("-reaction_count", "number")[:BEST])
    show_all("post", best)
    show_all("topic", [topic])
    return best


def is_prefetch(request: HttpRequest) -> bool:
    """Whether the browser only fetches the page in case its reader goes there: then nothing has been read."""
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or request.headers.get("X-Moz", "")
    return "prefetch" in purpose
