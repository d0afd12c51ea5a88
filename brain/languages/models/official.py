"""What editors need for official translations: what an original said before, and files that translators sent back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class TranslatedSource(models.Model):
    """What an original said when an official translation of it was saved: so what has changed since can be shown."""

    kind = models.CharField(max_length=20)  # brain.languages.texts.TextKind.name
    object_id = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # brain.languages.texts.Source.digest
    fields = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "object_id", "digest"], name="one_row_a_translated_source")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class TranslatedFile(models.Model):
    """A file of translations that an editor has sent, and looks at before it is applied."""

    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=160)
    language = models.CharField(max_length=12)  # of the translations: BCP 47
    units = models.JSONField()  # brain.languages.official.units.Unit, each as a list
    sent_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
