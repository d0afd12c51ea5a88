"""Polls and events in the sample topics."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from brain.core.zones import moment_in
from brain.members.models import Member
from brain.samples.people import address, rows
from forum.actions import events, polls, write
from forum.models import Event, Poll, Post, Reply, Topic


def load_held() -> int:
    """The sample topics have replies with polls and events, once, with the sample members' votes and answers."""
    held = rows("held.yaml")
    members = {member.email: member for member in Member.objects.filter(is_sample=True)}
    for row in held:
        if not Post.objects.filter(key=uuid5(NAMESPACE_URL, row["id"])).exists():
            _load(row, lambda key: members[address(key)])
    return len(held)


@transaction.atomic
def _load(row: dict[str, Any], member: Callable[[str], Member]) -> None:
    post = write.post_reply(
        topic=Topic.objects.get(external_id=row["topic"]),
        author=member(row["author"]),
        body=row["body"].strip(),
        language=row["language"],
        key=uuid5(NAMESPACE_URL, row["id"]),
        parts=[_poll(row["poll"]) if "poll" in row else _event(row["event"])],
        announce=False,
    )
    for key, options in row.get("poll", {}).get("votes", {}).items():
        poll = Poll.objects.get(post=post)
        chosen = poll.options.filter(position__in=options).values_list("pk", flat=True)
        polls.vote(poll=poll, member=member(key), options=list(chosen))
    for key, reply in row.get("event", {}).get("answers", {}).items():
        events.answer_event(event=Event.objects.get(post=post), member=member(key), reply=Reply(reply))


def _poll(row: dict[str, Any]) -> write.Part:
    return partial(polls.add_poll, **{name: value for name, value in row.items() if name != "votes"})


def _event(row: dict[str, Any]) -> write.Part:
    day = timezone.now().date() + timedelta(days=row["in_days"])
    starts = moment_in(datetime.combine(day, time.fromisoformat(row["at"])), row["zone"])
    return partial(
        events.add_event,
        starts_at=starts,
        ends_at=starts + timedelta(hours=row["hours"]),
        time_zone=row["zone"],
        place=row["place"],
        link=row["link"],
    )
