"""The lists of topics: tabs, places, what narrows them, and that nobody finds there what they may not see."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from brain.members.models import Member
from forum.actions import follow, moderate, write
from forum.actions.tag import add_tag, set_tags
from forum.models import Category, Level, Post, Subject, Tag, Topic
from library.models import Edition

SignIn = Callable[[Member], Client]
INDEX = "/en/forum/"


def listed(client: Client, address: str = INDEX, **query: Any) -> list[str]:
    """Return the titles of the topics that the list shows, in order."""
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    rows = answer.content.decode().partition('id="topics"')[2].partition("<aside")[0]
    return re.findall(r'<h3[^>]*>.*?<a href="[^"]*">([^<]*)</a></h3>', rows)


@pytest.fixture
def care(db: None) -> Tag:
    return add_tag(name="Care work", language="en")


@pytest.fixture
def academies(db: None) -> None:
    for number in (1, 12):
        Edition.objects.create(number=number, start="2021", end="2021", mode="online", country="PT")


def react(post: Post, times: int) -> None:
    Post.objects.filter(pk=post.pk).update(reaction_count=times)


def written_ago(topic: Topic, days: int) -> None:
    moment = timezone.now() - timedelta(days=days)
    topic.posts.update(created_at=moment)
    Topic.objects.filter(pk=topic.pk).update(last_post_at=moment, created_at=moment)


# --- Top --------------------------------------------------------------------------------------------------------------


def test_top_counts_the_posts_of_the_time_and_the_reactions_to_them(
    start: Any, amina: Member, help_room: Category, client: Client
) -> None:
    talked = start(amina, help_room, title="Talked about", replies=3)
    thanked = start(amina, help_room, title="Thanked", replies=1)
    react(thanked.posts.get(number=2), 9)
    start(amina, help_room, title="Quiet")
    assert listed(client, show="top") == ["Thanked", "Talked about", "Quiet"]
    moderate.hide_post(post=thanked.posts.get(number=2), moderator=amina, reason="Advertising")
    assert listed(client, show="top")[0] == talked.title


def test_top_of_a_week_a_year_and_always(start: Any, amina: Member, help_room: Category, client: Client) -> None:
    for title, days, replies in (("Now", 0, 1), ("In spring", 100, 2), ("Long ago", 800, 3)):
        written_ago(start(amina, help_room, title=title, replies=replies), days)
    assert listed(client, show="top") == ["Now"]
    assert listed(client, show="top", time="year") == ["In spring", "Now"]
    assert listed(client, show="top", time="always") == ["Long ago", "In spring", "Now"]
    assert client.get(INDEX, {"show": "top", "time": "decade"}).status_code == 404


def test_what_was_written_before_the_time_does_not_count(
    start: Any, amina: Member, help_room: Category, client: Client
) -> None:
    old = start(amina, help_room, title="Old", replies=5)
    old.posts.filter(number__lte=5).update(created_at=timezone.now() - timedelta(days=30), reaction_count=50)
    start(amina, help_room, title="New", replies=2)
    assert listed(client, show="top") == ["New", "Old"]


# --- What narrows a list ----------------------------------------------------------------------------------------------


def test_an_academy_has_the_topics_of_its_category_and_those_that_discuss_it(
    academies: None, start: Any, amina: Member, help_room: Category, twelfth: Category, sign_in: SignIn
) -> None:
    start(amina, twelfth, title="In its room")
    discussing = start(amina, help_room, title="About it")
    Subject.objects.create(topic=discussing, kind="academy", public_id="12")
    other = start(amina, help_room, title="About another")
    Subject.objects.create(topic=other, kind="academy", public_id="1")
    assert set(listed(sign_in(amina), edition=12)) == {"In its room", "About it"}
    assert listed(Client(), edition=12) == ["About it"]


def test_a_language_has_the_topics_with_posts_in_it(
    topic: Topic, eunji: Member, amina: Member, help_room: Category, start: Any, client: Client
) -> None:
    start(amina, help_room, title="In English alone")
    Topic.objects.filter(pk=topic.pk).update(languages=["en", "pt-BR"])
    assert listed(client, language="pt") == [topic.title]
    assert len(listed(client, language="en")) == 2
    assert listed(client, language="ko") == []
    assert client.get(INDEX, {"language": "xx"}).status_code == 404


def test_choices_combine_and_each_can_be_taken_away(
    start: Any, amina: Member, help_room: Category, policy: Category, care: Tag, client: Client
) -> None:
    here, there = (start(amina, room, title=room.name) for room in (help_room, policy))
    start(amina, help_room, title="Without a tag")
    for topic in (here, there):
        set_tags(topic=topic, tags=[care])
    query = {"show": "top", "time": "year", "language": "en", "tag": care.slug}
    assert listed(client, "/en/forum/c/help/", **query) == ["Help"]
    html = client.get("/en/forum/c/help/", query).content.decode()
    chips = re.findall(r'<a class="chip" href="([^"]*)"><svg.*?Remove', html)
    without = [chip.replace("&amp;", "&") for chip in chips]
    assert sorted(without) == sorted(["?show=top&time=year&language=en", f"?show=top&time=year&tag={care.slug}"])
    assert f'href="?show=unanswered&amp;language=en&amp;tag={care.slug}"' in html


def test_numbered_pages_keep_what_is_chosen(start: Any, amina: Member, help_room: Category, client: Client) -> None:
    for number in range(21):
        start(amina, help_room, title=f"Topic {number}")
    html = client.get(INDEX, {"show": "unanswered", "language": "en"}).content.decode()
    assert 'href="?show=unanswered&amp;language=en&amp;page=2"' in html
    assert len(listed(client, show="unanswered", language="en", page=2)) == 1


def test_an_empty_list_says_what_would_be_there_and_offers_one_action(
    amina: Member, help_room: Category, care: Tag, sign_in: SignIn
) -> None:
    client = sign_in(amina)
    for query in ({}, {"show": "unread"}, {"show": "following"}, {"show": "unanswered"}, {"show": "top"}):
        html = client.get(INDEX, query).content.decode().partition('class="empty"')[2].partition("<aside")[0]
        assert html.count("<a ") == 1, query
    chosen = client.get(INDEX, {"tag": care.slug}).content.decode().partition('class="empty"')[2]
    assert "Remove all choices" in chosen


# --- Under a tag ------------------------------------------------------------------------------------------------------


def test_a_tag_has_its_own_lists(start: Any, amina: Member, help_room: Category, care: Tag, client: Client) -> None:
    tagged = start(amina, help_room, title="Tagged")
    start(amina, help_room, title="Untagged")
    set_tags(topic=tagged, tags=[care])
    for show in ("", "unanswered", "top"):
        assert listed(client, "/en/forum/tags/care-work/", show=show) == ["Tagged"]
    assert client.get("/en/forum/tags/nothing/").status_code == 404


# --- Permissions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["guest", "eunji", "amina"])
def test_no_list_and_no_count_tells_of_a_private_category(
    academies: None,
    person: str,
    start: Any,
    amina: Member,
    eunji: Member,
    twelfth: Category,
    care: Tag,
    sign_in: SignIn,
) -> None:
    topic = start(amina, twelfth, title="Among ourselves", replies=1)
    set_tags(topic=topic, tags=[care])
    Subject.objects.create(topic=topic, kind="academy", public_id="12")
    Topic.objects.filter(pk=topic.pk).update(languages=["en"])
    client = {"guest": Client(), "eunji": sign_in(eunji), "amina": sign_in(amina)}[person]
    lists: list[tuple[str, dict[str, Any]]] = [
        (INDEX, {}),
        (INDEX, {"show": "top", "time": "always"}),
        (INDEX, {"edition": 12}),
        (INDEX, {"language": "en"}),
        (INDEX, {"tag": "care-work"}),
        ("/en/forum/tags/care-work/", {}),
        ("/en/forum/tags/care-work/", {"show": "top"}),
    ]
    for address, query in lists:
        assert (listed(client, address, **query) == [topic.title]) == (person == "amina"), (address, query)
    count = re.search(r"(\d+) topics?\b", client.get("/en/forum/tags/").content.decode())
    assert count is not None
    assert int(count[1]) == (person == "amina")


def test_a_hidden_topic_is_in_no_list(topic: Topic, benoit: Member, care: Tag, client: Client) -> None:
    set_tags(topic=topic, tags=[care])
    moderate.hide_topic(topic=topic, moderator=benoit, reason="Advertising")
    assert [listed(client, show=show) for show in ("", "top", "unanswered")] == [[], [], []]
    assert "0 topics" in client.get("/en/forum/tags/").content.decode()


# --- Unread and Following ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "opened", "unread", "following", "latest", "new"),
    [
        (Level.WATCH, False, True, True, True, True),
        (Level.TRACK, False, True, True, True, True),
        (Level.NORMAL, False, False, False, True, True),
        (Level.MUTE, False, False, False, False, False),
        (Level.WATCH, True, True, True, True, True),
        (Level.TRACK, True, True, True, True, True),
        (Level.NORMAL, True, True, False, True, True),
        (Level.MUTE, True, False, False, False, False),
    ],
)
@pytest.mark.parametrize("way", ["topic", "tag", "category"])
def test_what_each_level_shows_where(
    way: str,
    level: Level,
    opened: bool,
    unread: bool,
    following: bool,
    latest: bool,
    new: bool,
    topic: Topic,
    care: Tag,
    amina: Member,
    daniela: Member,
    sign_in: SignIn,
) -> None:
    set_tags(topic=topic, tags=[care])
    if opened:
        follow.mark_read(member=daniela, topic=topic, number=1)
    write.post_reply(topic=topic, author=amina, body="More", language="en", announce=False)
    choose(way, daniela, topic, care, level)
    client = sign_in(daniela)
    assert (listed(client, show="unread") == [topic.title]) == unread
    assert (listed(client, show="following") == [topic.title]) == following
    assert (listed(client) == [topic.title]) == latest
    assert f'data-count="{int(unread)}"' in client.get(INDEX).content.decode()
    own = client.get("/en/forum/c/help/").content.decode()
    assert topic.title in own
    assert ('class="unread"' in own) == new
    assert (">Muted<" in own.partition('id="topics"')[2]) == (level == Level.MUTE)
    assert listed(client, "/en/forum/c/help/", show="unread") == ([topic.title] if unread else [])


def choose(way: str, member: Member, topic: Topic, tag: Tag, level: str) -> None:
    if way == "topic":
        follow.choose_for_topic(member=member, topic=topic, level=level)
    elif way == "tag":
        follow.choose_for_tag(member=member, tag=tag, level=level)
    else:
        follow.choose_for_category(member=member, category=topic.category, level=level)


def test_the_topic_s_own_level_holds_before_its_tags_and_these_before_its_category(
    topic: Topic, care: Tag, daniela: Member, sign_in: SignIn
) -> None:
    law = add_tag(name="Law", language="en")
    set_tags(topic=topic, tags=[care, law])
    client = sign_in(daniela)
    follow.choose_for_category(member=daniela, category=topic.category, level=Level.MUTE)
    assert listed(client) == []
    follow.choose_for_tag(member=daniela, tag=care, level=Level.NORMAL)
    assert listed(client) == [topic.title]
    follow.choose_for_tag(member=daniela, tag=law, level=Level.TRACK)  # the closest of several tags
    assert listed(client, show="following") == [topic.title]
    follow.choose_for_topic(member=daniela, topic=topic, level=Level.MUTE)
    assert listed(client) == []
    follow.choose_for_topic(member=daniela, topic=topic, level="")
    assert listed(client, show="following") == [topic.title]


def test_the_room_of_one_s_own_academy_is_tracked_without_a_choice(
    start: Any, amina: Member, nomsa: Member, twelfth: Category, sign_in: SignIn
) -> None:
    topic = start(nomsa, twelfth, title="For all of us")
    open_room = Category.objects.create(slug="edition-3", name="3rd Academy", audience="public")
    start(nomsa, open_room, title="For all of the third")
    client = sign_in(amina)
    assert set(listed(client, show="following")) == {topic.title, "For all of the third"}
    follow.choose_for_category(member=amina, category=twelfth, level=Level.NORMAL)
    assert listed(client, show="following") == ["For all of the third"]
    amina.attendances.update(is_confirmed=False)
    assert listed(sign_in(amina), show="following") == []


def test_muted_things_stay_out_of_the_home_page(topic: Topic, daniela: Member, sign_in: SignIn) -> None:
    client = sign_in(daniela)
    assert topic.title in client.get("/en/").content.decode()
    follow.choose_for_category(member=daniela, category=topic.category, level=Level.MUTE)
    assert topic.title not in client.get("/en/").content.decode()


def test_a_muted_category_does_not_stir_the_list_of_all(topic: Topic, daniela: Member, sign_in: SignIn) -> None:
    client, stream = sign_in(daniela), topic.category.stream
    assert stream in client.get(INDEX).content.decode()
    follow.choose_for_category(member=daniela, category=topic.category, level=Level.MUTE)
    assert stream not in client.get(INDEX).content.decode()
    assert stream in client.get("/en/forum/c/help/").content.decode()


def test_a_reading_beyond_the_end_counts_nothing(topic: Topic, daniela: Member, sign_in: SignIn) -> None:
    follow.mark_read(member=daniela, topic=topic, number=1)
    daniela.readings.update(last_read=F("last_read") + 5)
    assert listed(sign_in(daniela), show="unread") == []
