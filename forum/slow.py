"""Slow mode: in a topic, or in a whole category, a member writes at most one post in so many seconds.

Where both have one, both hold. Moderators of the category are not slowed down, and edits are no posts.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, TextChoices
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brain.core.figures import write_age, write_duration
from brain.members.models import Member
from forum.models import Category, Post, Topic
from forum.models.posts import PostQuerySet


class Pace(TextChoices):
    """What a moderator can choose, in seconds."""

    OFF = "0", gettext_lazy("Off")
    MINUTE = "60", gettext_lazy("1 minute")
    FIVE_MINUTES = "300", gettext_lazy("5 minutes")
    QUARTER = "900", gettext_lazy("15 minutes")
    HOUR = "3600", gettext_lazy("1 hour")
    DAY = "86400", gettext_lazy("1 day")


def pace_of(topic: Topic) -> int:
    """Return how many seconds lie between two posts of a member in the topic; 0 where it is not slow."""
    return max(topic.slow_mode, topic.category.slow_mode)


def rule_in_words(topic: Topic) -> str:
    """Return what holds for the topic, in the active language."""
    pace = write_duration(timedelta(seconds=pace_of(topic)), get_language() or settings.LANGUAGE_CODE)
    return _("Slow mode: one post in %(time)s.") % {"time": pace}


def free_at(member: Member, category: Category, topic: Topic | None = None) -> datetime | None:
    """Return when `member` may write in the topic, or begin one in the category; None where that is now.

    Asks the database only where something is slow. A writer's transaction holds the member's row (hold).
    """
    if not is_slow(category, topic) or category.is_moderated_by(member):
        return None
    own = Post.objects.filter(author=member)
    free = [_free_after(own.filter(topic__category=category), category.slow_mode)]
    if topic:
        free.append(_free_after(own.filter(topic=topic), topic.slow_mode))
    last = max(filter(None, free), default=None)
    return last if last and last > timezone.now() else None


def _free_after(posts: PostQuerySet, seconds: int) -> datetime | None:
    """Return when so many seconds have passed since the newest of the posts."""
    newest = posts.aggregate(at=Max("created_at"))["at"] if seconds else None
    return newest + timedelta(seconds=seconds) if newest else None


def hold(member: Member) -> None:
    """Nobody else writes as `member` until the transaction ends: of two posts sent at once, one sees the other."""
    Member.objects.select_for_update(no_key=True).filter(pk=member.pk).first()


def is_slow(category: Category, topic: Topic | None = None) -> bool:
    return bool(category.slow_mode or (topic and topic.slow_mode))


def wait_in_words(free: datetime) -> str:
    """Return when a member may write again, in the active language."""
    again = write_age(timezone.now() - free, get_language() or settings.LANGUAGE_CODE)
    return _("You may write again %(when)s.") % {"when": again}  # such as "in 3 minutes"
