"""Polls: a question with options in a post, and who chose which."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from forum.models.posts import Post

MAX_QUESTION, MAX_OPTION, MAX_OPTIONS = 200, 120, 20


class Poll(models.Model):
    """A question that the post puts; in the post's language. After `closes_at` nobody votes any more."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="poll")
    question = models.CharField(_("question"), max_length=MAX_QUESTION)
    is_multiple = models.BooleanField(_("several answers are possible"), default=False)
    hides_results = models.BooleanField(_("results are shown after voting"), default=False)
    closes_at = models.DateTimeField(_("open until"), null=True, blank=True)
    voter_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.question

    @property
    def language(self) -> str:
        """The language of its question and options (BCP 47): the post's."""
        return self.post.language

    @cached_property
    def shown(self) -> Shown:
        """The question as the current reader gets it."""
        return shown(self)

    @property
    def has_votes(self) -> bool:
        """Whether somebody has voted: what they voted on does not change any more."""
        return self.voter_count > 0

    @property
    def is_closed(self) -> bool:
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def stays_closed(self) -> bool:
        """Whether nobody may vote again: everybody has seen results that were to be seen after voting."""
        return self.is_closed and self.hides_results and self.has_votes


class PollTranslation(Translation):
    original = models.ForeignKey(Poll, models.CASCADE, related_name="translations")
    question = models.CharField(_("question"), max_length=2 * MAX_QUESTION)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_poll_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


class PollOption(models.Model):
    """One answer that can be chosen, in the post's language; `vote_count` counts its votes."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("option"), max_length=MAX_OPTION)
    vote_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["poll", "position"], name="one_option_a_position")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def language(self) -> str:
        return self.poll.language

    @cached_property
    def shown(self) -> Shown:
        """The option as the current reader gets it."""
        return shown(self)


class PollOptionTranslation(Translation):
    original = models.ForeignKey(PollOption, models.CASCADE, related_name="translations")
    text = models.CharField(_("option"), max_length=2 * MAX_OPTION)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_option_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


class PollVote(models.Model):
    """A member chose an option."""

    option = models.ForeignKey(PollOption, models.CASCADE, related_name="votes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="poll_votes")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["option", "member"], name="one_vote_an_option")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.option_id}"
