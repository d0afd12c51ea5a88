"""Whom members do not want to hear from."""

from django.db import models
from django.utils import timezone

from brain.members.models.members import Member


class Block(models.Model):
    """The member does not want to hear from another: they are told of nothing that the other does."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Member, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "blocked"], name="one_block_a_member")]

    def __str__(self) -> str:
        return f"{self.member_id} blocks {self.blocked_id}"
