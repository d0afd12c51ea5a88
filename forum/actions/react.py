"""Reacting to posts."""

from collections import Counter

from django.db import transaction
from django.db.models import Q

from brain.core.text import excerpt
from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind
from forum import live
from forum.holding import hold_posts
from forum.models import Post, Reaction


@transaction.atomic
def react(*, member: Member, post: Post, feeling: str) -> None:
    """The member's reaction stands on the post, once; its author is told of the first reaction of all."""
    post = _locked(post)
    _reaction, is_new = Reaction.objects.get_or_create(post=post, member=member, feeling=feeling)
    if is_new:
        _count(post)
        _tell_author(post, member)
        live.show_reactions(post)


@transaction.atomic
def take_reaction_back(*, member: Member, post: Post, feeling: str) -> None:
    """The member's reaction stands on the post no longer."""
    post = _locked(post)
    deleted, _by_model = Reaction.objects.filter(post=post, member=member, feeling=feeling).delete()
    if deleted:
        _count(post)
        if not post.reaction_count:
            notifications.take_back(key=_key(post))
        live.show_reactions(post)


def _locked(post: Post) -> Post:
    """Return the post, whose reactions nobody else counts until the transaction ends."""
    hold_posts(Q(pk=post.pk))
    return Post.objects.for_display().get(pk=post.pk)


def _count(post: Post) -> None:
    post.reactions = dict(Counter(post.all_reactions.values_list("feeling", flat=True)))
    post.reaction_count = sum(post.reactions.values())
    post.save(update_fields=["reactions", "reaction_count"])


def _tell_author(post: Post, member: Member) -> None:
    notifications.notify(
        members=[post.author],
        kind=Kind.REACTION,
        key=_key(post),
        group=post.topic.stream,
        actor=member,
        title=post.topic.title,
        title_language=post.topic.language,
        excerpt=excerpt(post.body, EXCERPT),
        excerpt_language=post.language,
        url=post.permalink,
        audience=post.topic.category.audience,
    )


def _key(post: Post) -> str:
    return f"reaction.{post.pk}"
