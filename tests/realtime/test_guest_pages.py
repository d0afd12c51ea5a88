"""Guests' pages are kept while nothing happens in what they show, and nothing that was taken away is in one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from forum.actions import moderate, write
from forum.actions.delete import delete_post
from forum.models import Category, Post, PostTranslation, Topic
from forum.texts import POST
from tests.conftest import make_member

INDEX = "/en/forum/"
BODY = "We keep the minutes of every meeting."


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    settings.GUEST_PAGES_SECONDS = 60


@pytest.fixture
def room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public")


@pytest.fixture
def lounge(db: None) -> Category:
    return Category.objects.create(slug="lounge", name="Lounge", audience="members")


@pytest.fixture
def topic(amina: Member, room: Category) -> Topic:
    return write.start_topic(author=amina, category=room, title="The memory", body=BODY, language="en")


@pytest.fixture
def post(topic: Topic, eunji: Member) -> Post:
    return write.post_reply(topic=topic, author=eunji, body="Ours are in a book.", language="en")


def queries_of(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code == 200
    return len(captured)


def text_of(address: str) -> str:
    answer = Client().get(address)
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.parametrize("page", ["index", "category", "topic", "home"])
def test_the_second_guest_costs_one_query(page: str, topic: Topic, post: Post) -> None:
    addresses = {"index": INDEX, "category": f"{INDEX}c/help/", "topic": topic.url, "home": "/en/"}
    first = Client().get(addresses[page])
    assert queries_of(Client(), addresses[page]) == 1
    assert Client().get(addresses[page]).content == first.content


@pytest.mark.parametrize("question", ["x=1", "page=1&page=1", "page=1&x=1"])
def test_addresses_that_anybody_can_make_up_are_not_kept(topic: Topic, question: str) -> None:
    address = f"{topic.url}?{question}"
    queries_of(Client(), address)
    assert queries_of(Client(), address) > 1


def hide_post(post: Post, moderator: Member, lounge: Category) -> None:
    moderate.hide_post(post=post, moderator=moderator, reason="x")


def delete(post: Post, moderator: Member, lounge: Category) -> None:
    delete_post(post=post)


def edit(post: Post, moderator: Member, lounge: Category) -> None:
    write.edit_post(post=post, editor=moderator, body="Nothing.", language="en", reason="x")


def hide_topic(post: Post, moderator: Member, lounge: Category) -> None:
    moderate.hide_topic(topic=post.topic, moderator=moderator, reason="x")


def move(post: Post, moderator: Member, lounge: Category) -> None:
    moderate.move_topic(topic=post.topic, moderator=moderator, category=lounge, reason="x")


def close(post: Post, moderator: Member, lounge: Category) -> None:
    moderate.open_category_to(category=post.topic.category, audience="members")


@pytest.mark.parametrize("change", [hide_post, delete, edit, hide_topic, move, close])
def test_what_is_taken_out_of_a_topic_is_in_no_kept_page(
    change: Callable[[Post, Member, Category], None], post: Post, benoit: Member, lounge: Category
) -> None:
    url = post.topic.url
    assert post.body in text_of(url)
    change(post, benoit, lounge)
    assert post.body not in text_of(url)


@pytest.mark.parametrize("change", [hide_topic, move, close])
@pytest.mark.parametrize("address", [INDEX, f"{INDEX}c/help/", "/en/"])
def test_a_topic_that_is_taken_away_is_in_no_kept_list(
    change: Callable[[Post, Member, Category], None], address: str, post: Post, benoit: Member, lounge: Category
) -> None:
    assert post.topic.title in text_of(address)
    change(post, benoit, lounge)
    assert post.topic.title not in text_of(address)


def test_a_category_that_is_closed_is_named_on_no_kept_page_of_another(room: Category, topic: Topic) -> None:
    other = Category.objects.create(slug="other", name="Another room", audience="public")
    assert other.name in text_of(f"{INDEX}c/help/")
    moderate.open_category_to(category=other, audience="members")
    assert other.name not in text_of(f"{INDEX}c/help/")


def test_more_categories_than_a_page_may_follow_are_watched_all_the_same(amina: Member, benoit: Member) -> None:
    Category.objects.bulk_create(Category(slug=f"room-{n}", name=f"Room {n}", position=n) for n in range(80))
    last = Category.objects.last()
    assert last
    topic = write.start_topic(author=amina, category=last, title="Far down", body="x", language="en")
    assert topic.title in text_of(INDEX)
    moderate.hide_topic(topic=topic, moderator=benoit, reason="x")
    assert topic.title not in text_of(INDEX)


def test_a_translation_reaches_the_pages_in_its_language(post: Post) -> None:
    korean = post.topic.url.replace("/en/", "/ko/")
    assert post.body in text_of(korean)
    PostTranslation.objects.create(original=post, language="ko", body="x", body_html="<p>책에 있습니다</p>")
    POST.changed(post, "ko")
    assert "책에 있습니다" in text_of(korean)


def test_a_new_name_is_there_after_a_while_at_most(post: Post, eunji: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    assert eunji.name in text_of(post.topic.url)
    Member.objects.filter(pk=eunji.pk).update(name="Kim Eunji")
    for cache in caches.all():  # a minute later
        expire = getattr(cache, "_expire_info", {})
        expire.update(dict.fromkeys(expire, (timezone.now() - timedelta(seconds=1)).timestamp()))
    assert "Kim Eunji" in text_of(post.topic.url)


def test_members_get_pages_of_their_own(topic: Topic, eunji: Member, sign_in: Any) -> None:
    guest = Client().get(topic.url).content
    member = sign_in(eunji).get(topic.url)
    assert b"csrfmiddlewaretoken" in member.content
    assert member["Cache-Control"] == "private, no-store"
    assert Client().get(topic.url).content == guest


def test_languages_themes_and_addresses_have_pages_of_their_own(topic: Topic) -> None:
    pages = {
        Client().get(topic.url).content,
        Client().get(topic.url.replace("/en/", "/ar/")).content,
        Client().get(f"{topic.url}?page=1").content,
    }
    dark = Client()
    dark.cookies["theme"] = "dark"
    pages.add(dark.get(topic.url).content)
    assert len(pages) == 4


def test_a_proxy_may_keep_a_page_and_has_to_ask(topic: Topic, post: Post, benoit: Member) -> None:
    answer = Client().get(topic.url)
    assert answer["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= {name.strip() for name in answer["Vary"].split(",")}
    again = {"If-None-Match": answer["ETag"]}
    unchanged = Client().get(topic.url, headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    moderate.hide_post(post=post, moderator=benoit, reason="x")
    assert Client().get(topic.url, headers=again).status_code == 200


def test_compressed_pages_are_kept_compressed(topic: Topic) -> None:
    for _time in range(2):
        assert Client().get(topic.url, headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
        assert not Client().get(topic.url).has_header("Content-Encoding")


def test_a_guest_who_is_told_something_gets_a_page_of_their_own(topic: Topic, client: Client) -> None:
    Client().get(topic.url)
    client.cookies["messages"] = "x"
    assert queries_of(client, topic.url) > 1


def test_pages_with_forms_that_need_a_token_are_not_kept(db: None) -> None:
    first, second = (Client().get(reverse("account_login")) for _time in range(2))
    assert b"csrfmiddlewaretoken" in first.content
    assert first.content != second.content


def test_a_strange_host_is_refused_a_kept_page_too(topic: Topic) -> None:
    Client().get(topic.url)
    assert Client().get(topic.url, headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_private_topic_stays_private(lounge: Category) -> None:
    author = make_member("lina", "Lina")
    topic = write.start_topic(author=author, category=lounge, title="Among us", body="x", language="en")
    for _time in range(2):
        assert Client().get(topic.url).status_code == 404
        assert topic.title not in text_of(INDEX)
