"""Where posts stand, stood, or would stand: for addresses that name a number, a date or a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.http import Http404

from brain.members.access import Person
from brain.members.audiences import audiences_of
from forum.models import FormerPlace, Post, Topic, TopicTranslation


def post_once_at(topic_id: int, number: int) -> int | None:
    """Return the primary key of the post that has, or had, this number in the topic; None where there was none."""
    here = Post.objects.filter(topic=topic_id, number=number).values_list("pk", flat=True).first()
    if here:
        return here
    return FormerPlace.objects.filter(topic=topic_id, number=number).values_list("post", flat=True).first()


def first_moved_from(topic_id: int, number: int) -> Post | None:
    """Return the first post that stood in the topic under this number or a later one, and stands elsewhere now."""
    moved = FormerPlace.objects.select_related("post__topic").filter(topic=topic_id, number__gte=number)
    place = moved.order_by("number").first()
    return place.post if place else None


def nearest(topic: Topic, number: int) -> Post:
    """Return the topic's first post with this number or a later one, or its last one; Http404 where it has none."""
    posts = topic.posts.numbered().select_related("topic__category")
    found = posts.filter(number__gte=number).order_by("number").first() or posts.order_by("number").last()
    if found is None:
        raise Http404
    return found


def nearest_in_time(topic: Topic, moment: datetime) -> Post:
    """Return the topic's first post that was written then or later, or its last one."""
    later = topic.posts.numbered().select_related("topic__category").filter(created_at__gte=moment)
    return later.order_by("number").first() or nearest(topic, topic.last_number)


@dataclass(frozen=True)
class Pointer:
    """Where posts of a page are now: `runs` are the numbers that they had, each run as its first and last one.

    `topic` is None, and `url` empty, where the reader may not go there.
    """

    runs: list[tuple[int, int]]
    topic: Topic | None = None
    url: str = ""


def pointers(topic: Topic, person: Person, numbers: Iterable[int]) -> list[Pointer]:
    """Return where the posts stand now that had these numbers in the topic: one pointer for each topic."""
    places = FormerPlace.objects.filter(topic=topic, number__in=numbers).order_by("number")
    shown = Prefetch("post__topic__translations", TopicTranslation.objects.for_reader())
    audiences = audiences_of(person)
    found: dict[int | None, list[FormerPlace]] = {}
    for place in places.select_related("post__topic__category").prefetch_related(shown):
        now = place.post.topic
        is_open = now.category.audience in audiences and not now.hidden_at
        found.setdefault(now.pk if is_open else None, []).append(place)
    return [_pointer(pk, places) for pk, places in found.items()]


def _pointer(pk: int | None, places: list[FormerPlace]) -> Pointer:
    runs = _runs(place.number for place in places)
    return Pointer(runs, places[0].post.topic, places[0].post.permalink) if pk else Pointer(runs)


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as runs: 3, 4, 5, 9 are (3, 5) and (9, 9)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs
