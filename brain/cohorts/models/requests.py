"""What members say who ask to join the group of an edition."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from brain.cohorts.models.invitations import Invitation
from brain.languages.models import Translation
from brain.languages.reading import Shown, shown

MAX_WORDS = 500
AGAIN_AFTER = timedelta(days=30)  # somebody who was declined may ask again


class JoinRequest(models.Model):
    """The words of a member who asks to join: what they ask for is their unconfirmed Attendance."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    edition = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=MAX_WORDS, blank=True)
    language = models.CharField(max_length=12, blank=True)  # of the words: BCP 47
    # what they came with who are signed in with another address than the one that was invited
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="requests")
    asked_at = models.DateTimeField(default=timezone.now)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "edition"], name="one_request_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} into {self.edition}"

    @cached_property
    def shown(self) -> Shown:
        """The words as the current reader gets them."""
        return shown(self)

    @property
    def must_wait(self) -> bool:
        """Whether the member was declined not long ago."""
        return self.declined_at is not None and self.declined_at > timezone.now() - AGAIN_AFTER


class JoinRequestTranslation(Translation):
    """The words of a request, for organisers who read other languages."""

    original = models.ForeignKey(JoinRequest, models.CASCADE, related_name="translations")
    words = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_request_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"
