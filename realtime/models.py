"""Streams and their numbered events: the memory that live pages catch up from."""

from django.db import models


class Stream(models.Model):
    """Something live, such as "topic.17": `head` is the number of its newest event."""

    name = models.CharField(max_length=80, primary_key=True)
    head = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.head}"


class Event(models.Model):
    """One change in a stream. It holds no content: what is shown is rendered, as of now, when it is sent."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="one_event_a_number")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.number}: {self.kind} {self.object_id}"
