"""What follows a post later: telling members of it. Every task takes an id and may run twice."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django_tasks import task

from brain.core.text import excerpt, mentioned_handles, quoted_posts
from brain.members.models import KEEPING, Attendance, Member, MemberQuerySet, Role
from brain.members.permissions import edition_of
from brain.moderation.actions.record import tell
from brain.moderation.models import AuditEntry
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind
from forum.actions.call import MODERATORS
from forum.following import those_who
from forum.holding import hold_with_topics
from forum.models import Category, Level, Post, Topic, Verb
from forum.talks import those_told

_TOLD_TO_WATCHERS = (Verb.MOVE, Verb.ARCHIVE, Verb.UNARCHIVE)
MOST_ADDRESSED = 50  # members who are told that one post mentions them, or quotes them

Told = tuple[Kind, Iterable[Member]]


@task()
@transaction.atomic
def spread_reply(post_id: int) -> None:
    """Those whom the post concerns are told of it, each once, by what concerns them most.

    That is whom it mentions, answers or quotes, the groups that it calls, and who watches the topic, one of its tags
    or its category. Who has muted it is told of mentions and answers alone. A message is told to all to whom it is
    written.
    """
    if post := _shown_post(post_id):
        is_message = post.topic.category.is_talk
        _tell(post, [(Kind.MESSAGE, those_told(post))] if is_message else _told_of_post(post))


@task()
@transaction.atomic
def spread_mentions(post_id: int) -> None:
    """Whom the post mentions, quotes or calls since it was edited are told of it, unless they were before."""
    post = _shown_post(post_id)
    if post and not post.topic.category.is_talk:
        _tell(post, [told for told in _addressed(post) if told[0] != Kind.REPLY])


@task()
def tell_author(entry_id: int) -> None:
    """The author of a post or topic, or of a moved post, is told what a moderator did with it, and why.

    So is who watches a topic that is somewhere else now, or in the archive.
    """
    entry = AuditEntry.objects.select_related("actor", "member").get(pk=entry_id)
    topics = Topic.objects.select_related("category")
    if entry.verb in (Verb.SPLIT, Verb.MERGE):
        topic, new = (topics.get(pk=pk) for pk in (entry.object_id, entry.details["into"]))
        moved = Post.objects.filter(topic=new, former_places__topic=topic)
        authors = Member.objects.active().filter(pk__in=moved.values("author"))
        watchers = _watchers_of_topic(new) if entry.verb == Verb.MERGE else []
        _tell_of_act(entry, [*authors, *watchers], new, new.permalink)
        _tell_of_act(entry, authors, topic, topic.permalink)  # those who may not see where they are now
    elif entry.kind == "post":
        post = Post.objects.select_related("topic__category").get(pk=entry.object_id)
        _tell_of_act(entry, [entry.member], post.topic, post.permalink)
    else:
        topic = topics.get(pk=entry.object_id)
        watchers = _watchers_of_topic(topic) if entry.verb in _TOLD_TO_WATCHERS else []
        _tell_of_act(entry, [entry.member, *watchers], topic, topic.permalink)
        if entry.verb == Verb.MOVE:
            _tell_who_lost_it(entry, [entry.member, *watchers])


def _watchers_of_topic(topic: Topic) -> Iterable[Member]:
    """Return those who chose to watch the topic itself: of those who watch all of its category many never read it."""
    return Member.objects.active().filter(readings__topic=topic, readings__level=Level.WATCH)


def _tell_who_lost_it(entry: AuditEntry, members: Iterable[Member | None]) -> None:
    """Who may not see where the topic is now is told without a word of it: something of its old category is gone."""
    if room := Category.objects.filter(slug=entry.details["from"]).first():
        _tell_in(room, entry, members, title=room.name, url=room.permalink, audience=room.audience)


def _tell_of_act(entry: AuditEntry, members: Iterable[Member | None], topic: Topic, url: str) -> None:
    _tell_in(topic, entry, members, title=topic.title, url=url, audience=topic.category.audience)


def _tell_in(place: Topic | Category, entry: AuditEntry, members: Iterable[Member | None], **said: Any) -> None:
    known = [member for member in members if member]
    tell(entry, known, group=place.stream, title_language=place.language, **said)


def _shown_post(post_id: int) -> Post | None:
    """Return the post, unless it is hidden; nobody hides or moves it before the caller's transaction has told of it."""
    hold_with_topics([post_id])
    return Post.objects.for_display().shown().filter(pk=post_id, topic__hidden_at=None).first()


def _told_of_post(post: Post) -> list[Told]:
    return [*_addressed(post), (Kind.WATCHED, _watchers(post))]


def _addressed(post: Post) -> list[Told]:
    muted = those_who(Level.MUTE, post.topic)
    return [
        (Kind.MENTION, _mentioned(post)),
        (Kind.REPLY, _answered(post)),
        (Kind.QUOTE, _quoted(post).exclude(muted).order_by("handle")[:MOST_ADDRESSED]),
        (Kind.MENTION, _called(post).exclude(muted)),
    ]


def _mentioned(post: Post) -> Iterable[Member]:
    mentioned = Member.objects.active().filter(handle__in=mentioned_handles(post.body))
    return mentioned.order_by("handle")[:MOST_ADDRESSED]


def _answered(post: Post) -> Iterable[Member]:
    return [post.answers.author] if post.answers else []


def _quoted(post: Post) -> MemberQuerySet:
    """Return the authors of the posts that this one quotes."""
    quoted = Post.objects.shown().filter(pk__in=quoted_posts(post.body), topic__hidden_at=None)
    return Member.objects.active().filter(pk__in=quoted.values("author"))


def _called(post: Post) -> MemberQuerySet:
    """Return the members of the groups that the post calls."""
    called = Q(pk=None)
    for group in post.group_calls.values_list("group", flat=True):
        called |= _moderators(post.topic.category) if group == MODERATORS else _participants(group)
    return Member.objects.active().filter(called)


def _moderators(category: Category) -> Q:
    """Those of the category, or who keep its edition; where it has none of its own, those of the site."""
    of_category = Q(pk__in=category.moderators.values("pk"))
    keepers = Attendance.objects.filter(edition=edition_of(category.audience) or 0, part__in=KEEPING, is_confirmed=True)
    of_edition = Q(pk__in=keepers.values("member"))
    if Member.objects.filter(of_category | of_edition).exists():
        return of_category | of_edition
    return Q(pk__in=Member.objects.filter(groups__name=Role.MODERATOR).values("pk"))


def _participants(group: str) -> Q:
    number = int(group.removeprefix("edition-"))
    took_part = Member.objects.filter(attendances__edition=number, attendances__is_confirmed=True)
    return Q(pk__in=took_part.values("pk"))


def _watchers(post: Post) -> Iterable[Member]:
    return Member.objects.active().filter(those_who(Level.WATCH, post.topic))


def _tell(post: Post, told_as: Iterable[Told]) -> None:
    """Tell every member by the first kind that they stand under; never the author, nor who may not see the post."""
    told = {post.author_id}
    for kind, members in told_as:
        fresh = [member for member in members if member.pk not in told]
        told.update(member.pk for member in fresh)
        notifications.notify(
            members=fresh,
            kind=kind,
            key=post.notice,
            group=post.topic.stream,
            actor=post.author,
            title=post.topic.title,
            title_language=post.topic.language,
            excerpt=excerpt(post.body, EXCERPT),
            excerpt_language=post.language,
            url=post.permalink,
            audience=post.topic.category.audience,
        )
