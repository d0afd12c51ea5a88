"""The forum: categories, topics, posts, what members have read and follow, and the audit log."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.members.audiences import validate_audience

MAX_TITLE = 160
MAX_BODY = 40_000


class CategoryQuerySet(models.QuerySet["Category"]):
    def for_audiences(self, audiences: frozenset[str]) -> "CategoryQuerySet":
        return self.filter(audience__in=audiences)


class Category(models.Model):
    """A room of the forum: public, for members, or for the participants of one edition."""

    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=20, default="public", validators=[validate_audience])
    language = models.CharField(max_length=12, default="en")
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    moderators = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="moderated_categories")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class CategoryTranslation(Translation):
    original = models.ForeignKey(Category, models.CASCADE, related_name="translations")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_category_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class TopicQuerySet(models.QuerySet["Topic"]):
    def for_audiences(self, audiences: frozenset[str]) -> "TopicQuerySet":
        """The topics that a person of these audiences may see, without hidden ones."""
        return self.filter(category__audience__in=audiences, hidden_at=None)

    def latest(self) -> "TopicQuerySet":
        """Those with the newest post first."""
        return self.order_by("-last_post_at", "-pk")


class Topic(models.Model):
    """A thread. `last_number` is the number of its newest post: numbers are never given twice."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="topics")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    language = models.CharField(_("language"), max_length=12)
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)
    last_number = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)  # those not hidden
    is_pinned = models.BooleanField(default=False)
    is_locked = models.BooleanField(default=False)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)
    external_id = models.CharField(max_length=120, unique=True, null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-last_post_at"]),
            models.Index(fields=["category", "-is_pinned", "-last_post_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"topic.{self.pk}"


class PostQuerySet(models.QuerySet["Post"]):
    def for_audiences(self, audiences: frozenset[str]) -> "PostQuerySet":
        return self.filter(topic__category__audience__in=audiences, topic__hidden_at=None)

    def shown(self) -> "PostQuerySet":
        return self.filter(hidden_at=None)


class Post(models.Model):
    """One contribution. It may answer another; `branch` is the post under which it is shown (nested one level).

    `key` is the idempotency key of the form that it came from: the same author's second submission is the same post.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="answered_by")
    branch = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    body = models.TextField(_("text"), max_length=MAX_BODY)  # Markdown
    body_html = models.TextField()  # brain.core.text.render_markdown
    language = models.CharField(_("language"), max_length=12)  # BCP 47, or "und"
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True)
    key = models.UUIDField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["topic", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_post_a_number"),
            models.UniqueConstraint(fields=["author", "key"], name="one_post_a_submission"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["topic", "branch", "number"])]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}"


class PostRevision(models.Model):
    """A post's text as it was before an edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    body = models.TextField()
    language = models.CharField(max_length=12)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-revision"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "revision"], name="one_row_a_revision")
        ]

    def __str__(self) -> str:
        return f"{self.post_id}, {self.revision}"


class TopicReading(models.Model):
    """What a member has read of a topic, and whether they follow it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="readings")
    last_read = models.PositiveIntegerField(default=0)  # a post's number
    is_watched = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "topic"], name="one_reading_a_topic")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["topic"], condition=Q(is_watched=True), name="watchers_of_topic")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.topic_id} to {self.last_read}"


class Verb(models.TextChoices):
    """The acts of moderators."""

    LOCK = "lock", _("locked the topic")
    UNLOCK = "unlock", _("unlocked the topic")
    PIN = "pin", _("pinned the topic")
    UNPIN = "unpin", _("unpinned the topic")
    MOVE = "move", _("moved the topic")
    HIDE_TOPIC = "hide_topic", _("hid the topic")
    RESTORE_TOPIC = "restore_topic", _("restored the topic")
    HIDE = "hide", _("hid a post")
    RESTORE = "restore", _("restored a post")
    EDIT = "edit", _("edited a post")


class AuditEntry(models.Model):
    """An act on record. Rows are only ever added: the database itself refuses to change or delete one."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=16, choices=Verb)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="acts")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="acts")
    reason = models.CharField(max_length=300)
    details = models.JSONField(default=dict)  # such as {"from": "help", "to": "statistics"}

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb} {self.topic_id}"
