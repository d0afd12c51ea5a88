"""Drafts: kept as they are typed, restored on every device, gone when they are posted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from forum.actions import drafts, write
from forum.models import Category, Draft, Post, Topic

SignIn = Callable[[Member], Client]
JSON = {"Accept": "application/json"}
NOON, LATER = "1700000000000", "1700000005000"


def save(client: Client, place: str, body: str = "We keep a register.", **fields: Any) -> Any:
    return client.post(reverse("forum:draft"), {"place": place, "body": body, **fields}, headers=JSON)


def body_of(member: Member, place: str) -> str:
    return str(Draft.objects.get(member=member, place=place).fields["body"])


def test_a_draft_is_restored_on_another_device(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    key = str(uuid4())
    answer = save(sign_in(eunji), topic.stream, "우리는 기록해요", key=key, language="ko")
    assert answer.status_code == 200
    elsewhere = sign_in(eunji)
    form = elsewhere.get(reverse("forum:post-reply", args=[topic.pk])).context["form"]
    assert (form["body"].value(), form["language"].value(), str(form["key"].value())) == ("우리는 기록해요", "ko", key)
    said = elsewhere.get(reverse("forum:draft"), {"place": topic.stream}, headers=JSON).json()
    assert said["draft"]["fields"]["body"] == "우리는 기록해요"


def test_saving_again_or_late_changes_nothing(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    assert save(client, topic.stream, "Newer", typed_at=LATER).status_code == 200
    assert save(client, topic.stream, "Newer", typed_at=LATER).status_code == 200
    late = save(client, topic.stream, "Older", typed_at=NOON)
    assert (late.status_code, late.json()["draft"]["fields"]["body"]) == (409, "Newer")
    assert body_of(eunji, topic.stream) == "Newer"
    assert Draft.objects.count() == 1


def test_a_clock_that_is_ahead_keeps_nobody_out(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    save(client, topic.stream, "From the future", typed_at="99999999999999")
    save(client, topic.stream, "From now")
    assert body_of(eunji, topic.stream) == "From now"


def test_nonsense_about_time_and_key_is_read_as_now_and_new(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    answer = save(sign_in(eunji), topic.stream, typed_at="9" * 40, key="no key")
    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_drafts_saved_at_the_same_time_one_stays(topic: Topic, eunji: Member) -> None:
    def keep(text: str) -> None:
        try:
            drafts.save_draft(member=eunji, place=topic.stream, fields={"body": text})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, "abcd"))
    assert Draft.objects.filter(member=eunji).count() == 1


def test_a_posted_reply_takes_its_draft_along(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client, key = sign_in(eunji), str(uuid4())
    save(client, topic.stream, key=key)
    client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": "We keep a register.", "key": key})
    assert not Draft.objects.exists()
    late = save(client, topic.stream, key=key)
    assert late.status_code == 410
    assert not Draft.objects.exists()


def test_a_posted_topic_and_an_edit_take_their_drafts_along(
    amina: Member, help_room: Category, topic: Topic, sign_in: SignIn
) -> None:
    client, key = sign_in(amina), str(uuid4())
    save(client, "new", key=key, title="A title")
    client.post(reverse("forum:new-topic"), {"title": "A title", "body": "Text", "category": "help", "key": key})
    post = topic.posts.get()
    save(client, f"edit.{post.pk}", "Better", revision="1")
    client.post(reverse("forum:post-edit", args=[post.pk]), {"body": "Better", "revision": post.revision})
    assert not Draft.objects.exists()


def test_another_tab_s_draft_stays_when_one_is_posted(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    save(client, topic.stream, "Of the other tab", key=str(uuid4()))
    client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": "Of this tab", "key": str(uuid4())})
    assert body_of(eunji, topic.stream) == "Of the other tab"


def test_what_became_a_post_is_never_shown_as_a_draft(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    """A save that crosses the post on its way can leave a draft behind."""
    key = uuid4()
    write.post_reply(topic=topic, author=eunji, body="Posted", key=key)
    Draft.objects.create(member=eunji, place=topic.stream, fields={"body": "Posted"}, key=key)
    client = sign_in(eunji)
    assert client.get(reverse("forum:drafts")).context["drafts"] == []
    assert client.get(reverse("forum:post-reply", args=[topic.pk])).context["form"]["body"].value() == ""
    assert client.get(reverse("forum:draft-count")).content.strip() == b""


def test_an_emptied_form_has_no_draft(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    save(client, topic.stream)
    save(client, topic.stream, body=" ")
    assert not Draft.objects.exists()


# --- Whose, and where ------------------------------------------------------------------------------------------------


def test_drafts_are_one_s_own(topic: Topic, eunji: Member, amina: Member, sign_in: SignIn) -> None:
    save(sign_in(eunji), topic.stream, "Mine alone")
    other = sign_in(amina)
    assert other.get(reverse("forum:draft"), {"place": topic.stream}, headers=JSON).json()["draft"] is None
    assert b"Mine alone" not in other.get(reverse("forum:drafts")).content
    other.post(reverse("forum:discard-draft"), {"place": topic.stream})
    assert body_of(eunji, topic.stream) == "Mine alone"


@pytest.mark.parametrize("place", ["", "topic", "topic.", "topic.x", "topic.²", "topic.99999", "wall.1", "new.1"])
def test_there_are_no_other_places(place: str, eunji: Member, sign_in: SignIn) -> None:
    assert save(sign_in(eunji), place).status_code == 404
    assert not Draft.objects.exists()


def test_only_who_may_write_there_keeps_a_draft(
    amina: Member, eunji: Member, twelfth: Category, start: Any, topic: Topic, sign_in: SignIn
) -> None:
    closed = start(amina, twelfth)
    assert save(sign_in(amina), closed.stream).status_code == 200
    assert save(sign_in(eunji), closed.stream).status_code == 404
    assert save(sign_in(amina), f"edit.{topic.posts.get().pk}").status_code == 200
    assert save(sign_in(eunji), f"edit.{topic.posts.get().pk}").status_code == 403


def test_a_guest_has_no_drafts(topic: Topic, client: Client) -> None:
    assert save(client, topic.stream).status_code == 403
    assert client.get(reverse("forum:drafts")).status_code == 302
    assert not Draft.objects.exists()


def test_a_topic_that_was_closed_to_the_author_keeps_its_title_to_itself(
    amina: Member, twelfth: Category, start: Any, sign_in: SignIn
) -> None:
    topic = start(amina, twelfth, title="The secret title")
    client = sign_in(amina)
    save(client, topic.stream, "My own words")
    amina.attendances.all().delete()
    html = sign_in(Member.objects.get(pk=amina.pk)).get(reverse("forum:drafts")).content.decode()
    assert "My own words" in html
    assert "The secret title" not in html


# --- The page --------------------------------------------------------------------------------------------------------


def test_the_page_lists_drafts_and_leads_back_to_them(
    topic: Topic, reply: Post, eunji: Member, sign_in: SignIn
) -> None:
    client = sign_in(eunji)
    save(client, "new", "An idea", title="첫 제목")
    save(client, topic.stream, "An answer", answers=str(reply.pk))
    save(client, f"edit.{reply.pk}", "A change")
    html = client.get(reverse("forum:drafts")).content.decode()
    assert "첫 제목" in html
    assert f"{reverse('forum:post-reply', args=[topic.pk])}?answers={reply.pk}" in html
    assert reverse("forum:post-edit", args=[reply.pk]) in html
    assert b">3<" in client.get(reverse("forum:draft-count")).content


def test_the_page_asks_as_much_for_many_drafts_as_for_few(
    amina: Member, help_room: Category, start: Any, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(amina)
    counts = []
    for number in (1, 6):
        for _each in range(number):
            save(client, start(amina, help_room).stream)
        client.get(reverse("forum:drafts"))
        with django_assert_num_queries(20, exact=False) as asked:
            client.get(reverse("forum:drafts"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_discarded_draft_comes_back_once(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    save(client, topic.stream, "Not that bad", language="en")
    page = client.post(reverse("forum:discard-draft"), {"place": topic.stream}, follow=True)
    assert not Draft.objects.exists()
    assert reverse("forum:undo-discard") in page.content.decode()
    client.post(reverse("forum:undo-discard"))
    assert Draft.objects.get().fields == {"body": "Not that bad", "language": "en"}
    assert client.post(reverse("forum:undo-discard")).status_code == 404


def test_without_scripts_a_button_keeps_the_draft(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    page = client.get(reverse("forum:post-reply", args=[topic.pk])).content.decode()
    assert reverse("forum:draft") in page
    answer = client.post(reverse("forum:draft"), {"place": topic.stream, "body": "Later"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("forum:drafts")
    assert b"Later" in answer.content


def test_an_answer_to_a_post_that_is_gone_is_restored_without_it(
    topic: Topic, reply: Post, amina: Member, sign_in: SignIn
) -> None:
    client = sign_in(amina)
    save(client, topic.stream, "To what you said", answers=str(reply.pk))
    reply.delete()
    form = client.get(reverse("forum:post-reply", args=[topic.pk])).context["form"]
    assert form["body"].value() == "To what you said"
    assert form["answers"].value() is None


# --- What scripts are told -------------------------------------------------------------------------------------------


def test_a_script_learns_where_its_reply_is(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    answer = sign_in(eunji).post(reverse("forum:post-reply", args=[topic.pk]), {"body": "Yes"}, headers=JSON)
    post = topic.posts.get(number=2)
    assert (answer.status_code, answer.json()) == (201, {"url": post.url, "post": post.pk})


def test_a_script_learns_what_is_wrong(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    client, key = sign_in(eunji), str(uuid4())
    address = reverse("forum:post-reply", args=[topic.pk])
    empty = client.post(address, {"body": ""}, headers=JSON)
    assert (empty.status_code, list(empty.json()["errors"])) == (422, ["body"])
    client.post(address, {"body": "One", "key": key}, headers=JSON)
    twice = client.post(address, {"body": "Two", "key": key}, headers=JSON)
    assert (twice.status_code, "another text" in twice.json()["message"]) == (409, True)


def test_a_quotation_names_its_source(topic: Topic, reply: Post, amina: Member, sign_in: SignIn) -> None:
    address = reverse("forum:post-reply", args=[topic.pk])
    asked = {"answers": reply.pk, "quote": "1"}
    expected = f"> [김은지 #2](/p/{reply.pk})\n> 기록을 남겼어요. 다음 주에 공유할게요.\n\n"
    client = sign_in(amina)
    assert client.get(address, asked).context["form"]["body"].value() == expected
    assert client.get(address, asked, headers=JSON).json() == {"quoted": expected}


def test_a_quotation_follows_what_was_typed_before(topic: Topic, reply: Post, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    save(client, topic.stream, "Dear all,")
    page = client.get(reverse("forum:post-reply", args=[topic.pk]), {"answers": reply.pk, "quote": "1"})
    assert page.context["form"]["body"].value().startswith("Dear all,\n\n> [김은지 #2]")


def test_without_scripts_one_button_saves_the_draft(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    html = sign_in(eunji).get(reverse("forum:post-reply", args=[topic.pk])).content.decode()
    assert html.count(f'formaction="{reverse("forum:draft")}"') == 1
