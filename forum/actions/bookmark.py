"""Keeping posts for oneself, and being reminded of them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from brain.core.text import excerpt
from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind
from forum.models import Bookmark, Post


@transaction.atomic
def keep(*, member: Member, post: Post, note: str = "", remind_at: datetime | None = None) -> Bookmark:
    """The member finds the post among their bookmarks, with this note, and is told of it at `remind_at`."""
    words = {"note": note, "remind_at": remind_at}
    return Bookmark.objects.update_or_create(member=member, post=post, defaults=words)[0]


@transaction.atomic
def let_go(*, member: Member, post: Post) -> None:
    """The post is not among the member's bookmarks."""
    Bookmark.objects.filter(member=member, post=post).delete()


def remind() -> int:
    """Members are told of the bookmarks of which they wanted to be reminded by now, each once; returns how many."""
    due = Bookmark.objects.filter(remind_at__lte=timezone.now()).select_related("member", "post__topic__category")
    return sum(_remind(bookmark) for bookmark in due)


@transaction.atomic
def _remind(bookmark: Bookmark) -> bool:
    """Tell the member, unless another worker has, or the bookmark was put off meanwhile."""
    moment, post = bookmark.remind_at, bookmark.post
    if not Bookmark.objects.filter(pk=bookmark.pk, remind_at=moment).update(remind_at=None):
        return False
    if not post.is_shown or post.topic.hidden_at:
        return False
    notifications.notify(
        members=[bookmark.member],
        kind=Kind.REMINDER,
        key=f"reminder.{bookmark.pk}.{moment:%Y%m%d%H%M}",
        group=post.topic.stream,
        actor=None,
        title=post.topic.title,
        title_language=post.topic.language,
        excerpt=bookmark.note or excerpt(post.body, EXCERPT),
        excerpt_language="und" if bookmark.note else post.language,
        url=post.permalink,
        audience=post.topic.category.audience,
    )
    return True
