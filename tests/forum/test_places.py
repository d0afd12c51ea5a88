"""Addresses that lead to a place in a topic, whatever has been moved since; jumping, and the best posts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from forum.actions import follow, moderate, rearrange, write
from forum.models import Category, Post, PostTranslation, Topic

SignIn = Callable[[Member], Client]
Start = Callable[..., Topic]


@pytest.fixture
def long(start: Start, amina: Member, help_room: Category) -> Topic:
    return start(amina, help_room, replies=44)


@pytest.fixture
def other(start: Start, amina: Member, help_room: Category) -> Topic:
    return start(amina, help_room, title="Founders retire")


def split(topic: Topic, moderator: Member, category: Category, numbers: range) -> Topic:
    posts = list(topic.posts.filter(number__in=numbers).values_list("pk", flat=True))
    return rearrange.split_topic(
        topic=topic, posts=posts, title="Apart", category=category, moderator=moderator, reason="Another matter"
    )


def merge(topic: Topic, into: Topic, moderator: Member) -> None:
    rearrange.merge_topics(topic=topic, into=into, moderator=moderator, reason="The same")


def post_now(post: Post) -> Post:
    return Post.objects.select_related("topic").get(pk=post.pk)


# --- Permalinks -------------------------------------------------------------------------------------------------------


def test_a_number_leads_to_its_post(long: Topic, client: Client) -> None:
    post = long.posts.get(number=25)
    answer = client.get(f"/t/{long.pk}/25")
    assert (answer.status_code, answer["Location"]) == (302, post.url)
    assert client.get(f"/t/{long.pk}/99").status_code == 404
    assert client.get("/t/999/1").status_code == 404


def test_addresses_of_moved_posts_lead_where_they_went(
    long: Topic, other: Topic, benoit: Member, help_room: Category, client: Client
) -> None:
    post = long.posts.get(number=25)
    new = split(long, benoit, help_room, range(24, 27))
    for address in (post.permalink, f"/t/{long.pk}/25", f"/t/{new.pk}/2"):
        assert client.get(address)["Location"] == post_now(post).url
    merge(new, other, benoit)
    assert post_now(post).topic == other
    for address in (post.permalink, f"/t/{long.pk}/25", f"/t/{new.pk}/2", f"/t/{other.pk}/3"):
        assert client.get(address)["Location"] == post_now(post).url


def test_who_may_not_see_where_a_post_went_is_not_led_there(
    long: Topic, benoit: Member, amina: Member, daniela: Member, twelfth: Category, client: Client, sign_in: SignIn
) -> None:
    post = long.posts.get(number=3)
    new = split(long, benoit, twelfth, range(3, 5))
    for reader in (client, sign_in(daniela)):
        for address in (post.permalink, f"/t/{long.pk}/3", new.permalink, f"/t/{new.pk}/1"):
            assert reader.get(address).status_code == 404
        html = reader.get(long.url).content.decode()
        assert "moved elsewhere" in html
        assert "Apart" not in html
    html = sign_in(amina).get(long.url).content.decode()  # she took part in the twelfth
    assert "Apart" in html
    assert f'href="{post.permalink}"' in html
    assert sign_in(amina).get(f"/t/{long.pk}/3").status_code == 302


def test_the_page_says_where_its_posts_are(long: Topic, benoit: Member, help_room: Category, client: Client) -> None:
    new = split(long, benoit, help_room, range(21, 41))
    page = client.get(long.url, {"page": 2})
    assert page.status_code == 200
    html = page.content.decode()
    assert "#21" in html
    assert "#40" in html
    assert f'href="/p/{new.posts.get(number=1).pk}"' in html
    assert "moved to another topic" not in client.get(long.url).content.decode()
    assert "Reply 43" in client.get(long.url, {"page": 3}).content.decode()


@pytest.mark.parametrize("form", ["page", "short"])
def test_a_merged_topic_leads_to_the_other_for_good(
    form: str, long: Topic, other: Topic, benoit: Member, client: Client
) -> None:
    address = long.url if form == "page" else long.permalink
    merge(long, other, benoit)
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (301, other.url)


def test_a_page_of_a_merged_topic_leads_to_its_posts(long: Topic, other: Topic, benoit: Member, client: Client) -> None:
    first = long.posts.get(number=21)
    merge(long, other, benoit)
    assert client.get(long.url, {"page": 2})["Location"] == post_now(first).url
    for page in ("99", "nonsense"):
        assert client.get(long.url, {"page": page})["Location"] == other.url


def test_a_topic_merged_twice_leads_to_the_last(
    long: Topic,
    other: Topic,
    start: Start,
    amina: Member,
    lounge: Category,
    benoit: Member,
    client: Client,
    sign_in: SignIn,
) -> None:
    last = start(amina, lounge, title="The last")
    merge(long, other, benoit)
    merge(other, last, benoit)
    assert sign_in(amina).get(long.url)["Location"] == last.url
    for address in (long.url, long.permalink, other.url, f"/t/{long.pk}/3"):
        assert client.get(address).status_code == 404  # guests may not enter the lounge


# --- Gaps -------------------------------------------------------------------------------------------------------------


def test_gaps_do_not_break_the_first_unread(
    long: Topic, benoit: Member, eunji: Member, help_room: Category, sign_in: SignIn
) -> None:
    client, address = sign_in(eunji), reverse("forum:first-unread", args=[long.pk])
    follow.mark_read(member=eunji, topic=long, number=20)
    split(long, benoit, help_room, range(21, 26))
    assert client.get(address)["Location"] == long.posts.get(number=26).url
    split(long, benoit, help_room, range(26, 46))
    assert client.get(address)["Location"] == long.posts.get(number=20).url
    reply = write.post_reply(topic=long, author=benoit, body="Next", language="en")
    assert reply.number == 46
    assert client.get(address)["Location"] == reply.url
    assert "Next" in client.get(long.url, {"page": 3}).content.decode()


# --- Jumping ----------------------------------------------------------------------------------------------------------


def jump(client: Client, topic: Topic, **asked: str) -> str:
    return client.get(reverse("forum:jump", args=[topic.pk]), asked)["Location"]


def test_jumping_to_a_number(long: Topic, benoit: Member, help_room: Category, client: Client) -> None:
    split(long, benoit, help_room, range(21, 26))
    for asked, found in (("1", 1), ("20", 20), ("22", 26), ("45", 45), ("999", 45)):
        assert jump(client, long, number=asked) == long.posts.get(number=found).url


def test_jumping_to_a_date(long: Topic, client: Client) -> None:
    begun = datetime(2026, 1, 10, 12, tzinfo=UTC)
    for post in long.posts.all():
        Post.objects.filter(pk=post.pk).update(created_at=begun + timedelta(days=post.number))
    for asked, found in (("2025-01-01", 1), ("2026-01-15", 5), ("2030-01-01", 45)):
        assert jump(client, long, date=asked) == long.posts.get(number=found).url


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"number": "twelve"}, "Write the number of a post, such as 12."),
        ({"number": "0"}, "Write the number of a post, such as 12."),
        ({"number": "9" * 30}, "Write the number of a post, such as 12."),
        ({"date": "22.11.2026"}, "Write a date as year, month and day"),
        ({"number": "", "date": ""}, "Write the number of a post, or a date."),
    ],
)
def test_what_is_no_place_is_said_kindly(asked: dict[str, str], said: str, long: Topic, client: Client) -> None:
    page = client.get(reverse("forum:jump", args=[long.pk]), asked)
    html = page.content.decode()
    assert page.status_code == 422
    assert said in html
    for typed in filter(None, asked.values()):
        assert f'value="{typed}"' in html


def test_only_topics_of_several_pages_offer_to_jump(topic: Topic, long: Topic, client: Client) -> None:
    assert reverse("forum:jump", args=[long.pk]) in client.get(long.url).content.decode()
    assert reverse("forum:jump", args=[topic.pk]) not in client.get(topic.url).content.decode()


@pytest.mark.parametrize("name", ["jump", "best", "related"])
def test_places_of_what_one_may_not_see(
    name: str, start: Start, amina: Member, lounge: Category, client: Client
) -> None:
    topic = start(amina, lounge)
    assert client.get(reverse(f"forum:{name}", args=[topic.pk]), {"number": "1"}).status_code == 404


# --- The best posts ---------------------------------------------------------------------------------------------------


def test_the_most_thanked_posts(long: Topic, benoit: Member, client: Client) -> None:
    address = reverse("forum:best", args=[long.pk])
    assert address not in client.get(long.url).content.decode()
    assert "Nobody has reacted" in client.get(address).content.decode()
    for number in range(2, 15):
        Post.objects.filter(topic=long, number=number).update(reaction_count=number)
    moderate.hide_post(post=Post.objects.for_display().get(topic=long, number=14), moderator=benoit, reason="Spam")
    assert address in client.get(long.url).content.decode()
    html = client.get(address).content.decode()
    shown = [f"Reply {number - 2}</p>" in html for number in range(2, 15)]
    assert shown == [False, False, *[True] * 10, False]
    assert html.index("Reply 11<") < html.index("Reply 10<")


def test_the_best_posts_are_in_the_readers_language(long: Topic, client: Client) -> None:
    post = long.posts.get(number=2)
    Post.objects.filter(pk=post.pk).update(reaction_count=3)
    PostTranslation.objects.create(original=post, language="fr", body="Réponse zéro", body_html="", origin="machine")
    html = client.get(f"/fr/forum/t/{long.pk}/best").content.decode()
    assert "Réponse zéro" in html


# --- Related topics ---------------------------------------------------------------------------------------------------


def related(client: Client, topic: Topic) -> str:
    cache.clear()
    return client.get(reverse("forum:related", args=[topic.pk]), headers={"HX-Request": "true"}).content.decode()


def test_related_topics_share_words_tags_or_subjects(
    topic: Topic, start: Start, amina: Member, help_room: Category, lounge: Category, client: Client
) -> None:
    words = start(amina, help_room, title="Keeping the memory alive")
    about = start(amina, help_room, title="Something else")
    stranger = start(amina, help_room, title="Quarterly figures")
    private = start(amina, lounge, title="The memory of the lounge")
    for discussing in (topic, about):
        discussing.subjects.create(kind="document", public_id="both")
    html = related(client, topic)
    assert words.url in html
    assert about.url in html
    for other in (stranger, private, topic):
        assert other.url not in html
    assert "<html" not in html
    assert "<html" in client.get(reverse("forum:related", args=[topic.pk])).content.decode()


def test_related_topics_that_are_hidden_meanwhile_are_not_shown(
    topic: Topic, start: Start, amina: Member, benoit: Member, help_room: Category, client: Client
) -> None:
    words = start(amina, help_room, title="Keeping the memory alive")
    address = reverse("forum:related", args=[topic.pk])
    assert words.url in client.get(address).content.decode()
    moderate.hide_topic(topic=words, moderator=benoit, reason="Spam")
    assert words.url not in client.get(address).content.decode()
