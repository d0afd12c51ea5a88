"""Acts on topics and posts are undone by appeals that are right."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from brain.cohorts.actions import membership
from brain.members.audiences import audiences_of
from brain.members.models import Member, Part
from brain.moderation.actions.appeals import appeal, decide_appeal
from brain.moderation.models import AuditEntry, Decision
from forum.actions import moderate, polls, purge, rearrange, slow, write
from forum.models import Category, Poll, Post, Purge, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms(db: None) -> list[Category]:
    return [Category.objects.create(slug=slug, name=slug, audience="public", position=1) for slug in ("help", "news")]


@pytest.fixture
def topic(amina: Member, eunji: Member, rooms: list[Category]) -> Topic:
    topic = write.start_topic(
        author=amina, category=rooms[0], title="Savings circles", body="How do you do it?", language="en"
    )
    for words in ("We meet on Mondays", "We keep a box with three locks"):
        write.post_reply(topic=topic, author=amina, body=words, language="en")
    return Topic.objects.select_related("category").get(pk=topic.pk)


def overturned(verb: str, member: Member, nomsa: Member) -> None:
    asked = appeal(entry=AuditEntry.objects.get(verb=verb), member=member, text="This was not right")
    decide_appeal(appeal=asked, moderator=nomsa, decision=Decision.OVERTURNED, answer="It was not")


def now(topic: Topic) -> Topic:
    return Topic.objects.select_related("category").get(pk=topic.pk)


ACTS: dict[str, tuple[Callable[..., Any], dict[str, Any], Callable[[Topic], Any]]] = {
    "lock": (moderate.lock_topic, {}, lambda topic: topic.is_locked),
    "archive": (moderate.archive_topic, {}, lambda topic: topic.is_archived),
    "hide_topic": (moderate.hide_topic, {}, lambda topic: topic.hidden_at),
    "slow_mode": (slow.set_slow_mode, {"pace": 3600}, lambda topic: topic.slow_mode),
}


@pytest.mark.parametrize("verb", ACTS)
def test_acts_on_topics(verb: str, topic: Topic, amina: Member, benoit: Member, nomsa: Member) -> None:
    act, words, is_done = ACTS[verb]
    act(topic=topic, moderator=benoit, reason="Calm down", **words)
    assert is_done(now(topic))
    overturned(verb, amina, nomsa)
    assert not is_done(now(topic))


def test_a_move_is_turned_round(
    topic: Topic, rooms: list[Category], amina: Member, benoit: Member, nomsa: Member
) -> None:
    moderate.move_topic(topic=topic, moderator=benoit, category=rooms[1], reason="News")
    overturned("move", amina, nomsa)
    assert now(topic).category == rooms[0]


def test_what_was_split_is_merged_again(topic: Topic, amina: Member, benoit: Member, nomsa: Member) -> None:
    second = topic.posts.get(number=2)
    rearrange.split_topic(
        topic=topic, posts=[second.pk], title="Mondays", category=topic.category, moderator=benoit, reason="Other"
    )
    overturned("split", amina, nomsa)
    assert Post.objects.get(pk=second.pk).topic == topic


def test_what_was_merged_is_split_again(topic: Topic, amina: Member, benoit: Member, nomsa: Member) -> None:
    other = write.start_topic(author=amina, category=topic.category, title="Boxes", body="Which box?", language="en")
    rearrange.merge_topics(topic=other, into=topic, moderator=benoit, reason="The same")
    overturned("merge", amina, nomsa)
    again = Post.objects.get(body="Which box?").topic
    assert (again.title, again == topic) == ("Boxes", False)


def test_an_edit_is_written_back_unless_somebody_edited_since(
    topic: Topic, amina: Member, benoit: Member, nomsa: Member
) -> None:
    post = topic.posts.get(number=2)
    write.edit_post(post=post, editor=benoit, body="We meet at times", reason="Too exact")
    overturned("edit", amina, nomsa)
    post.refresh_from_db()
    assert post.body == "We meet on Mondays"


def test_what_was_to_be_deleted_for_good_stays(topic: Topic, amina: Member, benoit: Member, nomsa: Member) -> None:
    post = topic.posts.get(number=2)
    moderate.hide_post(post=post, moderator=benoit, reason="Private data")
    asked = purge.ask_to_purge(thing=Post.objects.for_display().get(pk=post.pk), moderator=nomsa, reason="Private data")
    purge.confirm_purge(purge=asked, moderator=benoit)
    overturned("confirm_purge", amina, nomsa)
    assert not Purge.objects.exists()
    assert Post.objects.filter(pk=post.pk).exists()


@pytest.mark.parametrize("open_until", [None, timezone.now() + timedelta(days=3650)])
def test_a_poll_is_open_again_as_long_as_it_was_to_be(
    open_until: datetime | None, topic: Topic, amina: Member, benoit: Member, nomsa: Member
) -> None:
    poll = polls.add_poll(topic.posts.get(number=2), question="When?", options=["Now", "Then"], closes_at=open_until)
    polls.close_poll(poll=poll, actor=benoit)
    overturned("close_poll", amina, nomsa)
    poll.refresh_from_db()
    assert (poll.is_closed, poll.closes_at) == (False, open_until)
    assert AuditEntry.objects.filter(verb="reopen_poll", actor=nomsa, member=amina).exists()


def test_a_poll_whose_time_is_over_stays_closed(topic: Topic, amina: Member, benoit: Member) -> None:
    poll = polls.add_poll(topic.posts.get(number=2), question="When?", options=["Now", "Then"])
    polls.close_poll(poll=poll, actor=amina)
    closed_at = Poll.objects.get().closes_at
    polls.reopen_poll(poll=poll, actor=benoit, closes_at=timezone.now() - timedelta(hours=1))
    assert Poll.objects.get().closes_at == closed_at
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("part", [Part.PARTICIPANT, Part.FACILITATOR])
def test_who_was_taken_out_of_a_group_is_in_it_again(part: Part, amina: Member, benoit: Member, nomsa: Member) -> None:
    amina.attendances.filter(edition=12).update(part=part)
    membership.remove(attendance=amina.attendances.get(edition=12), actor=benoit, reason="Was not there")
    assert "edition-12" not in audiences_of(Member.objects.get(pk=amina.pk))
    overturned("remove_from_group", amina, nomsa)
    again = amina.attendances.get(edition=12)
    assert (again.is_confirmed, again.part) == (True, part)
    assert AuditEntry.objects.filter(verb="put_back_into_group", actor=nomsa, member=amina).exists()
    assert amina.notifications.filter(act="put_back_into_group").exists()


def test_who_came_into_the_group_again_keeps_what_they_are_there(amina: Member, benoit: Member, nomsa: Member) -> None:
    amina.attendances.filter(edition=12).update(part=Part.FACILITATOR)
    membership.remove(attendance=amina.attendances.get(edition=12), actor=benoit, reason="Was not there")
    membership.take_in(member=amina, edition=12, part=Part.SPEAKER)
    overturned("remove_from_group", amina, nomsa)
    assert amina.attendances.get(edition=12).part == Part.SPEAKER
    assert not AuditEntry.objects.filter(verb="put_back_into_group").exists()
