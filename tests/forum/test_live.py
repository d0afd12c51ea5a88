"""What open pages are shown: the same elements as the pages', and nothing that a reader may not see."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from brain.core.marks import Viewer, personal
from brain.members.models import Member
from forum import live
from forum.actions import moderate, write
from forum.models import Category, Post, Topic
from realtime.models import Event
from realtime.protocol import STREAMS
from realtime.streams import Change, Readers

SignIn = Callable[[Member], Client]
TOKEN_FIELD = r'<inputtype="hidden"name="csrfmiddlewaretoken"value=".*?">'


def events(stream: str) -> list[tuple[str, str]]:
    return list(Event.objects.filter(stream=stream).order_by("number").values_list("kind", "object_id"))


def changes(topic: Topic, kind: str, *objects: Post | Topic) -> list[Change]:
    ident = str(topic.pk)
    return list(live.render_topic_events(kind, [str(thing.pk) for thing in objects], ident))


def squeezed(html: str) -> str:
    """Without what the page leaves out for this reader, and without the space between."""
    html = re.sub(r"<time.*?</time>", "", html)
    return re.sub(r"\s+", "", html)


def test_a_reply_is_an_event_of_the_topic_and_of_its_category(topic: Topic, eunji: Member) -> None:
    before = len(events(topic.category.stream))
    post = write.post_reply(topic=topic, author=eunji, body="네", language="ko")
    assert events(topic.stream)[-1] == ("reply", str(post.pk))
    assert events(topic.category.stream)[before:] == [("topic", str(topic.pk))]


def test_an_import_is_no_event(topic: Topic, eunji: Member) -> None:
    before = Event.objects.count()
    write.post_reply(topic=topic, author=eunji, body="네", language="ko", announce=False)
    assert Event.objects.count() == before


def test_a_new_branch_goes_to_the_end_of_the_last_page(topic: Topic, reply: Post, client: Client) -> None:
    change, *_counts = changes(topic, "reply", reply)
    assert (change.target, change.place) == (f"branch-{reply.pk}", "append:branches")
    assert f'id="replies-{reply.pk}"' in change.html
    assert f'id="post-{reply.pk}"' in change.html


def test_a_nested_reply_goes_to_the_end_of_its_branch(topic: Topic, reply: Post, amina: Member) -> None:
    nested = write.post_reply(topic=topic, author=amina, body="Merci", language="fr", answers=reply)
    change, *_counts = changes(topic, "reply", nested)
    assert (change.target, change.place) == (f"post-{nested.pk}", f"append:replies-{reply.pk}")


def test_a_reply_to_an_earlier_page_brings_its_branch_along(start: Any, amina: Member, help_room: Category) -> None:
    topic = start(amina, help_room, replies=19)
    early = topic.posts.get(number=2)
    late = write.post_reply(topic=topic, author=amina, body="Late", language="en", answers=early)
    assert [(change.target, change.place) for change in changes(topic, "reply", late)][:-2] == [
        (f"post-{late.pk}", f"append:replies-{early.pk}"),
        (f"branch-{early.pk}", "append:branches"),
        (f"answers-{early.pk}", "replace"),
    ]


def test_a_reply_and_a_hiding_change_what_the_page_counts(
    topic: Topic, reply: Post, benoit: Member, client: Client
) -> None:
    for kind, in_head, in_aside in (("reply", "1 reply", "1"), ("post", "0 replies", "0")):
        *_posts, head, aside = changes(topic, kind, reply)
        assert (head.target, head.place) == (f"count-{topic.pk}", "replace")
        assert (aside.target, aside.place) == (f"aside-count-{topic.pk}", "replace")
        assert f">{in_head}<" in head.html
        assert f">{in_aside}<" in aside.html
        html = client.get(topic.url).content.decode()
        assert head.html in html
        assert aside.html in html
        moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")


def article(html: str, post: Post) -> str:
    found = re.search(rf'<article class="post" id="post-{post.pk}".*?</article>', html, re.DOTALL)
    assert found
    return squeezed(found[0])


def test_page_and_frame_hold_the_same_element(
    topic: Topic, reply: Post, client: Client, benoit: Member, sign_in: SignIn
) -> None:
    """A page is the frame without what stands between marks for others."""
    change, *_counts = changes(topic, "post", reply)
    assert (change.target, change.place) == (f"post-{reply.pk}", "replace")
    for page, viewer in (
        (client.get(topic.url), Viewer()),
        (sign_in(benoit).get(topic.url), Viewer(benoit.pk, moderates=True)),
    ):
        for_viewer = re.sub(TOKEN_FIELD, "", article(personal(change.html, viewer), reply))
        assert re.sub(TOKEN_FIELD, "", article(page.content.decode(), reply)) == for_viewer


def test_what_is_for_some_readers_says_for_whom(topic: Topic, reply: Post) -> None:
    html = changes(topic, "post", reply)[0].html
    for name, who in (("post-edit", f"author {reply.author_id}"), ("hide-post", "moderator")):
        before = html.partition(reverse(f"forum:{name}", args=[reply.pk]))[0]
        assert before.rpartition("<!--for:")[2].startswith(f"{who}-->")
        assert "<!--/for-->" not in before.rpartition("<!--for:")[2]


def test_frames_speak_the_reader_s_language_and_hold_no_token(topic: Topic, reply: Post) -> None:
    with translation.override("ar"):
        html = changes(topic, "post", reply)[0].html
    assert f"/ar/forum/t/{topic.pk}/reply" in html
    assert "csrfmiddlewaretoken" not in html


def test_a_post_hidden_meanwhile_is_shown_hidden(topic: Topic, reply: Post, benoit: Member) -> None:
    moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")
    for kind in ("reply", "post"):
        html = "".join(change.html for change in changes(topic, kind, reply))
        assert reply.body not in html
        assert "Advertising" in html
    assert events(topic.stream)[-1] == ("post", str(reply.pk))


def test_an_edit_replaces_the_post(topic: Topic, reply: Post, eunji: Member) -> None:
    write.edit_post(post=reply, editor=eunji, body="Corrected", language="en")
    assert events(topic.stream)[-1] == ("post", str(reply.pk))
    assert "Corrected" in changes(topic, "post", reply)[0].html


def test_a_stream_shows_nothing_of_another_topic(
    topic: Topic, reply: Post, start: Any, amina: Member, twelfth: Category
) -> None:
    private = start(amina, twelfth).posts.get()
    assert changes(topic, "post", private) == []
    assert list(live.render_topic_events("post", [str(private.pk)], str(topic.pk))) == []


def test_a_locked_topic_shows_its_state(topic: Topic, benoit: Member) -> None:
    moderate.lock_topic(topic=topic, moderator=benoit, reason="Settled")
    assert events(topic.stream)[-1] == ("state", str(topic.pk))
    [change] = changes(topic, "state", topic)
    assert change.target == f"head-{topic.pk}"
    assert "Locked" in change.html


def test_a_hidden_topic_has_no_audience(topic: Topic, benoit: Member) -> None:
    assert live.topic_audience(str(topic.pk)) == "public"
    moderate.hide_topic(topic=topic, moderator=benoit, reason="Advertising")
    assert live.topic_audience(str(topic.pk)) is None
    assert live.topic_audience("0") is live.category_audience("0") is None
    with pytest.raises(ValueError, match="x"):
        live.topic_audience("x")


def row_of(topic: Topic, category: Category) -> Change:
    [row] = live.render_category_events("topic", [str(topic.pk)], str(category.pk))
    return row


def test_a_row_is_replaced_in_lists_which_count_it(topic: Topic, reply: Post, client: Client) -> None:
    row = row_of(topic, topic.category)
    assert (row.target, row.place) == (f"topic-{topic.pk}", "count:topics")
    assert "1 reply" in row.html
    for address in ("/en/", "/en/forum/", "/en/forum/c/help/"):
        assert 'id="topics"' in client.get(address).content.decode()


def test_a_row_says_who_wrote_its_newest_post(topic: Topic, reply: Post, eunji: Member, amina: Member) -> None:
    """The page then marks the row as unread where that is another member, and the post is later than its own row."""
    html = row_of(topic, topic.category).html
    assert f'data-last="2" data-by="{eunji.pk}"' in html
    write.post_reply(topic=topic, author=amina, body="Merci", language="fr")
    html = row_of(topic, topic.category).html
    assert f'data-last="3" data-by="{amina.pk}"' in html
    assert "unread" not in html.partition(">")[0]


def test_rows_cost_no_more_for_many_topics(
    start: Any, amina: Member, help_room: Category, django_assert_num_queries: Any
) -> None:
    topics = [str(start(amina, help_room, title=f"Topic {n}").pk) for n in range(12)]
    list(live.render_category_events("topic", topics, str(help_room.pk)))  # names of categories and tags are known
    for some in (topics[:2], topics):
        with django_assert_num_queries(3):
            assert len(list(live.render_category_events("topic", some, str(help_room.pk)))) == len(some)


def test_a_page_says_how_far_its_rows_are(topic: Topic, reply: Post, client: Client) -> None:
    html = client.get("/en/forum/").content.decode()
    assert f'id="topic-{topic.pk}" data-last="2"' in html


def test_a_row_leaves_the_list_that_its_topic_left(topic: Topic, policy: Category, benoit: Member) -> None:
    left = topic.category
    moderate.move_topic(topic=topic, moderator=benoit, category=policy, reason="Better there")
    assert row_of(topic, left) == Change(f"topic-{topic.pk}", f'<li id="topic-{topic.pk}" hidden></li>')
    assert topic.title in row_of(topic, policy).html
    moderate.hide_topic(topic=topic, moderator=benoit, reason="Advertising")
    assert topic.title not in row_of(topic, policy).html


def test_a_new_audience_reaches_all_topics_before_the_list(topic: Topic, start: Any, amina: Member) -> None:
    """Streams are locked in one order, topics before categories, or two writers could wait for each other."""
    start(amina, topic.category, title="Another")
    before = Event.objects.order_by("pk").last()
    moderate.open_category_to(category=topic.category, audience="members")
    after = Event.objects.filter(pk__gt=before.pk).order_by("pk").values_list("kind", flat=True)
    assert list(after) == ["state", "state", "list"]
    assert list(live.render_category_events("list", [str(topic.category_id)], str(topic.category_id))) == []


def test_a_list_follows_no_more_streams_than_a_page_may(amina: Member, client: Client) -> None:
    Category.objects.bulk_create(Category(slug=f"room-{n}", name=f"Room {n}") for n in range(STREAMS + 1))
    for address in ("/en/", "/en/forum/"):
        follow = re.search(r'data-follow="(.*?)"', client.get(address).content.decode())
        assert follow
        assert 30 <= follow[1].count("category.") < STREAMS


# --- Who is there ----------------------------------------------------------------------------------------------------


def presence(topic: Topic, *members: Member, guests: int = 0, typing: tuple[Member, ...] = ()) -> dict[str, str]:
    """Return what pages of the topic show, by target without the topic's id."""
    readers = Readers(frozenset(member.pk for member in members), guests, tuple(member.pk for member in typing))
    changes = live.topic_presence(str(topic.pk), readers)
    return {change.target.removesuffix(f"-{topic.pk}"): change.html for change in changes}


def not_sharing(member: Member) -> Member:
    member.shares_presence = False
    member.save()
    return member


def test_a_page_says_how_many_read_and_names_who_shares_that(
    topic: Topic, amina: Member, benoit: Member, eunji: Member
) -> None:
    shown = presence(topic, amina, eunji, not_sharing(benoit), guests=2)
    assert "5 reading now" in shown["reading"]
    assert "5 reading now" in shown["readers"]
    assert reverse("members:profile", args=["amina"]) in shown["readers"]
    assert "김은지" in shown["readers"]
    assert "Benoît" not in shown["readers"]
    assert "and 3 more" in shown["readers"]


def test_guests_alone_are_a_number(topic: Topic) -> None:
    shown = presence(topic, guests=1)
    assert "1 reading now" in shown["readers"]
    assert "more" not in shown["readers"]
    with translation.override("ar"):
        assert "٣" in presence(topic, guests=3)["reading"]


def test_five_names_are_enough(
    topic: Topic, amina: Member, benoit: Member, chiara: Member, daniela: Member, eunji: Member, nomsa: Member
) -> None:
    shown = presence(topic, amina, benoit, chiara, daniela, eunji, nomsa)
    assert shown["readers"].count("<a ") == 5
    assert "and 1 more" in shown["readers"]


def test_who_writes_is_named_in_the_order_in_which_they_began(topic: Topic, amina: Member, eunji: Member) -> None:
    html = presence(topic, amina, eunji, typing=(eunji, amina))["typing"]
    assert html.index("<bdi>김은지</bdi> is writing …") < html.index("<bdi>Amina Diallo</bdi> is writing …")
    for writer in (eunji, amina):
        assert f'data-for="others" data-author="{writer.pk}"' in html
    assert "Somebody" not in html


def test_who_writes_without_sharing_presence_is_somebody(topic: Topic, amina: Member, benoit: Member) -> None:
    """Their number is not told either: it would name them."""
    html = presence(topic, amina, not_sharing(benoit), typing=(benoit,))["typing"]
    assert "Somebody is writing …" in html
    assert "Benoît" not in html
    assert "data-author" not in html


def test_the_parts_stand_empty_on_the_page_until_somebody_says_who_is_there(topic: Topic, client: Client) -> None:
    html = client.get(topic.url).content.decode()
    for part in presence(topic):
        assert re.search(rf'id="{part}-{topic.pk}" data-presence></', html), part


def test_presence_costs_two_queries_however_many_read(
    topic: Topic, amina: Member, benoit: Member, eunji: Member, django_assert_num_queries: Any
) -> None:
    for readers in ((amina,), (amina, benoit, eunji)):
        with django_assert_num_queries(2):
            presence(topic, *readers, typing=readers)
