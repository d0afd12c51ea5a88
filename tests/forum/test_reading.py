"""Lists, what is unread, permalinks, following, history, and what a page costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brain.core.differences import compare
from brain.members.models import Member
from forum.actions import follow, moderate, write
from forum.models import Category, CategoryTranslation, Level, Post, Topic, TopicReading

SignIn = Callable[[Member], Client]
INDEX = "/en/forum/"


def queries_of(client: Client, address: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, query).status_code == 200
    return len(captured)


def last_read(member: Member, topic: Topic) -> int:
    return TopicReading.objects.get(member=member, topic=topic).last_read


def read(client: Client, address: str, **query: Any) -> str:
    """Read a page as browsers without JavaScript do; return what stood there."""
    html = client.get(address, query).content.decode()
    picture = re.search(r'<noscript><img src="([^"]+)"', html)
    assert picture and client.get(picture[1]).status_code == 204
    return html


# --- Unread -----------------------------------------------------------------------------------------------------------


def test_reading_a_page_reads_up_to_its_last_post(
    start: Any, amina: Member, eunji: Member, help_room: Category, sign_in: SignIn
) -> None:
    topic, client = start(amina, help_room, replies=24), sign_in(eunji)
    assert "25 new" in client.get(INDEX).content.decode()
    read(client, topic.url)
    assert last_read(eunji, topic) == 20
    assert "5 new" in client.get(INDEX).content.decode()
    read(client, topic.url, page=2)
    assert last_read(eunji, topic) == 25
    html = client.get(INDEX).content.decode()
    assert 'class="unread"' not in html
    read(client, topic.url)
    assert last_read(eunji, topic) == 25


def test_a_guest_reads_without_a_trace(topic: Topic, client: Client) -> None:
    before = TopicReading.objects.count()
    html = client.get(topic.url).content.decode()
    assert "How did you keep it?" in html
    assert "csrfmiddlewaretoken" not in html.partition("<main")[2]
    assert TopicReading.objects.count() == before


def test_the_first_unread_post_is_one_click_away(
    start: Any, amina: Member, eunji: Member, help_room: Category, sign_in: SignIn
) -> None:
    topic, client = start(amina, help_room, replies=24), sign_in(eunji)
    address = reverse("forum:first-unread", args=[topic.pk])
    assert client.get(address)["Location"] == topic.posts.get(number=1).url
    follow.mark_read(member=eunji, topic=topic, number=22)
    first = topic.posts.get(number=23)
    assert client.get(address)["Location"] == first.url
    assert f"?page=2#post-{first.pk}" in first.url
    follow.mark_read(member=eunji, topic=topic, number=25)
    assert client.get(address)["Location"] == topic.posts.get(number=25).url


def test_what_is_new_stands_under_a_line(topic: Topic, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    early = write.post_reply(topic=topic, author=eunji, body="Early", language="en")
    client = sign_in(eunji)
    read(client, topic.url)
    assert "New since your last visit" not in read(client, topic.url)
    nested = write.post_reply(topic=topic, author=amina, body="Nested", language="en", answers=early)
    late = write.post_reply(topic=topic, author=amina, body="Late", language="en")
    html = client.get(topic.url).content.decode()
    before, _line, after = html.partition('class="since"')
    assert f'id="post-{nested.pk}"' in before
    assert f'id="post-{late.pk}"' in after
    article = before.partition(f'id="post-{nested.pk}"')[2]
    assert '<span class="chip new">New</span>' in article


def test_what_one_writes_oneself_is_not_new(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    read(client, topic.url)
    write.post_reply(topic=topic, author=eunji, body="Mine", language="en")
    assert 'class="unread"' not in client.get(INDEX).content.decode()


def test_what_was_written_before_one_joined_is_not_new(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    Topic.objects.update(last_post_at=timezone.now() - timedelta(days=400))
    assert 'class="unread"' not in sign_in(eunji).get(INDEX).content.decode()


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_the_four_lists(start: Any, amina: Member, eunji: Member, help_room: Category, sign_in: SignIn) -> None:
    answered = start(amina, help_room, title="Answered one", replies=1)
    alone = start(amina, help_room, title="Lonely one")
    client = sign_in(eunji)
    read(client, alone.url)
    follow.choose_for_topic(member=eunji, topic=answered, level=Level.WATCH)
    for show, seen in (("", "both"), ("unread", answered), ("following", answered), ("unanswered", alone)):
        html = client.get(INDEX, {"show": show}).content.decode()
        for topic in (answered, alone):
            assert (topic.title in html) == (seen in ("both", topic)), show


def test_lists_of_members_are_not_for_guests(client: Client, topic: Topic) -> None:
    assert client.get(INDEX, {"show": "unanswered"}).status_code == 200
    assert client.get(INDEX, {"show": "unread"}).status_code == 403
    assert client.get(INDEX, {"show": "nothing"}).status_code == 404


def test_the_newest_comes_first_and_the_pinned_before_it(
    start: Any, amina: Member, benoit: Member, help_room: Category, client: Client
) -> None:
    first, second, third = (start(amina, help_room, title=f"Topic {n}") for n in "abc")
    moderate.pin_topic(topic=second, moderator=benoit, reason="Important", on_site=True)
    write.post_reply(topic=first, author=amina, body="Again", language="en")
    html = client.get(INDEX).content.decode()
    assert sorted([first, second, third], key=lambda topic: html.index(topic.title)) == [second, first, third]


def test_categories_speak_the_language_of_the_page(topic: Topic, help_room: Category, client: Client) -> None:
    CategoryTranslation.objects.create(
        original=help_room, language="fr", name="Aide", description="Posez vos questions"
    )
    assert ">Aide<" in client.get("/fr/forum/").content.decode()
    assert "Posez vos questions" in client.get("/fr/forum/c/help/").content.decode()
    assert ">Help<" in client.get("/ko/forum/").content.decode()


@pytest.mark.parametrize("signed", [True, False])
def test_lists_and_topics_cost_the_same_whatever_their_length(
    signed: bool, start: Any, amina: Member, eunji: Member, help_room: Category, sign_in: SignIn
) -> None:
    client = sign_in(eunji) if signed else Client()
    small = start(amina, help_room, replies=1)
    for address in (INDEX, small.url):
        client.get(address)  # what processes keep, such as the names of tags, is read
    few = queries_of(client, INDEX), queries_of(client, small.url)
    big = start(amina, help_room, replies=19)
    nested = big.posts.get(number=2)
    for member in (amina, eunji):
        write.post_reply(topic=big, author=member, body="Nested", language="en", answers=nested)
    for n in range(18):
        start(amina if n % 2 else eunji, help_room, title=f"Topic {n}")
    client.get(big.url)
    client.get(big.url, {"page": 2})
    assert queries_of(client, INDEX) == few[0]
    assert queries_of(client, big.url) <= few[1]


def test_a_long_topic_has_numbered_pages(start: Any, amina: Member, help_room: Category, client: Client) -> None:
    topic = start(amina, help_room, replies=44)
    first, last = (client.get(topic.url, {"page": page}).content.decode() for page in (1, 3))
    assert first.count('<article class="post"') == 20
    assert last.count('<article class="post"') == 5
    assert 'aria-current="page">3<' in last
    assert 'id="branches"' in last
    assert 'id="branches"' not in first


# --- Permalinks -------------------------------------------------------------------------------------------------------


def test_permalinks_lead_to_the_page_in_the_reader_s_language(
    start: Any, amina: Member, help_room: Category, sign_in: SignIn
) -> None:
    topic = start(amina, help_room, replies=30)
    post = topic.posts.get(number=25)
    guest = Client().get(f"/p/{post.pk}", headers={"Accept-Language": "pt-BR,pt;q=0.9"})
    assert guest["Location"] == f"/pt/forum/t/{topic.pk}/{topic.slug}/?page=2#post-{post.pk}"
    assert sign_in(amina).get(f"/t/{topic.pk}")["Location"] == f"/fr/forum/t/{topic.pk}/{topic.slug}/"
    assert "Accept-Language" in guest["Vary"]


def test_a_permalink_stays_right_when_a_post_before_it_is_hidden(
    start: Any, amina: Member, benoit: Member, help_room: Category, client: Client
) -> None:
    topic = start(amina, help_room, replies=24)
    post = topic.posts.get(number=21)
    moderate.hide_post(post=topic.posts.get(number=3), moderator=benoit, reason="Advertising")
    answer = client.get(f"/p/{post.pk}", follow=True)
    assert f'id="post-{post.pk}"' in answer.content.decode()


# --- Editing and history ----------------------------------------------------------------------------------------------


def test_an_author_edits_and_the_history_keeps_what_was(reply: Post, eunji: Member, sign_in: SignIn) -> None:
    client, address = sign_in(eunji), reverse("forum:post-edit", args=[reply.pk])
    form = client.get(address).content.decode()
    assert reply.body in form
    assert 'name="reason"' not in form
    answer = client.post(address, {"body": "기록을 남겼어요. 곧 공유할게요.", "language": "ko", "revision": "1"})
    assert (answer.status_code, answer["Location"]) == (303, reply.url)
    reply.refresh_from_db()
    assert (reply.revision, reply.edited_at is not None) == (2, True)
    html = client.get(reverse("forum:post-history", args=[reply.pk])).content.decode()
    assert re.search("<del>다음", html)
    assert re.search("<ins>곧", html)
    assert html.index("Version 2") < html.index("Version 1")
    assert ">edited<" in client.get(reply.topic.url).content.decode()


def test_an_unchanged_text_changes_nothing(reply: Post, eunji: Member, sign_in: SignIn) -> None:
    address = reverse("forum:post-edit", args=[reply.pk])
    sign_in(eunji).post(address, {"body": reply.body, "language": "ko", "revision": "1"})
    reply.refresh_from_db()
    assert (reply.revision, reply.edited_at, reply.revisions.count()) == (1, None, 0)


def test_an_edit_of_an_older_version_is_a_conflict_that_keeps_the_text(
    reply: Post, eunji: Member, sign_in: SignIn
) -> None:
    write.edit_post(post=reply, editor=eunji, body="Newer", language="en")
    page = sign_in(eunji).post(reverse("forum:post-edit", args=[reply.pk]), {"body": "Older", "revision": "1"})
    assert page.status_code == 409
    assert "Older" in page.content.decode()
    reply.refresh_from_db()
    assert reply.body == "Newer"


def test_nobody_else_edits_and_a_lock_ends_editing(
    reply: Post, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    address = reverse("forum:post-edit", args=[reply.pk])
    refused = sign_in(amina).post(address, {"body": "Mine now", "revision": "1"})
    assert refused.status_code == 403
    assert "Mine now" in refused.content.decode()
    moderate.lock_topic(topic=reply.topic, moderator=benoit, reason="Settled")
    assert sign_in(eunji).get(address).status_code == 403
    assert sign_in(benoit).get(address).status_code == 200


def test_hostile_text_in_a_history_is_text(reply: Post, eunji: Member, sign_in: SignIn) -> None:
    write.edit_post(post=reply, editor=eunji, body="<script>alert(1)</script>", language="en")
    html = sign_in(eunji).get(reverse("forum:post-history", args=[reply.pk])).content.decode()
    assert "<script>alert" not in html
    assert "&lt;" in html


def test_comparing_keeps_every_character() -> None:
    old, new = "One two three.\n\nFour", "One 2 three!\n\nFour five"
    pieces = list(compare(old, new))
    assert "".join(piece.text for piece in pieces if piece.kind != "insert") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "delete") == new
    assert [piece.text for piece in pieces if piece.kind == "insert"] == ["2", "!", " five"]


def changed(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in compare(old, new) if piece.kind != "equal"]


def test_comparing_very_long_texts_goes_line_by_line_between_their_changes() -> None:
    old = "\n".join(f"word {n} here" for n in range(1_500))
    once = old.replace("word 77 ", "word seventy-seven ")
    assert changed(old, once) == [("delete", "77"), ("insert", "seventy-seven")]
    assert changed(old, once.replace("word 800 here", "word x here")) == [
        ("delete", "77 here\n"),
        ("insert", "seventy-seven here\n"),
        ("delete", "word 800"),
        ("insert", "word x"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("a\n" * 19_000, "b\n" + "a\n" * 18_990 + "c"), ("a b " * 5_000, "b a c " * 5_000)],
    ids=["one line over and over", "no line breaks"],
)
def test_comparing_texts_made_to_be_hard_to_compare_is_one_change(old: str, new: str) -> None:
    """Word by word this took minutes; the history of such a post must not hold up the site."""
    assert [kind for kind, _text in changed(old, new)] == ["delete", "insert"]
