"""The rooms of the forum."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.members.audiences import edition_audience, validate_audience
from brain.members.models import Member
from brain.members.permissions import TABLE, Holder, Permission, editions_where, holds, site_holders

PARTNERS = "talk"  # audiences of conversations, and the slugs of their rooms, begin so


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
        return self.where(member, Permission.MODERATE_ROOM)

    def where(self, member: Member, permission: Permission) -> "CategoryQuerySet":
        """Those in which `member` holds the permission: `permissions.holds` of many."""
        if not member.may_act:
            return self.none()
        holders = TABLE[permission].holders
        if site_holders(member) & holders:
            return self
        by_part = Q(audience__in=map(edition_audience, editions_where(member, permission)))
        if Holder.CATEGORY_MODERATOR not in holders:
            return self.filter(by_part)
        made = Category.moderators.through.objects.filter(category=OuterRef("pk"), member=member)
        return self.filter(by_part | Q(Exists(made)))

    def for_list(self) -> "CategoryQuerySet":
        """Each with its `topic_count`; hidden and merged topics, and those in the archive, left out."""
        listed = Q(topics__hidden_at=None, topics__merged_into=None, topics__archived_at=None)
        return self.annotate(topic_count=Count("topics", filter=listed))


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

    known_moderator: tuple[int, bool] | None = None  # whether the member of this number is one: TopicQuerySet.for_page

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
    def permalink(self) -> str:
        return f"/c/{self.pk}"

    @property
    def hue(self) -> int:
        return self.pk % 24

    @property
    def is_talk(self) -> bool:
        """Whether it is the room of one conversation."""
        return self.kind == CategoryKind.TALK

    @property
    def is_private(self) -> bool:
        """Whether nobody but the partners of a conversation sees it, whatever their role."""
        return self.is_talk and self.audience.startswith(f"{PARTNERS}-")

    def clean(self) -> None:
        """Rooms are not opened to the partners of a conversation."""
        if not self.is_talk and (self.audience.startswith(f"{PARTNERS}-") or self.slug.startswith(f"{PARTNERS}-")):
            raise ValidationError(_('Names that begin with "talk-" are those of private conversations.'))

    def is_moderated_by(self, person: Member | AnonymousUser) -> bool:
        """Whether `person` is a moderator of the site, of this category or its edition; what partners say has none."""
        return holds(person, Permission.MODERATE_ROOM, category=self)

    def has_moderator(self, member: Member) -> bool:
        """Whether `member` was made a moderator of this very category."""
        if self.known_moderator and self.known_moderator[0] == member.pk:
            return self.known_moderator[1]
        return self.moderators.filter(pk=member.pk).exists()


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
