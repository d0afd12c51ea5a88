"""The rooms of the forum."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.members.audiences import validate_audience
from brain.members.models import Member


class CategoryKind(models.TextChoices):
    """What a category is: a room that is listed, or the room of one private conversation."""

    ROOM = "room", _("Room")
    TALK = "talk", _("Conversation")


class CategoryQuerySet(models.QuerySet["Category"]):
    def rooms(self) -> "CategoryQuerySet":
        """Those that are listed: no conversations."""
        return self.filter(kind=CategoryKind.ROOM)

    def for_audiences(self, audiences: frozenset[str]) -> "CategoryQuerySet":
        return self.filter(audience__in=audiences)

    def moderated_by(self, member: Member) -> "CategoryQuerySet":
        """Those in which `member` may moderate."""
        return self if member.is_moderator else self.filter(moderators=member)

    def for_list(self) -> "CategoryQuerySet":
        """Each with its translations and its `topic_count`, hidden topics left out."""
        counted = self.annotate(topic_count=Count("topics", filter=Q(topics__hidden_at=None)))
        return counted.prefetch_related("translations")


class Category(models.Model):
    """A room of the forum: public, for members, or for the participants of one edition."""

    kind = models.CharField(max_length=8, choices=CategoryKind, default=CategoryKind.ROOM, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=20, default="public", validators=[validate_audience])
    # Only where its members have agreed may texts of a room that is not public be sent to engines of third parties.
    allows_third_parties = models.BooleanField(
        _("its members agreed to translation by outside services"), default=False
    )
    language = models.CharField(max_length=12, default="en")
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    takes_answers = models.BooleanField(_("a reply can be accepted as the answer"), default=False)
    slow_mode = models.PositiveIntegerField(_("seconds between two posts of a member"), default=0)
    moderators = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="moderated_categories")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"category.{self.pk}"

    @property
    def hue(self) -> int:
        return self.pk % 24

    def is_moderated_by(self, person: Member | AnonymousUser) -> bool:
        """Whether `person` is a moderator of the site or of this category."""
        if not isinstance(person, Member):
            return False
        return person.is_moderator or self.moderators.filter(pk=person.pk).exists()


class CategoryTranslation(Translation):
    original = models.ForeignKey(Category, models.CASCADE, related_name="translations")
    name = models.CharField(max_length=2 * 80)
    description = models.CharField(max_length=2 * 300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_category_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
