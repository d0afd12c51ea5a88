"""How closely a member follows what happens in a category, a topic or under a tag."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models.categories import Category
from forum.models.tags import Tag


class Level(models.TextChoices):
    """The most specific one holds: a topic's own, else its tags' (the closest of them), else its category's.

    Where none is chosen, the category of an edition that the member took part in is tracked, any other normal.
    """

    WATCH = "watch", _("Watch")
    TRACK = "track", _("Track")
    NORMAL = "normal", _("Normal")
    MUTE = "mute", _("Mute")


class CategoryFollowing(models.Model):
    """The level that a member chose for a category."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="category_followings")
    category = models.ForeignKey(Category, models.CASCADE, related_name="followings")
    level = models.CharField(max_length=8, choices=Level)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "category"], name="one_level_a_category")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.level} {self.category_id}"


class TagFollowing(models.Model):
    """The level that a member chose for a tag."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tag_followings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="followings")
    level = models.CharField(max_length=8, choices=Level)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "tag"], name="one_level_a_tag")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.level} {self.tag_id}"
