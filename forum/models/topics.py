"""Topics, and what members have read of them and follow."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from brain.members.audiences import edition_audience
from brain.members.models import Member
from forum.models.categories import Category, CategoryKind
from forum.models.following import Level
from forum.models.tags import Tag

MAX_TITLE = 160
MAX_REASON = 300
MAX_EXTERNAL_ID = 120
POSTS_A_PAGE = 20
FOLLOWED = (Level.WATCH, Level.TRACK)
UNANSWERED = Q(post_count__lte=1, answer=None)
CURRENT = Q(archived_at=None)  # not in the archive
# Of topics that are read_by a member (TopicQuerySet):
UNREAD = CURRENT & Q(is_counted=True, unread__gt=0)
FOLLOWED_CLOSELY = Q(level__in=FOLLOWED)
MUTED = Q(level=Level.MUTE)


def page_of_number(number: int) -> int:
    """Return the page on which the post of this number stands, for ever: no number is given twice or taken away."""
    return max(number - 1, 0) // POSTS_A_PAGE + 1


class TopicQuerySet(models.QuerySet["Topic"]):
    def for_audiences(self, audiences: frozenset[str]) -> "TopicQuerySet":
        """The topics that lists show to a person of these audiences.

        Without conversations, hidden ones and those merged into others.
        """
        rooms = self.filter(category__audience__in=audiences, category__kind=CategoryKind.ROOM)
        return rooms.filter(hidden_at=None, merged_into=None)

    def latest(self) -> "TopicQuerySet":  # type: ignore[override]
        """Those with the newest post first."""
        return self.order_by("-last_post_at", "-pk")

    def current(self) -> "TopicQuerySet":
        """Those that are not in the archive."""
        return self.filter(CURRENT)

    def pinned_first(self) -> "TopicQuerySet":
        """For the list of a category."""
        return self.order_by("-is_pinned", "-last_post_at", "-pk")

    def pinned_on_site_first(self) -> "TopicQuerySet":
        """For lists of all categories."""
        return self.order_by("-is_pinned_on_site", "-last_post_at", "-pk")

    def for_rows(self) -> "TopicQuerySet":
        """With what a row of a list shows."""
        return self.select_related("author", "category").prefetch_related(
            Prefetch("translations", TopicTranslation.objects.for_reader())
        )

    def for_page(self, person: int | None) -> "TopicQuerySet":
        """Each with `subject_sum`, which changes whenever what it discusses does (None: nothing), and two questions.

        `has_best`: whether it has posts with reactions; `is_own_room`: whether the member of the number `person` is a
        moderator of its category.
        """
        model = self.model
        subjects: Any = model._meta.get_field("subjects").related_model
        posts: Any = model._meta.get_field("posts").related_model
        about = subjects.objects.filter(topic=OuterRef("pk")).order_by().values("topic")
        return self.annotate(
            subject_sum=Subquery(about.annotate(sum=Sum("pk")).values("sum")),
            has_best=Exists(posts.objects.filter(topic=OuterRef("pk"), reaction_count__gt=0)),
            is_own_room=Exists(
                Category.moderators.through.objects.filter(category=OuterRef("category"), member=person)
            ),
        )

    def read_by(self, member: Member, level: Any) -> "TopicQuerySet":
        """Each with `unread`, how many posts are new to `member`, and `level`, how closely they follow it.

        `level` is the expression for that (forum.following.Choices.in_query). What was last written before they
        joined and was never opened is not new to them, and nothing is in what they muted. `is_counted`: it is listed
        as unread when there is something new, because they follow it closely or have opened it.
        """
        mine = FilteredRelation("readings", condition=Q(readings__member=member))
        never_opened = models.Case(
            models.When(last_post_at__gt=member.joined_at, then=F("last_number")), default=models.Value(0)
        )
        return (
            self.annotate(mine=mine)
            .annotate(level=level)
            .annotate(
                is_counted=FOLLOWED_CLOSELY | (Q(mine__last_read__gt=0) & ~MUTED),
                unread=models.Case(
                    models.When(level=Level.MUTE, then=models.Value(0)),
                    models.When(mine__isnull=True, then=never_opened),
                    default=F("last_number") - F("mine__last_read"),
                    output_field=models.IntegerField(),
                ),
            )
        )

    def chosen(self) -> "TopicQuerySet":
        """Of those read_by a member, the ones for which they have chosen a level."""
        return self.filter(mine__level__gt="")

    def top(self, since: datetime | None = None) -> "TopicQuerySet":
        """Those with the most posts since that moment, or ever, and reactions to these posts, first."""
        posts: Any = self._posts_to_rank(since)
        points = (
            posts.values("topic")
            .annotate(points=Sum(1 + F("reaction_count"), output_field=models.IntegerField()))
            .values("points")
        )
        return self.order_by(Coalesce(Subquery(points), 0).desc(), "-last_post_at", "-pk")

    def _posts_to_rank(self, since: datetime | None) -> models.QuerySet[Any]:
        model: Any = self.model._meta.get_field("posts").related_model
        posts: models.QuerySet[Any] = model.objects.shown().filter(topic=OuterRef("pk")).order_by()
        return posts.filter(created_at__gte=since) if since else posts

    def of_edition(self, number: int) -> "TopicQuerySet":
        """Those in the category of this academy, and those that discuss it."""
        name = edition_audience(number)
        room = Q(category__slug=name) | Q(category__audience=name)
        discussing = Q(subjects__kind="academy", subjects__public_id=str(number))
        return self.filter(room | Q(pk__in=self.model._default_manager.filter(discussing).values("pk")))

    def written_in(self, language: str) -> "TopicQuerySet":
        """Those with posts in this language of the site, whichever region they name."""
        topics = self.annotate(languages_text=Cast("languages", models.TextField()))
        return topics.filter(
            Q(languages_text__contains=f'"{language}"')
            | Q(languages_text__contains=f'"{language}-')
            | Q(language=language)
            | Q(language__startswith=f"{language}-")
        )


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
    is_pinned = models.BooleanField(default=False)  # on top of the list of its category
    is_pinned_on_site = models.BooleanField(default=False)  # on top of the lists of all categories, too
    pinned_until = models.DateTimeField(null=True, blank=True)  # None: until it is unpinned
    is_locked = models.BooleanField(default=False)
    locks_at = models.DateTimeField(null=True, blank=True)  # when it is to be locked (forum.due)
    archived_at = models.DateTimeField(null=True, blank=True)  # read by all who may, changed by nobody
    slow_mode = models.PositiveIntegerField(
        default=0
    )  # seconds between two posts of a member; the category's, if longer
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics")
    tagged = models.JSONField(default=list)  # the numbers of its tags, for rows of lists: forum.actions.tag keeps both
    languages = models.JSONField(default=list)  # BCP 47 tags of what is written in it, its own first
    answer = models.ForeignKey(
        "forum.Post", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # the accepted one
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=MAX_REASON, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)  # as that of its first post, which it waits with
    is_sample = models.BooleanField(default=False)
    external_id = models.CharField(max_length=MAX_EXTERNAL_ID, unique=True, null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-last_post_at"]),
            models.Index(fields=["category", "-is_pinned", "-last_post_at"]),
            models.Index(fields=["locks_at"], condition=Q(locks_at__isnull=False), name="topics_to_lock"),
            models.Index(fields=["pinned_until"], condition=Q(pinned_until__isnull=False), name="topics_to_unpin"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"topic.{self.pk}"

    @cached_property
    def shown(self) -> Shown:
        """The title as the current reader gets it; whoever shows several asks show_all, which says more."""
        return shown(self)

    @property
    def is_deleted(self) -> bool:
        """Whether its author deleted it: a moderator who hides a topic gives a reason."""
        return bool(self.hidden_at and not (self.hidden_reason or self.held_at))

    @property
    def is_waiting(self) -> bool:
        """Whether it waits, with its first post, for a moderator's approval."""
        return bool(self.held_at and not self.hidden_reason)

    @property
    def slug(self) -> str:
        """The title as it stands in the address, in its own script; "-" where nothing of it can."""
        return slugify(self.title, allow_unicode=True)[:60].strip("-_") or "-"

    @property
    def url(self) -> str:
        """The address of the first page, in the active language; a conversation's tells nothing of it."""
        if self.category.is_talk:
            return reverse("talks:conversation", args=[self.pk])
        return reverse("forum:topic", args=[self.pk, self.slug])

    @property
    def permalink(self) -> str:
        return f"/t/{self.pk}"

    @property
    def reply_count(self) -> int:
        return max(self.post_count - 1, 0)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_closed(self) -> bool:
        """Whether members can no longer write in it."""
        return self.is_locked or self.is_archived

    def takes_replies_from(self, person: Member | AnonymousUser) -> bool:
        """Whether `person`, who can see the topic, may write in it: nobody but moderators once it is locked.

        In the archive nobody writes at all.
        """
        if self.is_archived:
            return False
        if not (self.is_locked or self.hidden_at):
            return isinstance(person, Member)
        return self.category.is_moderated_by(person)


class TopicTranslation(Translation):
    original = models.ForeignKey(Topic, models.CASCADE, related_name="translations")
    title = models.CharField(_("title"), max_length=2 * MAX_TITLE)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_topic_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


class TopicReading(models.Model):
    """What a member has read of a topic, and how closely they follow it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="readings")
    last_read = models.PositiveIntegerField(default=0)  # a post's number
    level = models.CharField(max_length=8, choices=Level, blank=True)  # empty: as the topic's tags and category

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "topic"], name="one_reading_a_topic")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["topic"], condition=Q(level=Level.WATCH), name="watchers_of_topic")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.topic_id} to {self.last_read}"
