"""Streams and their numbered events: the memory that live pages catch up from."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models


class StreamQuerySet(models.QuerySet["Stream"]):
    def heads(self, names: Iterable[str]) -> dict[str, int]:
        """Return the newest number of each of these streams; 0 for one in which nothing has happened yet."""
        wanted = list(names)
        found = dict(self.filter(name__in=wanted).values_list("name", "head")) if wanted else {}
        return {name: found.get(name, 0) for name in wanted}


class Stream(models.Model):
    """Something live, such as "topic.17": `head` is the number of its newest event."""

    name = models.CharField(max_length=80, primary_key=True)
    head = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[models.Manager["Stream"]] = StreamQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} at {self.head}"


class EventQuerySet(models.QuerySet["Event"]):
    def between(self, stream: str, seen: int, head: int) -> "EventQuerySet":
        """The events of `stream` that a page at number `seen` has missed, oldest first, `head` included."""
        return self.filter(stream_id=stream, number__gt=seen, number__lte=head).order_by("number")

    def newest_since(self, moment: datetime) -> dict[str, tuple[int, float]]:
        """Return each stream that something happened in since `moment`: its newest number, and when that was given."""
        moved = self.filter(created_at__gte=moment).order_by().values_list("stream_id")
        newest = moved.annotate(models.Max("number"), models.Max("created_at"))
        return {stream: (number, at.timestamp()) for stream, number, at in newest}

    def before(self, moment: datetime) -> "EventQuerySet":
        return self.filter(created_at__lt=moment)


class Event(models.Model):
    """One change in a stream. It holds no content: what is shown is rendered, as of now, when it is sent."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects: ClassVar[models.Manager["Event"]] = EventQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="one_event_a_number")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.number}: {self.kind} {self.object_id}"
