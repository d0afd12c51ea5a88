"""An author deletes a post of theirs, and may bring it back."""

from django.utils import timezone

from brain.core.transactions import atomic
from brain.languages.writing import source_changed
from brain.notifications import actions as notifications
from forum import indexing, live
from forum.actions.moderate import count_posts, reopen
from forum.holding import held_post
from forum.models import Post, Topic
from forum.texts import TITLE, post_changed


@atomic
def delete_post(*, post: Post) -> Post:
    """The post's place says that its author deleted it; with its only post, the topic is gone too."""
    post = held_post(post)
    if Post.objects.shown().filter(pk=post.pk).update(deleted_at=timezone.now()):
        _post_changed(post)
        if post.number == 1 and not post.topic.posts.shown().exists():
            _hide(post.topic)
    return post


@atomic
def undelete_post(*, post: Post) -> Post:
    """The post is there again as it was, and so is a topic that had gone with it."""
    post = held_post(post)
    if Post.objects.filter(pk=post.pk).exclude(deleted_at=None).update(deleted_at=None):
        _post_changed(post)
        if post.topic.is_deleted:
            _show(post.topic)
    return post


def _post_changed(post: Post) -> None:
    post.refresh_from_db(fields=["deleted_at"])
    count_posts(post.topic)
    if post.deleted_at:
        notifications.take_back(key=post.notice)
    indexing.index_posts([post])
    post_changed(post)
    live.show_hidden(post)


def _hide(topic: Topic) -> None:
    if Topic.objects.filter(pk=topic.pk, hidden_at=None).update(hidden_at=timezone.now(), hidden_reason=""):
        _topic_changed(topic)


def _show(topic: Topic) -> None:
    if Topic.objects.filter(pk=topic.pk, hidden_reason="").exclude(hidden_at=None).update(hidden_at=None):
        _topic_changed(topic)


def _topic_changed(topic: Topic) -> None:
    topic.refresh_from_db(fields=["hidden_at", "hidden_reason"])
    reopen(topic)
    source_changed(TITLE, topic)
    live.show_topic(topic)
