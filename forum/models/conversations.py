"""Private conversations: topics that only their partners see."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from forum.models.categories import PARTNERS, Category


class Conversation(models.Model):
    """What some members, or the group of an edition, say among themselves.

    It is a topic in a room of its own: the category of kind "talk", whose audience is "talk-ID" (the partners who have
    not left), or "edition-12" for a group. Everything that topics have, it has. `pair` keeps two members from having
    two conversations of their own: both ids, the smaller first; none for several, or once one of them has left.
    """

    category = models.OneToOneField(Category, models.CASCADE, related_name="conversation")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pair = models.CharField(max_length=40, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class PartnerQuerySet(models.QuerySet["Partner"]):
    def staying(self) -> "PartnerQuerySet":
        """Those who have not left."""
        return self.filter(left_at=None)

    def audiences(self) -> models.QuerySet[Any, Any]:
        """Of each the member's id, and the audience that they belong to by it ("talk-5")."""
        number = Cast("conversation_id", models.CharField())
        return self.annotate(audience=Concat(models.Value(f"{PARTNERS}-"), number)).values_list("member_id", "audience")


class Partner(models.Model):
    """A member of a conversation. Machines translate it once all partners who have not left agree to that."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="partners")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    agrees_to_translation = models.BooleanField(default=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "member"], name="one_partner_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.member_id}"
