"""Moderators put posts where they belong: a part of a topic becomes a topic of its own, or two topics become one."""

from collections.abc import Collection, Sequence
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from brain.core.batches import in_batches
from brain.core.transactions import atomic
from brain.languages.detection import detect
from brain.languages.writing import source_added, source_changed
from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.search import index
from forum import indexing, live
from forum.actions.moderate import NOT_PINNED, count_posts
from forum.actions.record import record
from forum.actions.write import branch_of
from forum.holding import hold_cases, hold_posts, hold_topics
from forum.models import Category, Draft, FormerPlace, Post, Purge, Subject, Topic, TopicReading, Verb
from forum.texts import TITLE

_BATCH = 500


@atomic
def split_topic(
    *, topic: Topic, posts: Collection[int], title: str, category: Category, moderator: Member, reason: str
) -> Topic:
    """These posts (by their primary keys) are a topic of their own, in their order, and their old places lead to it.

    Whoever had read them has read them there, and who follows the old topic follows the new one too. Raises
    ValidationError where posts are no longer in the topic, or one of them opens it.
    """
    topic = _held(topic.pk)[topic.pk]
    moved = list(topic.posts.filter(pk__in=posts).select_related("author").order_by("number"))
    if not moved or len(moved) < len(set(posts)):
        raise ValidationError(_("Some of these posts have been moved meanwhile. Choose again."))
    if moved[0].number == 1:
        raise ValidationError(_("The opening post stays. Choose the posts that follow it, or move the whole topic."))
    if Purge.objects.filter(post=moved[0]).exists():
        raise ValidationError(_("The first of these posts is to be deleted for good. Leave it where it is."))
    new = Topic.objects.create(
        author=moved[0].author,
        category=category,
        title=title,
        language=detect(f"{title}\n\n{moved[0].body}", likely=moderator.writes),
        created_at=moved[0].created_at,
        tagged=topic.tagged,
        is_sample=topic.is_sample,
    )
    new.tags.set(topic.tags.all())
    old_numbers = _move(moved, topic, new)
    _keep_what_was_read_apart(topic, new, old_numbers)
    if topic.answer_id in {post.pk for post in moved}:
        Topic.objects.filter(pk=topic.pk).update(answer=None)
    urls = [post.permalink for post in moved]
    notifications.regroup(group=topic.stream, urls=urls, **_as_told(new))
    index.remove(kind="post", object_ids=[moved[0].pk])  # it is found as the topic now
    source_added(TITLE, new)
    _settle(moved, topic, new)
    details = {"into": new.pk, "posts": len(moved)}
    authors = {post.author for post in moved}
    record(verb=Verb.SPLIT, topic=topic, actor=moderator, reason=reason, details=details, concerned=authors)
    return new


@atomic
def merge_topics(*, topic: Topic, into: Topic, moderator: Member, reason: str) -> Topic:
    """The posts of `topic` stand behind those of `into`, in the order of time, and all its old addresses lead there.

    Whoever follows it follows `into`. Raises ValidationError where one of the two has been merged meanwhile.
    """
    both = _held(topic.pk, into.pk)
    topic, into = both[topic.pk], both[into.pk]
    if topic == into or topic.merged_into_id or into.merged_into_id:
        raise ValidationError(_("One of these topics has been merged meanwhile. Choose again."))
    moved = list(topic.posts.select_related("author").order_by("created_at", "number"))
    read_before = into.last_number
    old_numbers = _move(moved, topic, into)
    _keep_what_was_read_together(topic, into, old_numbers, read_before)
    if into.category.takes_answers and not into.answer_id:
        Topic.objects.filter(pk=into.pk).update(answer=topic.answer_id)
    Topic.objects.filter(merged_into=topic).update(merged_into=into)
    Topic.objects.filter(pk=topic.pk).update(merged_into=into, answer=None, locks_at=None, **NOT_PINNED)
    _move_subjects_and_drafts(topic, into)
    notifications.regroup(group=topic.stream, **_as_told(into))
    index.remove(kind="topic", object_ids=[topic.pk])
    _settle(moved, topic, into)
    source_changed(TITLE, topic)
    details = {"into": into.pk, "posts": len(moved)}
    authors = {post.author for post in moved}
    record(verb=Verb.MERGE, topic=topic, actor=moderator, reason=reason, details=details, concerned=authors)
    return into


def _held(*topics: int) -> dict[int, Topic]:
    """Return the topics; nobody writes to them, or changes their posts, until the transaction ends."""
    hold_cases(Q(topic__in=topics))
    hold_posts(Q(topic__in=topics))
    hold_topics(topics)
    return Topic.objects.select_related("category").in_bulk(topics)


def _move(posts: Sequence[Post], old: Topic, new: Topic) -> list[int]:
    """The posts are the last ones of `new`, in this order; returns the numbers that they had."""
    numbered = [post for post in posts if post.has_number]
    places = [FormerPlace(topic=old, number=post.number, post=post) for post in numbered]
    FormerPlace.objects.bulk_create(places)
    for number, post in enumerate(numbered, new.last_number + 1):
        post.number = number
    for post in posts:
        post.topic, post.version = new, post.version + 1
    new.last_number += len(numbered)
    new.save(update_fields=["last_number"])
    Post.objects.bulk_update(posts, ["topic", "number", "version"], batch_size=_BATCH)
    _mend(posts)
    _mend(list(old.posts.filter(Q(answers__topic=new) | Q(branch__topic=new))))
    return [place.number for place in places]


def _mend(posts: Sequence[Post]) -> None:
    """Each of `posts` answers, and stands under, a post of its own topic or none: what was between two is cut."""
    wanted = {pk for post in posts for pk in (post.answers_id, post.branch_id) if pk}
    known = Post.objects.select_related("branch").in_bulk(wanted) | {post.pk: post for post in posts}

    def here(pk: int | None, post: Post) -> Post | None:
        return known[pk] if pk and known[pk].topic_id == post.topic_id else None

    for post in sorted(posts, key=lambda post: post.pk):  # what is answered was there before
        post.answers, root = here(post.answers_id, post), here(post.branch_id, post)
        post.branch = branch_of(post.answers or root)
    Post.objects.bulk_update(posts, ["answers", "branch"], batch_size=_BATCH)
    for some in in_batches(wanted, _BATCH):  # they show what answers them
        Post.objects.filter(pk__in=some).update(version=F("version") + 1)


def _keep_what_was_read_apart(old: Topic, new: Topic, numbers: Sequence[int]) -> None:
    """Who had read the first of the moved posts, which had these numbers, has read them in the new topic."""
    readings = list(TopicReading.objects.filter(topic=old))
    TopicReading.objects.bulk_create(
        TopicReading(
            member_id=reading.member_id,
            topic=new,
            last_read=_first_read(numbers, reading.last_read),
            level=reading.level,
        )
        for reading in readings
        if reading.level or reading.last_read >= numbers[0]
    )
    newest = old.posts.aggregate(newest=Max("number"))["newest"]
    TopicReading.objects.filter(topic=old, last_read__gte=newest).update(last_read=old.last_number)


def _keep_what_was_read_together(old: Topic, new: Topic, numbers: Sequence[int], end: int) -> None:
    """Who had read all of `new`, which ended at `end`, has read what they had of the posts of these old numbers too.

    What somebody has not read never counts as read: who is in the middle of `new` has the moved posts before them.
    """
    mine = {reading.member_id: reading for reading in TopicReading.objects.filter(topic=new)}
    changed, begun = [], []
    for was in TopicReading.objects.filter(topic=old):
        reading = mine.get(was.member_id) or TopicReading(member_id=was.member_id, topic=new)
        reading.level = reading.level or was.level
        if reading.last_read >= end:
            reading.last_read = end + _first_read(numbers, was.last_read)
        if reading.pk:
            changed.append(reading)
        elif reading.level:
            begun.append(reading)
    TopicReading.objects.bulk_update(changed, ["last_read", "level"], batch_size=_BATCH)
    TopicReading.objects.bulk_create(begun)
    TopicReading.objects.filter(topic=old).delete()


def _first_read(numbers: Sequence[int], last_read: int) -> int:
    """Return how many of the posts of these numbers, from the first one on, had been read without a gap."""
    return len(list(takewhile(lambda number: number <= last_read, numbers)))


def _move_subjects_and_drafts(old: Topic, new: Topic) -> None:
    known = set(new.subjects.values_list("kind", "public_id"))
    for subject in old.subjects.all():
        if (subject.kind, subject.public_id) not in known:
            Subject.objects.filter(pk=subject.pk).update(topic=new)
    begun = Draft.objects.filter(place=new.stream).values("member")
    Draft.objects.filter(place=old.stream).exclude(member__in=begun).update(place=new.stream)


def _as_told(topic: Topic) -> dict[str, str]:
    """Return under what members are told of the topic's posts from now on."""
    return {
        "into": topic.stream,
        "audience": indexing.audience_of(topic),
        "title": topic.title,
        "title_language": topic.language,
    }


def _settle(moved: Sequence[Post], old: Topic, new: Topic) -> None:
    """What is counted, found and shown of both topics is as they are now."""
    for topic in (old, new):
        count_posts(topic)
        topic.refresh_from_db()
    Post.objects.filter(topic__in=[old, new], number=1).update(version=F("version") + 1)  # it shows the answer
    indexing.index_posts(moved)
    live.show_rearranged(old, new)
