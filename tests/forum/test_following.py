"""Choosing how closely one follows, and what a member is told of at each level."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Block, Member
from brain.notifications.models import Notification
from forum import tasks
from forum.actions import follow, write
from forum.actions.call import CALLS_A_DAY
from forum.actions.tag import add_tag, set_tags
from forum.models import Category, CategoryFollowing, Level, Post, Tag, Topic, TopicReading
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
LISTED = "/en/forum/following/"


def told(post: Post) -> dict[str, str]:
    return dict(Notification.objects.filter(key=post.notice).values_list("member__handle", "kind"))


@pytest.fixture
def care(db: None) -> Tag:
    return add_tag(name="Care work", language="en")


def choose(way: str, member: Member, topic: Topic, tag: Tag, level: str) -> None:
    if way == "topic":
        follow.choose_for_topic(member=member, topic=topic, level=level)
    elif way == "tag":
        follow.choose_for_tag(member=member, tag=tag, level=level)
    else:
        follow.choose_for_category(member=member, category=topic.category, level=level)


# --- Who is told ------------------------------------------------------------------------------------------------------

# level -> what happens -> as what the member is told, "" for not.
TOLD = {
    Level.WATCH: {
        "a post": "watched", "a mention": "mention", "an answer": "reply", "a quote": "quote", "a call": "mention",
    },
    Level.TRACK: {"a post": "", "a mention": "mention", "an answer": "reply", "a quote": "quote", "a call": "mention"},
    Level.NORMAL: {"a post": "", "a mention": "mention", "an answer": "reply", "a quote": "quote", "a call": "mention"},
    Level.MUTE: {"a post": "", "a mention": "mention", "an answer": "reply", "a quote": "", "a call": ""},
}  # fmt: skip


@pytest.mark.parametrize("way", ["topic", "tag", "category"])
@pytest.mark.parametrize("level", Level)
def test_what_a_member_is_told_at_each_level(
    way: str, level: Level, topic: Topic, care: Tag, daniela: Member, amina: Member
) -> None:
    set_tags(topic=topic, tags=[care])
    theirs = write.post_reply(topic=topic, author=daniela, body="Mine", language="en", announce=False)
    follow.choose_for_topic(member=daniela, topic=topic, level="")
    choose(way, daniela, topic, care, level)
    amina.attendances.create(edition=7, is_confirmed=True)
    bodies = {
        "a mention": "@daniela",
        "a quote": f"> [Daniela #2](/p/{theirs.pk})\n> Mine\n\nYes",
        "a call": "@edition-7",
    }
    for what, kind in TOLD[level].items():
        answers = theirs if what == "an answer" else None
        body = bodies.get(what, "Yes")
        post = write.post_reply(topic=topic, author=amina, body=body, language="en", answers=answers)
        assert told(post).get("daniela", "") == kind, what


@pytest.mark.parametrize("way", ["tag", "category"])
@pytest.mark.parametrize("level", Level)
def test_a_new_topic_is_told_to_those_who_watch_its_tag_or_category(
    way: str, level: Level, help_room: Category, care: Tag, daniela: Member, amina: Member
) -> None:
    if way == "tag":
        follow.choose_for_tag(member=daniela, tag=care, level=level)
    else:
        follow.choose_for_category(member=daniela, category=help_room, level=level)
    topic = write.start_topic(
        author=amina,
        category=help_room,
        title="New",
        body="Text",
        language="en",
        parts=[lambda post: set_tags(topic=post.topic, tags=[care])],
    )
    assert told(topic.posts.get()) == ({"daniela": "watched"} if level == Level.WATCH else {})


def test_a_choice_nearer_to_the_topic_silences_one_further_away(
    topic: Topic, care: Tag, amina: Member, daniela: Member
) -> None:
    set_tags(topic=topic, tags=[care])
    follow.choose_for_category(member=daniela, category=topic.category, level=Level.WATCH)
    follow.choose_for_tag(member=daniela, tag=care, level=Level.NORMAL)
    assert told(write.post_reply(topic=topic, author=amina, body="One", language="en")) == {}
    follow.choose_for_tag(member=daniela, tag=care, level=Level.WATCH)
    assert told(write.post_reply(topic=topic, author=amina, body="Two", language="en")) == {"daniela": "watched"}
    follow.choose_for_topic(member=daniela, topic=topic, level=Level.TRACK)
    assert told(write.post_reply(topic=topic, author=amina, body="Three", language="en")) == {}


def test_everybody_is_told_once_by_the_most_personal_kind(topic: Topic, amina: Member, eunji: Member) -> None:
    first = topic.posts.get(number=1)
    body = f"> [Amina #1](/p/{first.pk})\n> How\n\n@amina @moderators"
    post = write.post_reply(topic=topic, author=eunji, body=body, language="en", answers=first)
    assert told(post) == {"amina": "mention"}
    quoting = write.post_reply(topic=topic, author=eunji, body=body.replace("@amina", ""), language="en")
    assert told(quoting) == {"amina": "quote"}


def test_who_blocked_the_author_or_may_not_see_it_is_not_told(
    start: Any, amina: Member, nomsa: Member, eunji: Member, twelfth: Category
) -> None:
    topic = start(nomsa, twelfth)
    for member in (amina, eunji):
        follow.choose_for_category(member=member, category=twelfth, level=Level.WATCH)
    assert told(write.post_reply(topic=topic, author=nomsa, body="One", language="en")) == {"amina": "watched"}
    Block.objects.create(member=amina, blocked=nomsa)
    post = write.post_reply(topic=topic, author=nomsa, body="@amina @eunji @edition-12", language="en")
    assert told(post) == {}


def test_telling_many_watchers_asks_the_database_as_often_as_telling_one(topic: Topic, amina: Member) -> None:
    def asked_for(watchers: int) -> int:
        TopicReading.objects.filter(level=Level.WATCH).update(level=Level.NORMAL)
        members = [make_member(f"w{watchers}-{n}", f"Watcher {watchers} {n}") for n in range(watchers)]
        for member in members:
            follow.choose_for_topic(member=member, topic=topic, level=Level.WATCH)
        post = write.post_reply(topic=topic, author=amina, body="Yes", language="en", announce=False)
        with CaptureQueriesContext(connection) as captured:
            tasks.spread_reply.call(post.pk)
        assert len(told(post)) == watchers
        # A bell is a stream of its own for each member.
        return len([query for query in captured if "realtime_" not in query["sql"]])

    assert asked_for(1) == asked_for(12)


# --- Groups -----------------------------------------------------------------------------------------------------------


def test_participants_are_called_by_one_of_them_alone(
    topic: Topic, amina: Member, eunji: Member, daniela: Member
) -> None:
    daniela.attendances.create(edition=12, is_confirmed=True)
    make_member("waits", "Not confirmed").attendances.create(edition=12)
    inside = write.post_reply(topic=topic, author=amina, body="@edition-12 come", language="en")
    assert told(inside) == {"daniela": "mention"}
    outside = write.post_reply(topic=topic, author=eunji, body="@edition-12 come", language="en")
    assert "daniela" not in told(outside)


def test_moderators_are_those_of_the_category_or_else_of_the_site(
    topic: Topic, start: Any, amina: Member, daniela: Member, benoit: Member, policy: Category
) -> None:
    post = write.post_reply(topic=topic, author=amina, body="@moderators please", language="en")
    assert told(post) == {"benoit": "mention"}
    there = write.post_reply(topic=start(amina, policy), author=amina, body="@moderators please", language="en")
    assert told(there) == {"daniela": "mention"}


def test_too_many_calls_a_day_reach_nobody_and_the_author_is_told_so(
    topic: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    client, address = sign_in(amina), reverse("forum:post-reply", args=[topic.pk])
    for _n in range(CALLS_A_DAY):
        answer = client.post(address, {"body": "@moderators look"}, follow=True)
        assert "were not told" not in answer.content.decode()
    assert Notification.objects.filter(member=benoit).count() == CALLS_A_DAY
    answer = client.post(address, {"body": "@moderators once more"}, follow=True)
    assert "@moderators" in answer.content.decode()
    assert "were not told" in answer.content.decode()
    assert Notification.objects.filter(member=benoit).count() == CALLS_A_DAY


def test_an_edit_calls_a_group_once(topic: Topic, amina: Member, benoit: Member) -> None:
    post = write.post_reply(topic=topic, author=amina, body="Look", language="en")
    for body in ("@moderators look", "@moderators, look again"):
        write.edit_post(post=post, editor=amina, body=body, language="en")
    assert told(post) == {"benoit": "mention"}
    assert post.group_calls.count() == 1


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_choosing_for_a_topic_a_category_and_a_tag(topic: Topic, care: Tag, daniela: Member, sign_in: SignIn) -> None:
    client = sign_in(daniela)
    places = {
        reverse("forum:topic-level", args=[topic.pk]): topic.url,
        reverse("forum:category-level", args=["help"]): "/en/forum/c/help/",
        reverse("forum:tag-level", args=[care.slug]): f"/en/forum/tags/{care.slug}/",
    }
    for action, page in places.items():
        assert f'action="{action}"' in client.get(page).content.decode()
        answer = client.post(action, {"level": "track"})
        assert (answer.status_code, answer["Location"]) == (303, page)
        assert 'value="track" checked' in client.get(page).content.decode()
        assert client.post(action, {"level": "shout"}).status_code == 400
    html = client.get(LISTED).content.decode()
    for name in (topic.title, "Help", "Care work"):
        assert name in html
    for action in places:
        assert client.post(action, {"level": "", "listed": "1"})["Location"] == LISTED
    assert "will be listed here" in client.get(LISTED).content.decode()


def test_what_each_choice_does_stands_beside_it(topic: Topic, daniela: Member, sign_in: SignIn) -> None:
    html = sign_in(daniela).get(topic.url).content.decode()
    for meaning in (
        "told of every new topic and post",
        "You are not told of them",
        "once you have opened",
        "stays out",
    ):
        assert meaning in html


def test_what_is_followed_without_a_choice_is_listed_too(twelfth: Category, amina: Member, sign_in: SignIn) -> None:
    html = sign_in(amina).get(LISTED).content.decode()
    assert "12th Academy" in html
    assert "You took part in this academy." in html


def test_nobody_chooses_for_what_they_do_not_see(
    start: Any, nomsa: Member, eunji: Member, twelfth: Category, sign_in: SignIn, client: Client
) -> None:
    topic = start(nomsa, twelfth)
    for address in (
        reverse("forum:topic-level", args=[topic.pk]),
        reverse("forum:category-level", args=["edition-12"]),
    ):
        assert sign_in(eunji).post(address, {"level": "watch"}).status_code == 404
        assert client.post(address, {"level": "watch"}).status_code == 403
    assert not CategoryFollowing.objects.exists()
    assert client.get(LISTED).status_code == 302
    follow.choose_for_topic(member=eunji, topic=topic, level=Level.WATCH)
    assert topic.title not in sign_in(eunji).get(LISTED).content.decode()


@pytest.mark.parametrize(
    ("before", "after"), [("", "track"), ("normal", "normal"), ("mute", "mute"), ("watch", "watch")]
)
def test_replying_tracks_a_topic_for_which_nothing_was_chosen(
    before: str, after: str, topic: Topic, eunji: Member
) -> None:
    if before:
        follow.choose_for_topic(member=eunji, topic=topic, level=before)
    write.post_reply(topic=topic, author=eunji, body="네", language="ko")
    assert TopicReading.objects.get(member=eunji).level == after


def test_replying_takes_nothing_from_who_watches_the_category(topic: Topic, eunji: Member, amina: Member) -> None:
    follow.choose_for_category(member=eunji, category=topic.category, level=Level.WATCH)
    write.post_reply(topic=topic, author=eunji, body="네", language="ko")
    assert told(write.post_reply(topic=topic, author=amina, body="Yes", language="en")) == {"eunji": "watched"}


def test_starting_a_topic_watches_it(topic: Topic, amina: Member) -> None:
    assert TopicReading.objects.get(member=amina).level == Level.WATCH
