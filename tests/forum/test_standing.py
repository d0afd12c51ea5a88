"""What new members may write, when that falls away, and which of their posts moderators look at first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member, Role
from brain.moderation.models import Case
from brain.moderation.standing import Limits, in_words, is_trusted, limits_of
from forum.actions import follow, write
from forum.models import Category, Post, Topic
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
LINKS = "https://a.example https://b.example https://c.example"


@pytest.fixture
def grace(db: None) -> Member:
    """A new member, of no edition."""
    return make_member("grace", "Grace Wanjiru", role=Role.PARTICIPANT)


def reply(client: Client, topic: Topic, body: str, **fields: Any) -> Any:
    return client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": body, **fields})


# --- Who is trusted --------------------------------------------------------------------------------------------------


def test_a_new_member_is_limited(grace: Member) -> None:
    assert not is_trusted(grace)
    assert limits_of(grace) == Limits(links=2, images=2, mentions=3, posts_a_day=10, topics_a_day=3)


@pytest.mark.parametrize(
    "fields",
    [{"editions": (12,)}, {"is_sample": True}, {"role": Role.TRANSLATOR}, {"role": Role.MODERATOR}],
    ids=["participant of an edition", "sample", "translator", "moderator"],
)
def test_some_are_trusted_from_the_start(fields: dict[str, Any], db: None) -> None:
    assert limits_of(make_member("grace", "Grace Wanjiru", **fields)) == Limits()


def test_a_moderator_of_a_category_is_trusted(grace: Member, help_room: Category) -> None:
    help_room.moderators.add(grace)
    assert is_trusted(grace)


def test_who_says_that_they_took_part_is_not_trusted_before_it_is_confirmed(grace: Member) -> None:
    grace.attendances.create(edition=12)
    assert not is_trusted(grace)


def test_limits_fall_away_by_taking_part(grace: Member, topic: Topic, amina: Member, settings: Any) -> None:
    settings.TRUST_AFTER_READING = 3
    posts = [write.post_reply(topic=topic, author=grace, body=f"Reply {n}", language="en") for n in range(2)]
    follow.mark_read(member=grace, topic=topic, number=3)
    assert not is_trusted(grace)
    grace.joined_at = timezone.now() - timedelta(days=2, minutes=1)
    assert not is_trusted(grace)
    Post.objects.filter(pk=posts[0].pk).update(reaction_count=1)  # a thank counts as a post
    assert is_trusted(grace)
    Post.objects.filter(pk=posts[1].pk).update(hidden_at=timezone.now())
    assert not is_trusted(grace)


def test_who_needs_approval_is_not_trusted(amina: Member) -> None:
    amina.needs_approval_until = timezone.now() + timedelta(days=1)
    assert not is_trusted(amina)
    amina.needs_approval_until = timezone.now() - timedelta(days=1)
    assert is_trusted(amina)


# --- What a post may hold --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (LINKS, "New members can put 2 links in a post. Take some out."),
        ("[a](https://a.example) <https://b.example> //c.example [d](//d.example)", "2 links"),
        ("@amina @benoit @chiara @daniela", "New members can mention 3 members in a post."),
    ],
)
def test_what_is_too_much_is_said_and_kept(
    body: str, message: str, topic: Topic, grace: Member, sign_in: SignIn, benoit: Member, chiara: Member,
    daniela: Member,
) -> None:  # fmt: skip
    answer = reply(sign_in(grace), topic, body)
    assert answer.status_code == 422
    assert message in answer.text
    assert "This limit falls away after 2 days" in answer.text
    assert body.split(maxsplit=1)[0].strip("<>@") in answer.text
    assert not Post.objects.filter(author=grace).exists()
    assert reply(sign_in(make_member("known", "Known", editions=(3,))), topic, body).status_code == 303


def test_images_count(topic: Topic, grace: Member, sign_in: SignIn) -> None:
    image = "![a](/a/5d3d5a52-6f0c-4bd7-8d7c-5c7f0f3a3f1{})"
    answer = reply(sign_in(grace), topic, "\n".join(image.format(n) for n in range(3)))
    assert "New members can put 2 images in a post." in answer.text


def test_links_to_this_site_and_in_code_are_no_links(topic: Topic, grace: Member, sign_in: SignIn) -> None:
    body = f"[a](/t/1) [b](/t/2) [c](/p/1) @amina https://a.example `{LINKS}`"
    assert reply(sign_in(grace), topic, body).status_code == 303


def test_an_edit_brings_in_no_more(topic: Topic, grace: Member, sign_in: SignIn) -> None:
    post = write.post_reply(topic=topic, author=grace, body="Hello", language="en")
    answer = sign_in(grace).post(reverse("forum:post-edit", args=[post.pk]), {"body": LINKS, "revision": 1})
    assert answer.status_code == 422
    assert "New members can put 2 links" in answer.text


# --- How much in a day -----------------------------------------------------------------------------------------------


def test_posts_a_day_are_counted_and_the_answer_says_when_to_try_again(
    topic: Topic, grace: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.NEW_MEMBER_POSTS_A_DAY = 2
    client = sign_in(grace)
    assert [reply(client, topic, f"Reply {n}").status_code for n in range(2)] == [303, 303]
    answer = reply(client, topic, "One too many")
    assert answer.status_code == 429
    assert 23 * 3600 < int(answer["Retry-After"]) <= 24 * 3600
    assert "New members can write 2 posts a day. Your text is kept. You may write again" in answer.text
    assert "One too many" in answer.text
    Post.objects.filter(author=grace).update(created_at=timezone.now() - timedelta(hours=25))
    assert reply(client, topic, "One too many").status_code == 303


def test_topics_a_day_are_counted_beside(
    help_room: Category, topic: Topic, grace: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.NEW_MEMBER_TOPICS_A_DAY = 1
    client, fields = sign_in(grace), {"title": "A topic", "category": "help", "body": "Text"}
    assert client.post(reverse("forum:new-topic"), fields).status_code == 303
    answer = client.post(reverse("forum:new-topic"), fields)
    assert answer.status_code == 429
    assert "New members can begin 1 topic a day." in answer.text
    assert reply(client, topic, "But I can reply").status_code == 303


def test_messages_count_as_posts(grace: Member, amina: Member, sign_in: SignIn, settings: Any) -> None:
    settings.NEW_MEMBER_POSTS_A_DAY = 1
    client = sign_in(grace)
    assert client.post(reverse("talks:new"), {"to": "amina", "body": "One"}).status_code == 303
    assert client.post(reverse("talks:new"), {"to": "amina", "body": "Two"}).status_code == 429


def test_the_same_form_sent_again_is_not_one_too_many(
    topic: Topic, grace: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.NEW_MEMBER_POSTS_A_DAY = 1
    client, key = sign_in(grace), "5d3d5a52-6f0c-4bd7-8d7c-5c7f0f3a3f10"
    assert [reply(client, topic, "Once", key=key).status_code for _time in range(2)] == [303, 303]


def test_new_members_of_one_address_share_a_limit_and_others_are_not_counted(
    topic: Topic, grace: Member, amina: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.NEW_POSTS_PER_ADDRESS = 1
    other = make_member("other", "Other")
    assert reply(sign_in(grace), topic, "First").status_code == 303
    answer = reply(sign_in(other), topic, "Second, to be kept")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "New members on your network have written a lot" in answer.text
    assert "Second, to be kept" in answer.text
    assert reply(sign_in(amina), topic, "Known").status_code == 303
    cache.clear()
    assert reply(sign_in(other), topic, "Second").status_code == 303


# --- First posts -----------------------------------------------------------------------------------------------------


def test_the_first_post_of_a_new_member_is_shown_and_looked_at(topic: Topic, grace: Member, amina: Member) -> None:
    post = write.post_reply(topic=topic, author=grace, body="Hello", language="en")
    write.post_reply(topic=topic, author=grace, body="Again", language="en")
    assert post.is_shown
    case = Case.objects.get()
    assert (case.object_id, case.why, case.detail) == (post.pk, "first", "first")


def test_first_posts_wait_where_the_site_wants_it(topic: Topic, grace: Member, settings: Any) -> None:
    settings.FIRST_POSTS_WAIT = True
    assert write.post_reply(topic=topic, author=grace, body="Hello", language="en").is_waiting
    assert Case.objects.get().why == "held"


def test_nobody_looks_at_first_posts_where_the_site_does_not_want_it(
    topic: Topic, grace: Member, settings: Any
) -> None:
    settings.FIRST_POSTS = 0
    write.post_reply(topic=topic, author=grace, body="Hello", language="en")
    assert not Case.objects.exists()


def test_what_is_brought_in_from_elsewhere_is_not_judged(topic: Topic, grace: Member) -> None:
    write.post_reply(topic=topic, author=grace, body="Hello", language="en", at=timezone.now(), announce=False)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("words: casino, spam.example", "It holds what is blocked: casino, spam.example"),
        ("checker: akismet", "akismet takes it for spam."),
        ("first", "One of the first posts of a new member."),
        ("", ""),
    ],
)
def test_what_made_moderators_look_is_said_in_words(detail: str, words: str) -> None:
    assert in_words(detail) == words
