"""Drafts: what a member has begun to write, kept on the server until it is posted or discarded."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from brain.members.models import Member
from forum.models import Draft, Post

MOST_DRAFTS = 200  # of one member; the oldest go


class Posted(Exception):
    """What was to be kept as a draft has been posted meanwhile, from another tab or device."""


def save_draft(
    *,
    member: Member,
    place: str,
    fields: Mapping[str, str | list[str]],
    key: UUID | None = None,
    typed_at: datetime | None = None,
) -> bool:
    """The member's draft of the place is what they typed last, by `typed_at`; return whether that is this.

    Saving the same twice, and saving late, change nothing. Raises Posted where a post with `key` is there already.
    """
    if key and Post.objects.filter(author=member, key=key).exists():
        raise Posted
    moment = min(typed_at or timezone.now(), timezone.now())
    saved = {"fields": dict(fields), "key": key or uuid4(), "saved_at": moment}
    if Draft.objects.filter(member=member, place=place, saved_at__lte=moment).update(**saved):
        return True
    try:
        with transaction.atomic():
            Draft.objects.create(member=member, place=place, **saved)
    except IntegrityError:
        return False  # a newer one stands there
    _drop_the_oldest(member)
    return True


def _drop_the_oldest(member: Member) -> None:
    kept = list(member.drafts.values_list("pk", flat=True)[: MOST_DRAFTS + 1])
    if len(kept) > MOST_DRAFTS:
        member.drafts.exclude(pk__in=kept[:MOST_DRAFTS]).delete()


def discard_draft(*, member: Member, place: str, typed_at: datetime | None = None) -> Draft | None:
    """The member has no draft of the place, unless a newer one than `typed_at`; return the one that they had."""
    draft = member.drafts.filter(place=place, saved_at__lte=typed_at or timezone.now()).first()
    if draft:
        member.drafts.filter(pk=draft.pk).delete()
    return draft


def drop_posted(post: Post) -> None:
    """The draft that became this post is gone. A part of the post's own transaction."""
    if post.key:
        Draft.objects.filter(member=post.author_id, key=post.key).delete()
