"""Posts, and what they were before an edit."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from forum.models.categories import CategoryKind
from forum.models.topics import MAX_REASON, Topic, page_of_number

MAX_BODY = 40_000
# Replies that were never shown are numbered from here: they take no place in their topic, and are unread for nobody.
UNNUMBERED = 1_000_000_000


class PostQuerySet(models.QuerySet["Post"]):
    def for_audiences(self, audiences: frozenset[str]) -> "PostQuerySet":
        """Those in topics that lists show to a person of these audiences: in no conversation."""
        rooms = self.filter(topic__category__kind=CategoryKind.ROOM, topic__hidden_at=None)
        return rooms.filter(topic__category__audience__in=audiences)

    def shown(self) -> "PostQuerySet":
        """Those whose text is there to be read: neither hidden by a moderator nor deleted by their author."""
        return self.filter(hidden_at=None, deleted_at=None)

    def not_shown(self) -> "PostQuerySet":
        return self.exclude(hidden_at=None, deleted_at=None)

    def numbered(self) -> "PostQuerySet":
        """Those that have a place in their topic; not replies that wait for approval, or were refused."""
        return self.filter(number__lt=UNNUMBERED)

    def for_display(self) -> "PostQuerySet":
        """With what a post's element shows."""
        return self.select_related("author", "topic__category", "answers__author", "branch__author")

    def for_reader(self) -> "PostQuerySet":
        """With the translations that the current reader may get."""
        return self.prefetch_related(Prefetch("translations", PostTranslation.objects.for_reader()))

    def for_element(self) -> "PostQuerySet":
        """With everything that templates/forum/post.html shows, for the current reader."""
        return self.for_display().for_reader().with_answers()

    def with_answers(self) -> "PostQuerySet":
        """With the posts that answer them, as `answered_in`; without those that answer an opening post: most do."""
        answers = Post.objects.shown().filter(answers__number__gt=1).select_related("author").order_by("number")
        shown = answers.only("number", "topic", "answers", "author__name")
        return self.prefetch_related(Prefetch("answered_by", shown, to_attr="answered_in"))


class Holds(models.TextChoices):
    """What a post holds beside its text."""

    NOTHING = "", _("nothing")
    POLL = "poll", _("a poll")
    EVENT = "event", _("an event")


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
    language_is_given = models.BooleanField(default=False)  # by a person, so that no detector knows better
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=MAX_REASON, blank=True)
    # Since when it is hidden because it has to be approved first; with a hidden_reason it was refused.
    held_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # by its author, who may bring it back for a while
    holds = models.CharField(max_length=8, choices=Holds, default=Holds.NOTHING, blank=True)
    reactions = models.JSONField(default=dict)  # how many of each kind, such as {"thank": 3}
    reaction_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)  # grows with every change of what is shown of it
    key = models.UUIDField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["topic", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_post_a_number"),
            models.UniqueConstraint(fields=["author", "key"], name="one_post_a_submission"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["topic", "branch", "number"]),
            models.Index(
                fields=["topic", "created_at", "reaction_count"],
                condition=models.Q(hidden_at=None, deleted_at=None),
                name="posts_to_rank",
            ),
            models.Index(
                fields=["topic", "-reaction_count"],
                condition=models.Q(reaction_count__gt=0),
                name="posts_with_reactions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}"

    @cached_property
    def shown(self) -> Shown:
        """The post as the current reader gets it; whoever shows several asks show_all, which says more."""
        return shown(self)

    @property
    def is_shown(self) -> bool:
        """Whether its text is there to be read: neither hidden by a moderator nor deleted by its author."""
        return not (self.hidden_at or self.deleted_at)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a moderator's approval."""
        return bool(self.held_at and not self.hidden_reason)

    @property
    def has_number(self) -> bool:
        """Whether it has a place in its topic: a reply that was never shown has none."""
        return self.number < UNNUMBERED

    @property
    def words_beside(self) -> list[str]:
        """The words of what it holds beside its text, as they were written: for who decides about it."""
        if self.holds == Holds.POLL:
            return [self.poll.question, *(option.text for option in self.poll.options.all())]
        if self.holds == Holds.EVENT:
            return [words for words in (self.event.place, self.event.link) if words]
        return []

    @property
    def permalink(self) -> str:
        return f"/p/{self.pk}"

    @property
    def notice(self) -> str:
        """The key of what members are told of it."""
        return f"post.{self.pk}"

    @property
    def page(self) -> int:
        return page_of_number(self.number if self.has_number else self.topic.last_number)

    @property
    def url(self) -> str:
        """The address of the post on its page, in the active language."""
        page = f"?page={self.page}" if self.page > 1 else ""
        return f"{self.topic.url}{page}#post-{self.pk}"

    @property
    def answered_url(self) -> str:
        """Where the post that this one answers stands: on the same page if it can be."""
        if self.answers is None:
            return ""
        return f"#post-{self.answers.pk}" if self.answers.page == self.page else self.answers.permalink


class PostTranslation(Translation):
    original = models.ForeignKey(Post, models.CASCADE, related_name="translations")
    body = models.TextField(_("text"))  # Markdown
    body_html = models.TextField()  # brain.core.text.render_markdown

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_post_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


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
