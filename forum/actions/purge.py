"""Deleting for good: one moderator asks, a second confirms, and after a while nothing is left but the audit log."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.batches import each_by_itself
from brain.languages.forgetting import forget_texts
from brain.members.audiences import MODERATORS, those_who_see
from brain.members.models import Member
from brain.moderation.actions.cases import close_case
from brain.moderation.actions.record import record, tell
from brain.moderation.models import AuditEntry, Case, Outcome
from brain.notifications import actions as notifications
from brain.search import index
from forum import live
from forum.actions.moderate import count_posts
from forum.attachments import forget_attachments
from forum.holding import hold_cases, hold_post, hold_posts, hold_topics
from forum.models import Draft, Poll, PollOption, Post, Purge, Topic, TopicReading, Verb
from forum.scopes import scope_of
from forum.texts import POLL, POLL_OPTION, POST, TITLE

PLACE = "/deletions"  # where moderators find what is to be deleted, in their language


@transaction.atomic
def ask_to_purge(*, thing: Post | Topic, moderator: Member, reason: str) -> Purge:
    """A second moderator is asked whether the thing is to be deleted for good; asked again, nothing changes."""
    which = _which(thing)
    purge, is_new = Purge.objects.get_or_create(**which, defaults={"asked_by": moderator, "reason": reason})
    if is_new:
        entry = _record(Verb.ASK_PURGE, purge, moderator)
        _tell(entry, purge.place, those_who_see(MODERATORS).exclude(pk=moderator.pk), PLACE, MODERATORS)
    return purge


@transaction.atomic
def confirm_purge(*, purge: Purge, moderator: Member) -> Purge:
    """The thing is deleted when settings.DELETE_AFTER has passed, unless somebody keeps it until then.

    Its authors are told, with the reason. Raises PermissionDenied for who asked: it takes two.
    """
    if purge.asked_by_id == moderator.pk:
        raise PermissionDenied(_("It takes two: another moderator has to confirm this."))
    confirmed = {"confirmed_by": moderator, "due_at": timezone.now() + settings.DELETE_AFTER}
    if Purge.objects.filter(pk=purge.pk, confirmed_by=None).update(**confirmed):
        purge.refresh_from_db()
        entry = _record(Verb.CONFIRM_PURGE, purge, moderator)
        _tell(entry, purge.place, _authors(purge), purge.thing.permalink, purge.place.category.audience)
    return purge


@transaction.atomic
def cancel_purge(*, purge: Purge, moderator: Member) -> None:
    """The thing stays, as it was; its authors are told, if they had been told that it goes."""
    gone, _rows = Purge.objects.filter(pk=purge.pk).delete()
    if gone:
        entry = _record(Verb.CANCEL_PURGE, purge, moderator, reason="")
        if purge.confirmed_by_id:
            _tell(entry, purge.place, _authors(purge), purge.thing.permalink, purge.place.category.audience)


def _which(thing: Post | Topic) -> dict[str, Post | Topic]:
    return {"post": thing} if isinstance(thing, Post) else {"topic": thing}


def _record(verb: Verb, purge: Purge, actor: Member | None, reason: str | None = None) -> AuditEntry:
    thing = purge.thing
    return record(
        verb=verb,
        actor=actor,
        kind=_kind(thing),
        object_id=thing.pk,
        member=thing.author,
        concerned=_authors(purge),
        scope=scope_of(purge.place.category),
        reason=purge.reason if reason is None else reason,
    )


def _kind(thing: Post | Topic) -> str:
    return "post" if isinstance(thing, Post) else "topic"


def _authors(purge: Purge) -> list[Member]:
    """Return those whose words are to be deleted."""
    if purge.post:
        return [purge.post.author]
    written = Post.objects.filter(topic=purge.topic).values("author")
    return list(Member.objects.filter(Q(pk__in=written) | Q(pk=purge.place.author_id)))


def _tell(entry: AuditEntry, topic: Topic, members: Iterable[Member], url: str, audience: str) -> None:
    tell(
        entry,
        members,
        title=topic.title,
        title_language=topic.language,
        url=url,
        audience=audience,
        group=topic.stream,
    )


# --- When the time has come ------------------------------------------------------------------------------------------


def purge_what_is_due() -> int:
    """What was confirmed, and nobody kept, is gone with all that belongs to it; returns how many things.

    One that cannot go keeps no other from it, and is tried again the next time.
    """
    return each_by_itself(_purge, list(Purge.objects.due().values_list("pk", flat=True)), what="purge")


def _purge(pk: int) -> bool:
    purge = Purge.objects.due().filter(pk=pk).first()
    if purge is None:
        return False
    posts = Q(pk=purge.post_id) if purge.post_id else Q(topic=purge.topic_id)
    hold_cases(posts)
    if purge.post:
        hold_post(purge.post)
    hold_posts(posts)
    hold_topics([purge.place.pk])
    purge = Purge.objects.select_for_update().due().filter(pk=pk).first()
    if purge is None:  # somebody kept it in this very moment
        return False
    _record(Verb.PURGE, purge, None)
    _close_cases(list(Post.objects.filter(posts).values_list("pk", flat=True)), purge.confirmed_by)
    if purge.post:
        _delete_post(purge.post)
    else:
        _delete_topic(purge.place)
    return True


def _close_cases(posts: Collection[int], moderator: Member | None) -> None:
    """Nobody looks at the posts any more, and no case says what made them suspicious."""
    cases = Case.objects.filter(kind="post", object_id__in=posts)
    for post in cases.open().values_list("object_id", flat=True):
        close_case(kind="post", object_id=post, moderator=moderator, outcome=Outcome.HIDDEN)
    cases.update(detail="")


def _delete_post(post: Post) -> None:
    topic = Topic.objects.select_related("category").get(pk=post.topic_id)
    told = _keys(_kind(post), post.pk, Verb.CONFIRM_PURGE)
    place = {"title": topic.title, "title_language": topic.language, "url": topic.permalink}
    acts = _keys(_kind(post), post.pk)
    notifications.forget(about=Q(url=post.permalink) | Q(key=post.notice) | Q(key__in=acts), lead_to=place, but=told)
    beside = Q(answers=post) | Q(branch=post) | Q(pk=post.answers_id)
    Post.objects.filter(beside).update(version=F("version") + 1)  # they show it
    _forget([post.pk])
    post.delete()
    _read_to_the_end(topic)
    count_posts(topic)
    topic.refresh_from_db()
    live.show_rearranged(topic)


def _delete_topic(topic: Topic) -> None:
    """The topic goes with its posts, and with those that were merged into it, which have none of their own."""
    topics = [topic.pk, *Topic.objects.filter(merged_into=topic).values_list("pk", flat=True)]
    posts = list(Post.objects.filter(topic__in=topics).values_list("pk", flat=True))
    acts = [key for pk in topics for key in _keys("topic", pk)] + [key for pk in posts for key in _keys("post", pk)]
    told = _keys("topic", topic.pk, Verb.CONFIRM_PURGE)
    room = topic.category
    place = {"group": room.stream, "title": room.name, "title_language": room.language, "url": room.permalink}
    groups = Q(group__in=[f"topic.{pk}" for pk in topics])
    notifications.forget(about=groups | Q(key__in=acts), lead_to=place, but=told)
    _forget(posts)
    forget_texts(TITLE.name, topics)
    index.remove(kind="topic", object_ids=topics)
    Draft.objects.filter(place__in=[f"topic.{pk}" for pk in topics]).delete()
    Post.objects.filter(pk__in=posts).delete()
    Topic.objects.filter(pk__in=topics).delete()


def _forget(posts: Collection[int]) -> None:
    """What is kept of the posts beside their rows is gone: files, search entries, texts for translators, drafts."""
    forget_attachments(posts)
    index.remove(kind="post", object_ids=posts)
    forget_texts(POST.name, posts)
    forget_texts(POLL_OPTION.name, list(PollOption.objects.filter(poll__post__in=posts).values_list("pk", flat=True)))
    forget_texts(POLL.name, list(Poll.objects.filter(post__in=posts).values_list("pk", flat=True)))
    Draft.objects.filter(place__in=[f"edit.{pk}" for pk in posts]).delete()


def _keys(kind: str, object_id: int, verb: Verb | None = None) -> list[str]:
    """Return the keys of what members were told of acts on the thing."""
    entries = AuditEntry.objects.filter(kind=kind, object_id=object_id, **({"verb": verb} if verb else {}))
    return [f"act.{pk}" for pk in entries.values_list("pk", flat=True)]


def _read_to_the_end(topic: Topic) -> None:
    """Who has read all that is left has nothing unread."""
    newest = topic.posts.numbered().aggregate(newest=Max("number"))["newest"] or 0
    TopicReading.objects.filter(topic=topic, last_read__gte=newest).update(last_read=topic.last_number)
