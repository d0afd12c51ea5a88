"""Calling groups: "@edition-12" and "@moderators"."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from brain.core.text import mentioned_groups
from brain.members.audiences import audiences_of
from forum.models import GroupCall, Post
from forum.slow import hold

CALLS_A_DAY = 3
MODERATORS = "moderators"


@transaction.atomic
def call_groups(post: Post) -> None:
    """The groups that the post mentions are called, as far as its author may, up to CALLS_A_DAY in a day.

    Anybody may call the moderators; an academy's participants, who belongs to them. Before anything is pushed to
    streams: everybody holds members before these.
    """
    if groups := _to_call(post):
        hold(post.author)  # of posts sent at once, each counts what the others call
        today = GroupCall.objects.filter(post__author=post.author_id, at__gt=timezone.now() - timedelta(days=1))
        free = max(CALLS_A_DAY - today.count(), 0)
        GroupCall.objects.bulk_create([GroupCall(post=post, group=group) for group in groups[:free]])


def _to_call(post: Post) -> list[str]:
    """Return the groups that the post mentions, and its author may call, that it does not call yet."""
    groups = _mentioned(post)
    if not groups:
        return []
    allowed = {MODERATORS, *audiences_of(post.author)}
    called = set(post.group_calls.values_list("group", flat=True))
    return sorted((groups & allowed) - called)


def not_called(post: Post) -> list[str]:
    """Return the groups that the post mentions and that are not told of it."""
    groups = _mentioned(post)
    return sorted(groups - set(post.group_calls.values_list("group", flat=True))) if groups else []


def _mentioned(post: Post) -> set[str]:
    """Return the groups that the post mentions: none in a conversation, where all are told anyhow."""
    if "@" not in post.body or post.topic.category.is_talk:
        return set()
    return mentioned_groups(post.body)
