"""The index: one row for each text in each language."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What can be found."""

    TOPIC = "topic", _("Topics")
    POST = "post", _("Posts")
    DOCUMENT = "document", _("Documents")
    NEWS = "news", _("News")


class Entry(models.Model):
    """What search knows of one text: `kind` (Kind), the object and its language.

    `tokens` is the analysed text (brain.search.analysis), the same for every backend; `audience` is compared in the
    query itself. The database keeps its own word index of the tokens up to date (migration 0002).
    """

    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    audience = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    title_tokens = models.TextField(blank=True)
    tokens = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    dated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="one_entry_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} ({self.language})"
