"""What the forum gives a member as a copy, what goes with them, and what is removed where they choose so."""

from pathlib import PurePath

from django.utils import timezone

from brain.core.storage import delete_with_row
from brain.languages.forgetting import forget_texts
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export, register_removal
from brain.members.rights import rows
from brain.notifications.models import Notification
from forum import indexing, live
from forum.actions.delete import delete_post
from forum.attachments import forget_attachments
from forum.models import (
    Bookmark,
    CalendarFeed,
    CategoryFollowing,
    Draft,
    EventReply,
    Partner,
    PollVote,
    Post,
    PostRevision,
    Reaction,
    TagFollowing,
    Topic,
    TopicReading,
)
from forum.talks import NAMELESS, names_of, partners_of
from forum.texts import POST, TITLE

REMOVED = "…"  # stands for a title that its author took away
_OWN = (Bookmark, CalendarFeed, CategoryFollowing, Draft, EventReply, TagFollowing, TopicReading)
_MADE = ["body_html", "version", "key"]  # by the site, from what is in the copy


def register_rights() -> None:
    """What a member wrote and chose in the forum is in their copy, and goes with them as they choose."""
    register_export("forum", _export)
    register_removal(_remove)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    attachments = member.attachments.all()
    return Extract(
        {
            "topics": rows(Topic.objects.filter(author=member)),
            "posts": rows(Post.objects.filter(author=member), leave_out=_MADE),
            "earlier_versions": rows(PostRevision.objects.filter(post__author=member)),
            "attachments": rows(attachments),
            "reactions": rows(Reaction.objects.filter(member=member)),
            "bookmarks": rows(Bookmark.objects.filter(member=member)),
            "drafts": rows(Draft.objects.filter(member=member)),
            "votes": rows(PollVote.objects.filter(member=member)),
            "events_answered": rows(EventReply.objects.filter(member=member)),
            "conversations": rows(Partner.objects.filter(member=member)),
            "categories_followed": rows(CategoryFollowing.objects.filter(member=member)),
            "tags_followed": rows(TagFollowing.objects.filter(member=member)),
            "topics_read": rows(TopicReading.objects.filter(member=member)),
        },
        {f"{each.pk}{PurePath(each.name).suffix}": each.file for each in attachments},
    )


def _remove(member: Member) -> None:
    """Where the member wrote, one reads that it was deleted; it stands nowhere any more, in no language."""
    for post in Post.objects.filter(author=member).select_related("topic__category"):
        _empty(delete_post(post=post))
    posts = list(Post.objects.filter(author=member).values_list("pk", flat=True))
    forget_attachments(posts)
    PostRevision.objects.filter(post__in=posts).delete()
    forget_texts(POST.name, posts)
    for topic in Topic.objects.filter(author=member).select_related("category"):
        _take_title(topic)
    for attachment in member.attachments.all():  # of drafts, and of earlier versions
        attachment.delete()
        delete_with_row(attachment.file)


def _empty(post: Post) -> None:
    """Nothing of its text is left; what it holds goes too."""
    post.translations.all().delete()
    for held in ("poll", "event"):
        if row := getattr(post, held, None):
            row.delete()
    Post.objects.filter(pk=post.pk).update(
        body="", body_html="", holds="", deleted_at=post.deleted_at or timezone.now()
    )


def _take_title(topic: Topic) -> None:
    topic.translations.all().delete()
    forget_texts(TITLE.name, [topic.pk])
    _rename(topic, REMOVED)


def _erase(member: Member) -> None:
    for model in _OWN:
        model._default_manager.filter(member=member).delete()
    member.moderated_categories.clear()
    nameless = Topic.objects.filter(language=NAMELESS, category__conversation__partners__member=member)
    for topic in nameless.select_related("category"):
        others = (partner.member for partner in partners_of(topic) if partner.member_id != member.pk)
        _rename(topic, names_of(others) or REMOVED)


def _rename(topic: Topic, title: str) -> None:
    topic.title = title
    topic.save(update_fields=["title"])
    source_changed(TITLE, topic)
    Notification.objects.filter(group=topic.stream).update(title=title)
    indexing.index_posts(topic.posts.all())
    live.show_topic(topic)
