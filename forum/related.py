"""Topics that are like another: by tags and subjects that they share, and by words of the title."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from django.core.cache import cache
from django.db.models import Count

from brain.core.readers import current_reader
from brain.languages.reading import show_all
from brain.members.access import Person
from brain.search.models import Kind
from brain.search.query import alike
from forum import access
from forum.models import Topic
from forum.models.topics import TopicQuerySet

SHOWN = 5
_KEPT = 3600  # seconds
_CANDIDATES = 20
_PLACES = 10  # how much the first places of a ranking weigh


def related_topics(topic: Topic, person: Person) -> list[Topic]:
    """Return the few topics most like this one that `person` may see; which are like it, as of up to an hour ago."""
    seen = access.visible_topics(person)
    rooms = sorted(set(access.visible_categories(person).values_list("audience", flat=True)))
    key = f"related:{topic.pk}:{blake2b(' '.join(rooms).encode(), digest_size=16).hexdigest()}"
    found: list[int] | None = cache.get(key)
    if found is None:
        found = _alike(topic, seen, rooms)
        cache.set(key, found, _KEPT)
    topics = seen.for_rows().in_bulk(found)
    related = [topics[pk] for pk in found if pk in topics][:SHOWN]
    show_all("topic", [topic, *related])
    return related


def _alike(topic: Topic, seen: TopicQuerySet, audiences: Iterable[str]) -> list[int]:
    """Return the numbers of the topics that are most like this one: best where several rankings name it."""
    others = seen.exclude(pk=topic.pk)
    subjects = topic.subjects.values("kind", "public_id")
    about: list[int] = []
    for subject in subjects:
        discussing = others.filter(subjects__kind=subject["kind"], subjects__public_id=subject["public_id"])
        about += discussing.latest().values_list("pk", flat=True)[:_CANDIDATES]
    tagged = others.filter(tags__in=topic.tags.all()).annotate(shared=Count("pk"))
    by_tags = tagged.order_by("-shared", "-last_post_at").values_list("pk", flat=True)[:_CANDIDATES]
    words = alike(topic.title, kind=Kind.TOPIC, audiences=frozenset(audiences), languages=current_reader().languages)
    by_words = [int(pk) for pk in words if int(pk) != topic.pk]
    scores: dict[int, float] = defaultdict(float)
    for ranking in (dict.fromkeys(about), by_tags, by_words):
        for place, pk in enumerate(ranking):
            scores[pk] += 1 / (_PLACES + place)
    return sorted(scores, key=lambda pk: -scores[pk])[:_CANDIDATES]
