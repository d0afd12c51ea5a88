"""Splitting a topic and merging two: what becomes of posts, of what was read and told, and who may do it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.test import Client
from django.urls import reverse

from brain.languages.models import Origin
from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.notifications.models import Kind, Notification
from brain.search.query import search
from forum.actions import follow, rearrange, write
from forum.live import render_category_events, render_topic_events
from forum.models import (
    Category,
    CategoryKind,
    Draft,
    FormerPlace,
    Level,
    Post,
    PostTranslation,
    Subject,
    Topic,
    TopicReading,
    Verb,
)
from realtime.models import Event
from realtime.streams import FetchAgain

SignIn = Callable[[Member], Client]
Start = Callable[..., Topic]


def numbers(topic: Topic) -> list[tuple[int, str]]:
    return list(topic.posts.order_by("number").values_list("number", "body"))


def pks(topic: Topic, *wanted: int) -> list[int]:
    return [topic.posts.get(number=number).pk for number in wanted]


def split(topic: Topic, moderator: Member, category: Category, *wanted: int, title: str = "Apart") -> Topic:
    posts = pks(topic, *wanted)
    return rearrange.split_topic(
        topic=topic, posts=posts, title=title, category=category, moderator=moderator, reason="Another matter"
    )


def merge(topic: Topic, into: Topic, moderator: Member) -> Topic:
    merged = rearrange.merge_topics(topic=topic, into=into, moderator=moderator, reason="The same matter")
    topic.refresh_from_db()
    into.refresh_from_db()
    return merged


@pytest.fixture
def long(start: Start, amina: Member, help_room: Category) -> Topic:
    return start(amina, help_room, replies=5)


@pytest.fixture
def other(start: Start, eunji: Member, help_room: Category) -> Topic:
    return start(eunji, help_room, title="Founders retire", replies=2)


# --- What becomes of the posts ----------------------------------------------------------------------------------------


def test_split_posts_are_a_topic_of_their_own(long: Topic, benoit: Member, policy: Category) -> None:
    new = split(long, benoit, policy, 5, 3)
    long.refresh_from_db()
    new.refresh_from_db()
    assert numbers(new) == [(1, "Reply 1"), (2, "Reply 3")]
    assert [number for number, _body in numbers(long)] == [1, 2, 4, 6]
    assert (new.last_number, new.post_count, new.category, new.title) == (2, 2, policy, "Apart")
    assert (long.last_number, long.post_count) == (6, 4)
    assert new.last_post_at == new.posts.get(number=2).created_at
    assert write.post_reply(topic=long, author=benoit, body="Next").number == 7
    assert write.post_reply(topic=new, author=benoit, body="Next").number == 3


def test_merged_posts_stand_behind_in_the_order_of_time(long: Topic, other: Topic, benoit: Member) -> None:
    merge(long, other, benoit)
    assert [body for _number, body in numbers(other)][3:] == ["How did you keep it?", *(f"Reply {n}" for n in range(5))]
    assert [number for number, _body in numbers(other)] == [*range(1, 10)]
    assert (other.last_number, other.post_count) == (9, 9)
    assert (long.post_count, long.merged_into) == (0, other)


def test_answers_within_are_kept_and_others_are_cut(topic: Topic, amina: Member, eunji: Member, benoit: Member) -> None:
    def reply(body: str, answers: Post | None = None) -> Post:
        return write.post_reply(topic=topic, author=eunji, body=body, language="en", answers=answers)

    stays = reply("stays")
    goes = reply("goes", answers=stays)
    inside = reply("inside", answers=goes)
    outside = reply("outside", answers=goes)
    deeper = reply("deeper", answers=outside)
    new = split(topic, benoit, topic.category, goes.number, inside.number)
    for post in (goes, inside, outside, deeper):
        post.refresh_from_db()
    assert (goes.answers, goes.branch) == (None, None)
    assert (inside.answers, inside.branch, inside.topic) == (goes, None, new)  # it answers what opens the topic now
    assert (outside.answers, outside.branch) == (None, stays)
    assert (deeper.answers, deeper.branch) == (outside, stays)


def test_what_answered_an_opening_stands_under_it_after_a_merge(
    topic: Topic, other: Topic, eunji: Member, benoit: Member
) -> None:
    opening = topic.posts.get(number=1)
    reply = write.post_reply(topic=topic, author=eunji, body="Yes", answers=opening)
    deeper = write.post_reply(topic=topic, author=eunji, body="And", answers=reply)
    merge(topic, other, benoit)
    for post in (reply, deeper):
        post.refresh_from_db()
        assert post.branch == opening
    assert deeper.answers == reply
    assert Client().get(other.url).status_code == 200


def test_the_opening_post_cannot_be_split_off(long: Topic, benoit: Member, help_room: Category) -> None:
    with pytest.raises(ValidationError):
        split(long, benoit, help_room, 1, 2)
    assert not FormerPlace.objects.exists()


def test_what_was_moved_meanwhile_is_not_moved_again(
    long: Topic, other: Topic, benoit: Member, help_room: Category
) -> None:
    wanted = pks(long, 3)
    split(long, benoit, help_room, 3)
    with pytest.raises(ValidationError):
        rearrange.split_topic(
            topic=long, posts=wanted, title="Again", category=help_room, moderator=benoit, reason="No"
        )
    merge(long, other, benoit)
    with pytest.raises(ValidationError):
        rearrange.merge_topics(topic=long, into=other, moderator=benoit, reason="Twice")
    assert Topic.objects.count() == 3


def test_merging_back_undoes_a_split(long: Topic, benoit: Member, help_room: Category) -> None:
    new = split(long, benoit, help_room, 3, 4)
    merge(new, long, benoit)
    assert sorted(body for _number, body in numbers(long)) == [
        "How did you keep it?",
        *(f"Reply {n}" for n in range(5)),
    ]
    assert [number for number, _body in numbers(long)] == [1, 2, 5, 6, 7, 8]


def test_an_accepted_answer_that_leaves_is_no_answer_any_more(long: Topic, benoit: Member, help_room: Category) -> None:
    Topic.objects.filter(pk=long.pk).update(answer=long.posts.get(number=3))
    split(long, benoit, help_room, 3)
    long.refresh_from_db()
    assert long.answer is None


# --- A reply in between -----------------------------------------------------------------------------------------------


def test_a_reply_to_a_topic_merged_meanwhile_is_given_back_and_then_taken(
    long: Topic, other: Topic, benoit: Member, eunji: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = sign_in(eunji), reverse("forum:post-reply", args=[long.pk])
    real = write.post_reply

    def late(**fields: Any) -> Post:
        monkeypatch.setattr(write, "post_reply", real)
        merge(Topic.objects.get(pk=long.pk), other, benoit)
        return real(**fields)

    monkeypatch.setattr(write, "post_reply", late)
    page = client.post(address, {"body": "My long reply", "language": "en"})
    assert page.status_code == 409
    assert "My long reply" in page.content.decode()
    answer = client.post(address, {"body": "My long reply", "language": "en"})
    assert answer.status_code == 303
    assert other.posts.order_by("number").last().body == "My long reply"  # type: ignore[union-attr]
    assert not long.posts.exists()


def test_a_reply_to_a_post_split_off_meanwhile_goes_where_that_is(
    long: Topic, benoit: Member, eunji: Member, help_room: Category, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = sign_in(eunji), reverse("forum:post-reply", args=[long.pk])
    answered = long.posts.get(number=3)
    real = write.post_reply

    def late(**fields: Any) -> Post:
        monkeypatch.setattr(write, "post_reply", real)
        split(Topic.objects.get(pk=long.pk), benoit, help_room, 3)
        return real(**fields)

    monkeypatch.setattr(write, "post_reply", late)
    sent = {"body": "To that one", "language": "en", "answers": str(answered.pk)}
    page = client.post(address, sent)
    assert page.status_code == 409
    assert "To that one" in page.content.decode()
    assert client.post(address, sent).status_code == 303
    reply = Post.objects.get(body="To that one")
    answered.refresh_from_db()
    assert (reply.topic, reply.answers) == (answered.topic, answered)


# --- What was read, followed and told ---------------------------------------------------------------------------------


def watch(*, member: Member, topic: Topic) -> None:
    follow.choose_for_topic(member=member, topic=topic, level=Level.WATCH)


def unread(member: Member) -> dict[int, int]:
    topics: Any = Topic.objects.read_by(member, Value(Level.NORMAL))
    return dict(topics.values_list("pk", "unread"))


def last_read(member: Member, topic: Topic) -> int | None:
    return TopicReading.objects.filter(member=member, topic=topic).values_list("last_read", flat=True).first()


def test_who_had_read_split_posts_has_read_them_there(
    long: Topic, benoit: Member, daniela: Member, eunji: Member, nomsa: Member, help_room: Category
) -> None:
    follow.mark_read(member=daniela, topic=long, number=6)
    follow.mark_read(member=eunji, topic=long, number=5)
    follow.mark_read(member=nomsa, topic=long, number=2)
    watch(member=nomsa, topic=long)
    new = split(long, benoit, help_room, 5, 6)
    assert [last_read(member, new) for member in (daniela, eunji, nomsa)] == [2, 1, 0]
    assert TopicReading.objects.get(member=nomsa, topic=new).level == Level.WATCH
    assert unread(daniela) == {long.pk: 0, new.pk: 0}
    assert unread(eunji) == {long.pk: 0, new.pk: 1}


def test_who_had_read_merged_posts_has_read_them_there(
    long: Topic, other: Topic, benoit: Member, daniela: Member, nomsa: Member, chiara: Member
) -> None:
    for member, there, here in ((daniela, 3, 6), (nomsa, 3, 4), (chiara, 1, 6)):
        follow.mark_read(member=member, topic=other, number=there)
        follow.mark_read(member=member, topic=long, number=here)
    watch(member=chiara, topic=long)
    watch(member=benoit, topic=long)
    merge(long, other, benoit)
    assert [last_read(member, other) for member in (daniela, nomsa, chiara, benoit)] == [9, 7, 1, 0]
    watchers = TopicReading.objects.filter(topic=other, level=Level.WATCH).values_list("member", flat=True)
    assert {chiara.pk, benoit.pk} <= set(watchers)
    assert not TopicReading.objects.filter(topic=long).exists()


def test_authors_are_told_once_and_why(
    long: Topic, benoit: Member, amina: Member, eunji: Member, help_room: Category
) -> None:
    for body in ("One", "Two"):
        write.post_reply(topic=long, author=eunji, body=body, language="en")
    new = split(long, benoit, help_room, 2, 3, 7, 8)
    told = Notification.objects.filter(kind=Kind.MODERATION)
    assert {(notice.member, notice.url, notice.excerpt) for notice in told} == {
        (amina, new.permalink, "Another matter"),
        (eunji, new.permalink, "Another matter"),
    }
    assert told.count() == 2


def test_who_may_not_see_where_their_post_went_is_told_all_the_same(
    long: Topic, eunji: Member, benoit: Member, twelfth: Category
) -> None:
    write.post_reply(topic=long, author=eunji, body="Mine", language="en")
    split(long, benoit, twelfth, 7, title="Behind the door")
    notice = Notification.objects.get(kind=Kind.MODERATION, member=eunji)
    assert (notice.url, notice.audience, notice.title) == (long.permalink, "public", long.title)


def test_notices_of_moved_posts_go_with_them(
    long: Topic, amina: Member, eunji: Member, benoit: Member, twelfth: Category
) -> None:
    reply = write.post_reply(topic=long, author=eunji, body="@chiara @amina", language="en")
    before = Notification.objects.get(member=amina, key=reply.notice)
    new = split(long, benoit, twelfth, 7)
    before.refresh_from_db()
    assert (before.group, before.audience, before.title) == (new.stream, "edition-12", "Apart")


def test_the_log_says_what_was_done(
    long: Topic, other: Topic, benoit: Member, help_room: Category, sign_in: SignIn
) -> None:
    split(long, benoit, help_room, 2)
    merge(long, other, benoit)
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "reason")) == [
        (Verb.SPLIT, "Another matter"),
        (Verb.MERGE, "The same matter"),
    ]
    html = sign_in(benoit).get(reverse("record:log")).content.decode()
    assert "Split the topic" in html
    assert "Merged the topic with another" in html


# --- Search, translations, lists, streams -----------------------------------------------------------------------------


def found(text: str, *audiences: str) -> set[str]:
    hits = search(text, audiences=audiences or ("public",), languages=["en"])[:20]
    return {hit.entry.url for hit in hits}


def test_search_finds_posts_where_they_are(
    long: Topic, other: Topic, benoit: Member, eunji: Member, twelfth: Category
) -> None:
    post = write.post_reply(topic=long, author=eunji, body="About xylophones", language="en")
    second = write.post_reply(topic=long, author=eunji, body="More xylophones", language="en")
    assert found("xylophones") == {post.permalink, second.permalink}
    new = split(long, benoit, twelfth, post.number, second.number)
    assert found("xylophones") == set()
    assert found("xylophones", "edition-12") == {new.permalink, second.permalink}
    merge(new, other, benoit)
    assert found("xylophones") == {post.permalink, second.permalink}
    assert new.permalink not in found("Apart", "public", "edition-12")


def test_translations_go_with_their_posts(
    topic: Topic, reply: Post, other: Topic, benoit: Member, amina: Member, sign_in: SignIn
) -> None:
    PostTranslation.objects.create(
        original=reply, language="fr", body="J'ai pris des notes", body_html="<p>J'ai pris des notes</p>",
        origin=Origin.MACHINE,
    )  # fmt: skip
    merge(topic, other, benoit)
    html = sign_in(amina).get(f"/fr/forum/t/{other.pk}/{other.slug}/").content.decode()
    assert "J&#x27;ai pris des notes" in html or "J'ai pris des notes" in html


def test_a_merged_topic_is_in_no_list(
    long: Topic, other: Topic, benoit: Member, help_room: Category, client: Client
) -> None:
    merge(long, other, benoit)
    for address in (reverse("forum:index"), reverse("forum:category", args=["help"]), "/en/", "/sitemap-topics.xml"):
        html = client.get(address).content.decode()
        assert f"/t/{long.pk}/" not in html
    assert Category.objects.for_list().get(pk=help_room.pk).topic_count == 1  # type: ignore[attr-defined]


def test_subjects_and_drafts_go_with_a_merged_topic(
    long: Topic, other: Topic, amina: Member, eunji: Member, benoit: Member
) -> None:
    for topic in (long, other):
        Subject.objects.create(topic=topic, kind="document", public_id="both")
    Subject.objects.create(topic=long, kind="news", public_id="one")
    Draft.objects.create(member=amina, place=long.stream, fields={"body": "Begun"})
    Draft.objects.create(member=eunji, place=long.stream, fields={"body": "Here"})
    Draft.objects.create(member=eunji, place=other.stream, fields={"body": "There"})
    merge(long, other, benoit)
    assert set(other.subjects.values_list("kind", "public_id")) == {("document", "both"), ("news", "one")}
    assert Draft.objects.get(member=amina).place == other.stream
    assert set(Draft.objects.filter(member=eunji).values_list("place", flat=True)) == {long.stream, other.stream}


def test_open_pages_of_both_topics_are_told(long: Topic, other: Topic, benoit: Member, help_room: Category) -> None:
    Event.objects.all().delete()
    new = split(long, benoit, help_room, 2)
    told = set(Event.objects.values_list("stream", "kind", "object_id"))
    assert {(long.stream, "rearranged", str(long.pk)), (help_room.stream, "topic", str(new.pk))} <= told
    with pytest.raises(FetchAgain):
        list(render_topic_events("rearranged", [str(long.pk)], str(long.pk)))
    merge(long, other, benoit)
    assert Event.objects.filter(stream=other.stream, kind="rearranged").exists()
    [head] = render_topic_events("state", [str(long.pk)], str(long.pk))
    assert f'href="{long.permalink}"' in head.html
    [row] = render_category_events("topic", [str(long.pk)], str(help_room.pk))
    assert "hidden" in row.html


# --- The pages, and who may use them ----------------------------------------------------------------------------------


def test_a_moderator_splits_by_the_form(long: Topic, policy: Category, daniela: Member, sign_in: SignIn) -> None:
    Topic.objects.filter(pk=long.pk).update(category=policy)
    client, address = sign_in(daniela), reverse("forum:split-topic", args=[long.pk])
    assert "Reply 3" in client.get(address).content.decode()
    sent = {"posts": pks(long, 3, 5), "title": "Apart", "category": policy.slug, "reason": "Another matter"}
    preview = client.post(address, {**sent, "preview": "1"})
    assert preview.status_code == 200
    assert "2 posts move to the new topic" in preview.content.decode()
    assert Topic.objects.count() == 1
    answer = client.post(address, sent)
    new = Topic.objects.order_by("pk").last()
    assert (answer.status_code, answer["Location"]) == (303, new.url)
    assert numbers(new) == [(1, "Reply 1"), (2, "Reply 3")]


def test_what_is_missing_in_the_form_is_said_and_what_was_typed_stays(
    long: Topic, benoit: Member, sign_in: SignIn
) -> None:
    page = sign_in(benoit).post(reverse("forum:split-topic", args=[long.pk]), {"posts": pks(long, 3), "title": "Kept"})
    assert page.status_code == 422
    html = page.content.decode()
    assert 'value="Kept"' in html
    assert f'value="{pks(long, 3)[0]}" checked' in html
    assert 'id="reason-error"' in html
    assert 'id="category-error"' in html


def test_posts_chosen_on_one_page_stay_chosen_on_the_next(
    start: Start, amina: Member, help_room: Category, benoit: Member, sign_in: SignIn
) -> None:
    topic = start(amina, help_room, replies=24)
    chosen = pks(topic, 4)[0]
    page = sign_in(benoit).post(
        reverse("forum:split-topic", args=[topic.pk]), {"posts": [chosen], "title": "Apart", "page": "2"}
    )
    html = page.content.decode()
    assert page.status_code == 200
    assert f'<input type="hidden" name="posts" value="{chosen}">' in html
    assert f'value="{pks(topic, 24)[0]}"' in html
    assert 'value="Apart"' in html


def test_a_moderator_merges_by_the_form(long: Topic, other: Topic, benoit: Member, sign_in: SignIn) -> None:
    client, address = sign_in(benoit), reverse("forum:merge-topics", args=[long.pk])
    for asked in ("founders", str(other.pk), f"https://example.org{other.url}?page=1#post-3"):
        page = client.post(address, {"q": asked, "find": "1"}).content.decode()
        assert f'name="into" value="{other.pk}" checked' in page
    sent = {"q": "founders", "into": str(other.pk), "reason": "The same matter"}
    preview = client.post(address, {**sent, "preview": "1"}).content.decode()
    assert "6 posts of this topic move to the end of" in preview
    assert long.posts.count() == 6
    answer = client.post(address, sent)
    assert (answer.status_code, answer["Location"]) == (303, other.url)
    assert not long.posts.exists()


def test_nothing_is_merged_into_what_the_moderator_may_not_moderate(
    start: Start,
    policy: Category,
    daniela: Member,
    amina: Member,
    help_room: Category,
    lounge: Category,
    sign_in: SignIn,
) -> None:
    here, elsewhere = start(amina, policy), start(amina, help_room, title="Elsewhere")
    client, address = sign_in(daniela), reverse("forum:merge-topics", args=[here.pk])
    assert "No topic that you moderate" in client.post(address, {"q": "Elsewhere", "find": "1"}).content.decode()
    for into in (elsewhere.pk, here.pk, 999):
        assert client.post(address, {"into": into, "reason": "No"}).status_code == 422
    split_page = client.post(
        reverse("forum:split-topic", args=[here.pk]),
        {"posts": [], "title": "T", "category": lounge.slug, "reason": "No"},
    )
    assert split_page.status_code == 422
    here.refresh_from_db()
    assert here.merged_into is None


@pytest.mark.parametrize("name", ["split-topic", "merge-topics"])
def test_only_moderators_rearrange(
    name: str, long: Topic, amina: Member, daniela: Member, policy: Category, client: Client, sign_in: SignIn
) -> None:
    address = reverse(f"forum:{name}", args=[long.pk])
    assert client.get(address).status_code == 302
    for member in (amina, daniela):  # its author; a moderator of another category
        assert sign_in(member).get(address).status_code == 403
        assert sign_in(member).post(address, {"reason": "Mine"}).status_code == 403


def test_what_was_said_in_private_stays_private(long: Topic, benoit: Member, sign_in: SignIn) -> None:
    Category.objects.filter(pk=long.category_id).update(kind=CategoryKind.TALK)
    for name in ("split-topic", "merge-topics"):
        assert sign_in(benoit).get(reverse(f"forum:{name}", args=[long.pk])).status_code in (403, 404)


def test_an_act_on_a_merged_topic_does_not_hit_the_other(
    long: Topic, other: Topic, benoit: Member, sign_in: SignIn
) -> None:
    merge(long, other, benoit)
    assert sign_in(benoit).post(reverse("forum:hide-topic", args=[long.pk]), {"reason": "Spam"}).status_code == 403
    other.refresh_from_db()
    assert other.hidden_at is None
