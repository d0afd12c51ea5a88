"""The established terms of the movement."""

from typing import ClassVar

from django.db import models

from brain.languages.models.review import Version

TERM = "term"  # Version.kind of a term's forms; their language is ""


class GlossaryTerm(models.Model):
    """A term of the movement with its established form in each language: {"en": ..., "fr": ...}."""

    labels = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True)  # the English form that it came with
    uses = models.PositiveIntegerField(null=True, editable=False)  # originals that have it; None: not counted yet

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.key

    def in_language(self, language: str) -> str:
        """Return the term's form in `language`; the English one where there is none."""
        return str(self.labels.get(language) or self.labels.get("en") or self.key)

    def versions(self) -> models.QuerySet[Version]:
        """Return what its forms were, the newest first; those that came with the site have none until they change."""
        return Version.objects.filter(kind=TERM, object_id=self.pk)
