"""Slow mode: who waits for how long, and that nothing typed is lost meanwhile."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from forum.actions import write
from forum.actions.slow import set_slow_mode
from forum.models import Category, Post, Topic, Verb
from realtime.models import Event as LiveEvent

SignIn = Callable[[Member], Client]


def send(client: Client, topic: Topic, **fields: Any) -> Any:
    return client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": "Kept words", **fields})


def age(minutes: int) -> None:
    """Every post becomes older."""
    for post in Post.objects.all():
        Post.objects.filter(pk=post.pk).update(created_at=post.created_at - timedelta(minutes=minutes))


@pytest.fixture
def slow(topic: Topic) -> Topic:
    Topic.objects.filter(pk=topic.pk).update(slow_mode=300)
    topic.refresh_from_db()
    return topic


def test_a_second_post_waits_and_keeps_its_text(slow: Topic, eunji: Member, sign_in: SignIn) -> None:
    assert send(sign_in(eunji), slow).status_code == 303
    refused = send(sign_in(eunji), slow)
    html = refused.content.decode()
    assert refused.status_code == 429
    assert 290 <= int(refused["Retry-After"]) <= 300
    assert "Slow mode: your post was not sent, your text is kept. You may write again in 5 minutes." in html
    assert ">\nKept words</textarea>" in html
    age(6)
    assert send(sign_in(eunji), slow).status_code == 303
    assert slow.posts.count() == 3


def test_others_do_not_wait_for_one(slow: Topic, eunji: Member, daniela: Member, sign_in: SignIn) -> None:
    assert send(sign_in(eunji), slow).status_code == 303
    assert send(sign_in(daniela), slow).status_code == 303


def test_elsewhere_the_member_writes_on(
    slow: Topic, start: Any, eunji: Member, amina: Member, help_room: Category, sign_in: SignIn
) -> None:
    other = start(amina, help_room)
    send(sign_in(eunji), slow)
    assert send(sign_in(eunji), other).status_code == 303


def test_a_slow_category_counts_all_its_topics(
    topic: Topic, start: Any, eunji: Member, amina: Member, help_room: Category, sign_in: SignIn
) -> None:
    other = start(amina, help_room)
    Category.objects.update(slow_mode=900)
    assert send(sign_in(eunji), topic).status_code == 303
    assert send(sign_in(eunji), other).status_code == 429
    sent = {"title": "Another", "category": "help", "body": "Kept words"}
    refused = sign_in(eunji).post(reverse("forum:new-topic"), sent)
    assert refused.status_code == 429
    assert "Kept words" in refused.content.decode()


@pytest.mark.parametrize(("of_topic", "of_category"), [(3600, 60), (60, 3600)])
def test_the_longer_time_holds(of_topic: int, of_category: int, topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    Topic.objects.update(slow_mode=of_topic)
    Category.objects.update(slow_mode=of_category)
    send(sign_in(eunji), topic)
    age(5)
    assert send(sign_in(eunji), topic).status_code == 429


def test_moderators_of_the_category_do_not_wait(
    slow: Topic, benoit: Member, daniela: Member, policy: Category, start: Any, sign_in: SignIn
) -> None:
    for _again in range(2):
        assert send(sign_in(benoit), slow).status_code == 303
    Category.objects.filter(pk=policy.pk).update(slow_mode=300)
    theirs = start(benoit, policy)
    for _again in range(2):
        assert send(sign_in(daniela), theirs).status_code == 303
    assert send(sign_in(daniela), slow).status_code == 303
    assert send(sign_in(daniela), slow).status_code == 429  # which she does not moderate


def test_edits_do_not_count(slow: Topic, eunji: Member, sign_in: SignIn) -> None:
    send(sign_in(eunji), slow)
    post = slow.posts.get(number=2)
    sent = {"body": "Better words", "revision": post.revision}
    assert sign_in(eunji).post(reverse("forum:post-edit", args=[post.pk]), sent).status_code == 303


def test_the_same_form_sent_twice_is_one_post_and_no_haste(slow: Topic, eunji: Member, sign_in: SignIn) -> None:
    key = str(uuid.uuid4())
    assert [send(sign_in(eunji), slow, key=key).status_code for _again in range(2)] == [303, 303]
    assert slow.posts.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_category", [False, True])
def test_of_two_at_once_one_passes(
    is_category: bool, start: Any, amina: Member, eunji: Member, help_room: Category
) -> None:
    topics = [start(amina, help_room), start(amina, help_room)] if is_category else [start(amina, help_room)] * 2
    (Category if is_category else Topic).objects.update(slow_mode=300)

    def send(number: int) -> bool:
        try:
            write.post_reply(topic=topics[number % 2], author=eunji, body=f"Post {number}", language="en")
            return True
        except write.TooSoon:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 1
    assert Post.objects.filter(author=eunji).count() == 1


def test_the_page_says_how_slow_it_is_and_when_one_may_write(
    slow: Topic, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    assert "Slow mode: one post in 5 minutes." in client.get(slow.url).content.decode()
    assert "You may write again" not in sign_in(eunji).get(slow.url).content.decode()
    send(sign_in(eunji), slow)
    assert "You may write again in 5 minutes." in sign_in(eunji).get(slow.url).content.decode()


def test_moderators_set_it_with_a_reason_in_the_log(
    topic: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    address = reverse("forum:slow-mode", args=[topic.pk])
    assert address in sign_in(benoit).get(topic.url).content.decode()
    LiveEvent.objects.all().delete()
    assert sign_in(benoit).post(address, {"pace": "300", "reason": "Calm down"}).status_code == 303
    topic.refresh_from_db()
    assert topic.slow_mode == 300
    assert LiveEvent.objects.filter(stream=topic.stream, kind="state").exists()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.reason) == (Verb.SLOW_MODE, benoit, "Calm down")
    assert entry.details == {"seconds_before": 0, "seconds": 300}
    assert "Changed the slow mode" in sign_in(benoit).get(reverse("record:log")).content.decode()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"pace": "300", "reason": ""}, "Give a reason"),
        ({"pace": "7", "reason": "Why"}, "Choose one of the times in the list."),
        ({"reason": "Why"}, "Choose how slow the topic is to be."),
    ],
)
def test_a_form_that_is_wrong_comes_back(
    sent: dict[str, str], message: str, topic: Topic, benoit: Member, sign_in: SignIn
) -> None:
    page = sign_in(benoit).post(reverse("forum:slow-mode", args=[topic.pk]), sent)
    assert page.status_code == 422
    assert message in page.content.decode()


def test_others_cannot_set_it(topic: Topic, amina: Member, eunji: Member, sign_in: SignIn, client: Client) -> None:
    address = reverse("forum:slow-mode", args=[topic.pk])
    for member in (amina, eunji):
        assert sign_in(member).post(address, {"pace": "60", "reason": "x"}).status_code == 403
    assert client.post(address, {"pace": "60", "reason": "x"}).status_code == 403
    topic.refresh_from_db()
    assert topic.slow_mode == 0


def test_the_same_pace_again_is_no_act(slow: Topic, benoit: Member) -> None:
    set_slow_mode(topic=slow, moderator=benoit, pace=300, reason="Again")
    assert not AuditEntry.objects.exists()


def test_what_was_written_elsewhere_does_not_wait(slow: Topic, eunji: Member) -> None:
    for _again in range(2):
        write.post_reply(topic=slow, author=eunji, body="Old", at=timezone.now(), announce=False)
    assert slow.posts.count() == 3
