"""How far a member has read: told by the page's script, or by the picture that browsers without JavaScript fetch."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Member
from brain.notifications.models import Notification
from forum.actions import rearrange, write
from forum.models import Category, Topic, TopicReading

SignIn = Callable[[Member], Client]
Start = Callable[..., Topic]


@pytest.fixture
def long(start: Start, amina: Member, help_room: Category) -> Topic:
    return start(amina, help_room, replies=24)


def last_read(member: Member, topic: Topic) -> int | None:
    return TopicReading.objects.filter(member=member, topic=topic).values_list("last_read", flat=True).first()


def see(client: Client, topic: Topic, number: object) -> int:
    return client.post(reverse("forum:seen", args=[topic.pk]), {"number": number}).status_code


def picture(html: str) -> str:
    found = re.search(r'<noscript><img src="([^"]+)"', html)
    assert found
    return found[1]


def test_opening_a_page_reads_nothing_yet(long: Topic, eunji: Member, sign_in: SignIn) -> None:
    html = sign_in(eunji).get(long.url).content.decode()
    assert last_read(eunji, long) is None
    assert f'data-seen="{reverse("forum:seen", args=[long.pk])}" data-read="0"' in html
    assert re.findall(r'data-number="(\d+)"', html) == [str(number) for number in range(1, 21)]


def test_what_was_seen_is_read_and_the_rest_is_not(long: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    assert see(client, long, 7) == 204
    assert last_read(eunji, long) == 7
    first = client.get(reverse("forum:first-unread", args=[long.pk]))["Location"]
    assert first == long.posts.get(number=8).url
    assert 'data-read="7"' in client.get(long.url).content.decode()


def test_it_never_goes_backwards_nor_past_the_end(long: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    for number, expected in ((9, 9), (4, 9), (9, 9), (999, 25)):
        assert see(client, long, number) == 204
        assert last_read(eunji, long) == expected


def test_saying_it_again_writes_nothing(long: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    see(client, long, 25)
    with CaptureQueriesContext(connection) as queries:
        see(client, long, 25)
        see(client, long, 3)
    assert not [query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE", query["sql"])]


def test_without_javascript_the_page_reads_itself(long: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    for page, expected in ((1, 20), (2, 25), (1, 25)):
        answer = client.get(picture(client.get(long.url, {"page": page}).content.decode()))
        assert answer.status_code == 204
        assert "no-store" in answer["Cache-Control"]
        assert last_read(eunji, long) == expected


def test_a_prefetched_page_reads_nothing(long: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    address = picture(client.get(long.url).content.decode())
    for header in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}):
        client.get(address, headers=header)
    assert last_read(eunji, long) is None


def test_reading_to_the_end_reads_what_one_was_told(
    topic: Topic, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    write.post_reply(topic=topic, author=eunji, body="@amina", language="en")
    write.post_reply(topic=topic, author=eunji, body="And more", language="en")
    client = sign_in(amina)
    see(client, topic, 2)
    assert Notification.objects.unread().filter(member=amina).exists()
    see(client, topic, 3)
    assert not Notification.objects.unread().filter(member=amina).exists()


def test_nonsense_and_strangers_are_refused(
    long: Topic, eunji: Member, daniela: Member, twelfth: Category, client: Client, sign_in: SignIn
) -> None:
    for number in ("", "-1", "seven", "9" * 30):
        assert see(sign_in(eunji), long, number) == 422
    assert see(client, long, 3) == 403
    Topic.objects.filter(pk=long.pk).update(category=twelfth)
    assert see(sign_in(daniela), long, 3) == 404
    assert not TopicReading.objects.filter(member__in=[eunji, daniela]).exists()


def test_numbers_of_a_merged_topic_say_nothing_of_the_other(
    long: Topic, start: Start, amina: Member, benoit: Member, eunji: Member, help_room: Category, sign_in: SignIn
) -> None:
    other = start(amina, help_room, title="Founders retire", replies=9)
    rearrange.merge_topics(topic=long, into=other, moderator=benoit, reason="The same")
    assert see(sign_in(eunji), long, 5) == 204
    assert last_read(eunji, other) is None


def test_a_guests_page_tells_nothing(long: Topic, client: Client) -> None:
    html = client.get(long.url).content.decode()
    assert "data-seen" not in html
    assert "<noscript><img" not in html
