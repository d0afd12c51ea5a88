"""The accepted answer, and the links from a post to what answers it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from brain.notifications.models import Kind, Notification
from forum.actions import moderate, rearrange, write
from forum.actions.answer import accept_answer
from forum.live import render_topic_events
from forum.models import Category, Post, Topic
from realtime.models import Event

SignIn = Callable[[Member], Client]
Start = Callable[..., Topic]
BUTTON = "Accept as the answer"
MARK = "Accepted answer"


@pytest.fixture
def asked(topic: Topic) -> Topic:
    """A topic by Amina in a category that takes answers."""
    Category.objects.filter(pk=topic.category_id).update(takes_answers=True)
    return Topic.objects.select_related("category").get(pk=topic.pk)


def accept(client: Client, post: Post, **fields: str) -> int:
    return client.post(reverse("forum:accept", args=[post.pk]), fields).status_code


def answer_of(topic: Topic) -> Post | None:
    return Topic.objects.get(pk=topic.pk).answer


def article(html: str, post: Post) -> str:
    return html.partition(f'id="post-{post.pk}"')[2].partition("</article>")[0]


# --- The accepted answer ----------------------------------------------------------------------------------------------


def test_the_author_accepts_an_answer_and_takes_it_back(
    asked: Topic, reply: Post, amina: Member, sign_in: SignIn
) -> None:
    client = sign_in(amina)
    assert BUTTON in article(client.get(asked.url).content.decode(), reply)
    assert accept(client, reply) == 303
    assert answer_of(asked) == reply
    html = client.get(asked.url).content.decode()
    opening = asked.posts.get(number=1)
    assert MARK in article(html, reply)
    assert BUTTON not in article(html, reply)
    assert MARK in article(html, opening)
    assert f'href="{reply.permalink}"' in article(html, opening)
    assert "기록을 남겼어요" in article(html, opening)
    assert accept(client, reply, withdraw="1") == 303
    assert answer_of(asked) is None
    assert MARK not in client.get(asked.url).content.decode()


def test_another_answer_takes_its_place(
    asked: Topic, reply: Post, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    better = write.post_reply(topic=asked, author=benoit, body="Better", language="en")
    client = sign_in(amina)
    for post in (reply, better):
        accept(client, post)
    assert answer_of(asked) == better
    html = client.get(asked.url).content.decode()
    assert MARK not in article(html, reply)
    assert MARK in article(html, better)


def test_who_answered_is_told_once(asked: Topic, reply: Post, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    for fields in ({}, {}, {"withdraw": "1"}):
        accept(client, reply, **fields)
        told = Notification.objects.filter(kind=Kind.ANSWER)
        assert [notice.member for notice in told] == ([] if fields else [eunji])


def test_a_moderator_may_accept_and_others_may_not(
    asked: Topic, reply: Post, benoit: Member, eunji: Member, daniela: Member, client: Client, sign_in: SignIn
) -> None:
    for member in (eunji, daniela):  # who answered; anybody else
        assert BUTTON not in sign_in(member).get(asked.url).content.decode()
        assert accept(sign_in(member), reply) == 403
    assert BUTTON not in client.get(asked.url).content.decode()
    assert accept(client, reply) == 403
    assert answer_of(asked) is None
    assert sign_in(benoit).get(asked.url).content.decode().count(BUTTON) == 1
    assert accept(sign_in(benoit), reply) == 303
    assert answer_of(asked) == reply


def test_what_cannot_be_an_answer(
    asked: Topic, reply: Post, amina: Member, benoit: Member, lounge: Category, start: Start, sign_in: SignIn
) -> None:
    elsewhere = start(amina, lounge, replies=1)
    client = sign_in(amina)
    assert accept(client, asked.posts.get(number=1)) == 404
    assert accept(client, elsewhere.posts.get(number=2)) == 404  # this category takes none
    moderate.hide_post(post=reply, moderator=benoit, reason="Spam")
    assert accept(client, reply) == 404
    assert answer_of(asked) is None


def test_an_answer_that_is_hidden_is_none(
    asked: Topic, reply: Post, amina: Member, benoit: Member, client: Client
) -> None:
    accept_answer(post=reply, member=amina)
    assert "기록을 남겼어요" in article(client.get(asked.url).content.decode(), asked.posts.get(number=1))
    hidden = Post.objects.for_display().get(pk=reply.pk)
    Event.objects.all().delete()
    moderate.hide_post(post=hidden, moderator=benoit, reason="Spam")
    html = client.get(asked.url).content.decode()
    assert MARK not in html
    assert "기록을 남겼어요" not in html
    told = [ident for stream, ident in Event.objects.filter(kind="post").values_list("stream", "object_id")]
    frames = "".join(change.html for change in render_topic_events("post", told, str(asked.pk)))
    assert str(asked.posts.get(number=1).pk) in told
    assert "기록을 남겼어요" not in frames


def test_an_edited_answer_is_quoted_as_it_is_now(
    asked: Topic, reply: Post, amina: Member, eunji: Member, client: Client
) -> None:
    accept_answer(post=reply, member=amina)
    client.get(asked.url)
    write.edit_post(post=reply, editor=eunji, body="Written anew", language="en")
    assert "Written anew" in article(client.get(asked.url).content.decode(), asked.posts.get(number=1))


def test_open_pages_are_shown_the_answer(asked: Topic, reply: Post, amina: Member) -> None:
    Event.objects.all().delete()
    accept_answer(post=reply, member=amina)
    events = list(Event.objects.filter(stream=asked.stream).order_by("number").values_list("kind", "object_id"))
    opening = asked.posts.get(number=1)
    assert events == [("post", str(opening.pk)), ("post", str(reply.pk)), ("state", str(asked.pk))]
    changes = {change.target: change.html for change in render_topic_events("post", [str(reply.pk)], str(asked.pk))}
    assert MARK in changes[f"post-{reply.pk}"]
    assert MARK in changes[f"accepted-{asked.pk}"]


def test_answered_topics_say_so_in_lists(asked: Topic, reply: Post, amina: Member, client: Client) -> None:
    assert "Answered" not in client.get(reverse("forum:index")).content.decode()
    accept_answer(post=reply, member=amina)
    assert "Answered" in client.get(reverse("forum:index")).content.decode()
    Topic.objects.filter(pk=asked.pk).update(post_count=1)
    assert asked.title not in client.get(reverse("forum:index"), {"show": "unanswered"}).content.decode()


# --- What answers a post ----------------------------------------------------------------------------------------------


def answered_in(html: str, post: Post) -> list[str]:
    part = article(html, post).partition(f'id="answers-{post.pk}"')[2]
    return [re.sub("<[^>]+>", "", link) for link in re.findall(r"<a .*?</a>", part)]


def test_a_post_shows_what_answers_it(topic: Topic, reply: Post, amina: Member, benoit: Member, client: Client) -> None:
    assert answered_in(client.get(topic.url).content.decode(), reply) == []
    first = write.post_reply(topic=topic, author=amina, body="One", language="en", answers=reply)
    write.post_reply(topic=topic, author=benoit, body="Two", language="en", answers=first)
    html = client.get(topic.url).content.decode()
    assert answered_in(html, reply) == ["#3 Amina Diallo"]
    assert answered_in(html, first) == ["#4 Benoît Lefèvre"]
    assert f'href="#post-{first.pk}"' in html


def test_at_most_five_answers_are_linked(topic: Topic, reply: Post, amina: Member, client: Client) -> None:
    for number in range(7):
        write.post_reply(topic=topic, author=amina, body=f"Answer {number}", language="en", answers=reply)
    html = client.get(topic.url).content.decode()
    assert len(answered_in(html, reply)) == 5
    assert "and 2 more" in article(html, reply)


def test_answers_that_are_not_to_be_seen_are_not_linked(
    topic: Topic, reply: Post, amina: Member, benoit: Member, lounge: Category, client: Client
) -> None:
    hidden = write.post_reply(topic=topic, author=amina, body="One", language="en", answers=reply)
    moved = write.post_reply(topic=topic, author=amina, body="Two", language="en", answers=reply)
    assert len(answered_in(client.get(topic.url).content.decode(), reply)) == 2
    moderate.hide_post(post=Post.objects.for_display().get(pk=hidden.pk), moderator=benoit, reason="Spam")
    assert answered_in(client.get(topic.url).content.decode(), reply) == ["#4 Amina Diallo"]
    rearrange.split_topic(
        topic=topic, posts=[moved.pk], title="Apart", category=lounge, moderator=benoit, reason="Private"
    )
    assert answered_in(client.get(topic.url).content.decode(), reply) == []


def test_open_pages_learn_what_answers_a_post(topic: Topic, reply: Post, amina: Member) -> None:
    answer = write.post_reply(topic=topic, author=amina, body="One", language="en", answers=reply)
    changes = {change.target: change for change in render_topic_events("reply", [str(answer.pk)], str(topic.pk))}
    assert "#3" in changes[f"answers-{reply.pk}"].html
