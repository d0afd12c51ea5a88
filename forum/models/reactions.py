"""What members say of a post without words, and what they keep of it for themselves."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models.posts import Post

MAX_NOTE = 300


class Feeling(models.TextChoices):
    """The reactions that there are."""

    THANK = "thank", _("Thank")
    AGREE = "agree", _("Agree")
    INSIGHT = "insight", _("Insightful")
    CELEBRATE = "celebrate", _("Celebrate")


class Reaction(models.Model):
    """A member reacts to a post; how many do stands on the post (Post.reactions)."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="all_reactions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions")
    feeling = models.CharField(max_length=12, choices=Feeling)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "member", "feeling"], name="one_reaction_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.feeling} {self.post_id}"


class Bookmark(models.Model):
    """A post that a member keeps for themselves, with a note; at `remind_at` they are told of it, once."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    post = models.ForeignKey(Post, models.CASCADE, related_name="bookmarks")
    note = models.CharField(_("note"), max_length=MAX_NOTE, blank=True)
    remind_at = models.DateTimeField(_("remind me"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "post"], name="one_bookmark_a_post")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="bookmarks_to_remind")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.post_id}"
