"""Where posts stood before they were moved to another topic: old addresses lead on."""

from typing import ClassVar

from django.db import models

from forum.models.posts import Post
from forum.models.topics import Topic


class FormerPlace(models.Model):
    """The post stood in `topic` under `number`, which is given to no other post there."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="former_places")
    number = models.PositiveIntegerField()
    post = models.ForeignKey(Post, models.CASCADE, related_name="former_places")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_post_a_former_place")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}: {self.post_id}"
