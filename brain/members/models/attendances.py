"""Who took part in which academy edition, and as what."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.members.models.members import Member


class Part(models.TextChoices):
    """As what a member took part in an edition. Facilitators moderate its rooms; organisers keep its group, too."""

    PARTICIPANT = "participant", pgettext_lazy("part in an academy", "Participant")
    SPEAKER = "speaker", pgettext_lazy("part in an academy", "Speaker")
    FACILITATOR = "facilitator", pgettext_lazy("part in an academy", "Facilitator")
    ORGANISER = "organiser", pgettext_lazy("part in an academy", "Organiser")


KEEPING = (Part.FACILITATOR, Part.ORGANISER)


class Attendance(models.Model):
    """A member took part in an academy edition. Only a confirmed one opens the edition's private rooms."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="attendances")
    edition = models.PositiveSmallIntegerField(_("edition"))
    part = models.CharField(_("as what"), max_length=12, choices=Part, default=Part.PARTICIPANT)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        ordering = ["edition"]
        constraints = [models.UniqueConstraint(fields=["member", "edition"], name="one_attendance_an_edition")]

    def __str__(self) -> str:
        return f"{self.member}, {self.edition}"

    @property
    def gives_rights(self) -> bool:
        """Whether the member moderates the edition's rooms by it."""
        return self.is_confirmed and self.part in KEEPING
