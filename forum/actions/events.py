"""Events: putting one into a post, answering it, changing and cancelling it, reminding of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from brain.languages.readers import reader_of_member
from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import Kind
from forum import indexing, live
from forum.actions.record import record
from forum.models import COMING, CalendarFeed, Event, EventReply, Holds, Post, Reply, Verb
from forum.when import event_in_words

REMINDED_BEFORE = timedelta(days=1)
_TOLD = ("starts_at", "ends_at", "time_zone", "place", "link")  # what changes of these are told


def add_event(
    post: Post,
    *,
    starts_at: datetime,
    time_zone: str,
    ends_at: datetime | None = None,
    place: str = "",
    link: str = "",
) -> Event:
    """The post, which is new, invites to an event; in the transaction in which it is written.

    `time_zone` (IANA) is the one in which its times are shown.
    """
    event = Event.objects.create(
        post=post, starts_at=starts_at, ends_at=ends_at, time_zone=time_zone, place=place, link=link
    )
    post.holds = Holds.EVENT
    post.save(update_fields=["holds"])
    indexing.index_posts([post])
    return event


@transaction.atomic
def answer_event(*, event: Event, member: Member, reply: Reply) -> None:
    """This is what the member answers, whatever it was before."""
    EventReply.objects.update_or_create(event=event, member=member, defaults={"reply": reply})
    live.show_held(event.post)


@transaction.atomic
def edit_event(
    *,
    event: Event,
    editor: Member,
    starts_at: datetime,
    time_zone: str,
    ends_at: datetime | None = None,
    place: str = "",
    link: str = "",
) -> Event:
    """The event takes place then and there; who comes, or perhaps, is told once of what has changed."""
    event = _hold(event)
    before = [getattr(event, name) for name in _TOLD]
    event.starts_at, event.ends_at, event.time_zone = starts_at, ends_at, time_zone
    event.place, event.link = place, link
    if before != [getattr(event, name) for name in _TOLD]:
        _changed(event, editor, Verb.EDIT_EVENT)
    return event


@transaction.atomic
def cancel_event(*, event: Event, actor: Member, is_cancelled: bool = True) -> Event:
    """The event does not take place, or (is_cancelled=False) does after all; who answered so is told."""
    event = _hold(event)
    if event.is_cancelled != is_cancelled:
        event.is_cancelled = is_cancelled
        _changed(event, actor, Verb.CANCEL_EVENT if is_cancelled else Verb.HOLD_EVENT)
    return event


def _hold(event: Event) -> Event:
    held = Event.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("post__topic__category", "post__author").get(pk=event.pk)


def _changed(event: Event, actor: Member, verb: Verb) -> None:
    post = event.post
    event.revision += 1
    event.save()
    indexing.index_posts([post])
    coming = Member.objects.active().filter(event_replies__event=event, event_replies__reply__in=COMING)
    _tell(event, coming, key=f"event.{event.pk}.{event.revision}", kind=Kind.EVENT, actor=actor)
    live.show_held(post)
    if actor.pk != post.author_id:
        record(actor=actor, verb=verb, topic=post.topic, post=post)


def _tell(event: Event, members: Iterable[Member], *, key: str, kind: Kind, actor: Member | None) -> None:
    """Tell each member, in their language, when and where the event is; nobody of what is hidden."""
    post = event.post
    if not post.is_shown or post.topic.hidden_at:
        return

    def language(member: Member) -> str:
        return reader_of_member(member).languages[0]

    for tongue, some in groupby(sorted(members, key=language), key=language):
        with override(tongue):
            words = event_in_words(event)
        notifications.notify(
            members=some,
            kind=kind,
            key=key,
            group=post.topic.stream,
            actor=actor,
            title=post.topic.title,
            title_language=post.topic.language,
            excerpt=words,
            excerpt_language=tongue,
            url=post.permalink,
            audience=post.topic.category.audience,
        )


@transaction.atomic
def remind_of_events(now: datetime | None = None) -> int:
    """Who comes to an event that begins within a day is reminded of it, once; return how many events there are."""
    now = now or timezone.now()
    soon = Event.objects.filter(starts_at__gt=now, starts_at__lte=now + REMINDED_BEFORE, is_cancelled=False)
    events = list(soon.select_related("post__topic__category"))
    for event in events:
        coming = Member.objects.active().filter(event_replies__event=event, event_replies__reply=Reply.YES)
        key = f"event.{event.pk}.on.{event.starts_at:%Y%m%d%H%M}"
        _tell(event, coming, key=key, kind=Kind.REMINDER, actor=None)
    return len(events)


def calendar_feed(member: Member) -> CalendarFeed:
    """Return the member's calendar feed, made where there was none."""
    return CalendarFeed.objects.get_or_create(member=member)[0]


def renew_calendar_feed(member: Member) -> CalendarFeed:
    """Return the member's calendar feed with a new address; the one before leads nowhere any more."""
    feed = calendar_feed(member)
    feed.renew()
    feed.save(update_fields=["token"])
    return feed
