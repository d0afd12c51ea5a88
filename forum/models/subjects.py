"""What topics discuss of the other features: a document, a news item, an academy."""

from typing import ClassVar

from django.db import models

from forum.models.topics import Topic


class Subject(models.Model):
    """The topic discusses the `kind` ("document", "news", "academy") with this public id (its slug or number)."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=20)
    public_id = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "kind", "public_id"], name="one_link_a_subject")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "public_id"])]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.kind} {self.public_id}"
