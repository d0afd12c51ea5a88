"""What documents and sessions are about: concepts with labels in each language (SKOS)."""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from library.texts import Text, label


class ConceptQuerySet(models.QuerySet["Topic"]):  # no TopicQuerySet: mypy's Django plugin takes it for the forum's
    def with_labels(self) -> "ConceptQuerySet":
        return self.prefetch_related("labels")


class Topic(models.Model):
    """A concept (skos:Concept); `broader` is the one above it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    broader = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="narrower")

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def label_for(self, reads: Sequence[str]) -> Text:
        """Return the preferred label in a language that the reader reads, else the English one."""
        preferred = {row.language: row.text for row in self.labels.all() if row.kind == LabelKind.PREFERRED}
        return label(preferred, reads, self.slug)


class LabelKind(models.TextChoices):
    PREFERRED = "pref", _("Preferred")
    ALTERNATIVE = "alt", _("Alternative")


class TopicLabel(models.Model):
    """A topic's name in one language: one preferred (skos:prefLabel), others by which it is found (skos:altLabel)."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="labels")
    language = models.CharField(max_length=12)  # BCP 47
    kind = models.CharField(max_length=4, choices=LabelKind, default=LabelKind.PREFERRED)
    text = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["topic", "language"], condition=models.Q(kind="pref"), name="one_preferred_label_a_language"
            ),
            models.UniqueConstraint(fields=["topic", "language", "text"], name="one_topic_label"),
        ]

    def __str__(self) -> str:
        return self.text
