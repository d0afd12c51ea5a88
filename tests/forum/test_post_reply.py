"""Replying: who may, what is kept, and what happens with what cannot be accepted."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from brain.core import ratelimit
from brain.core.ratelimit import count_or_refuse
from brain.members.models import Member
from forum.actions import moderate, write
from forum.models import Category, Post, Topic

SignIn = Callable[[Member], Client]


def send(client: Client, topic: Topic, **fields: Any) -> Any:
    return client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": "Nous tenons un registre.", **fields})


def test_a_reply_stands_on_the_page_and_its_author_is_taken_to_it(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    answer = send(sign_in(eunji), topic, body="우리는 **기록**해요", language="ko")
    post = topic.posts.get(number=2)
    assert (answer.status_code, answer["Location"]) == (303, post.url)
    page = sign_in(eunji).get(answer["Location"])
    assert "우리는 <strong>기록</strong>해요" in page.content.decode()
    topic.refresh_from_db()
    assert (topic.last_number, topic.post_count, topic.last_post_at) == (2, 2, post.created_at)


def test_the_language_is_detected_unless_it_is_chosen(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    send(sign_in(amina), topic, body="Nous avons commencé par les procès-verbaux de l'assemblée générale.")
    send(sign_in(amina), topic, body="Nous avons commencé par les procès-verbaux de l'assemblée.", language="pt")
    assert list(topic.posts.values_list("language", flat=True)) == ["en", "fr", "pt"]


def test_a_reply_knows_what_it_answers_and_is_nested_one_level(
    topic: Topic, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    opening = topic.posts.get()
    first = write.post_reply(topic=topic, author=eunji, body="First", answers=opening)
    send(sign_in(amina), topic, answers=first.pk)
    second = topic.posts.get(number=3)
    deeper = write.post_reply(topic=topic, author=eunji, body="Deeper", answers=second)
    assert (first.branch, second.branch, deeper.branch) == (None, first, first)
    html = sign_in(amina).get(topic.url).content.decode()
    replies = html.partition(f'id="replies-{first.pk}"')[2].partition('class="branch"')[0]
    assert f'id="post-{second.pk}"' in replies
    assert f'id="post-{deeper.pk}"' in replies
    assert f'<a class="to" href="#post-{second.pk}">' in replies
    assert "answers <bdi>Amina Diallo</bdi>" in replies


def test_a_reply_to_a_post_of_an_earlier_page_continues_it(
    start: Any, amina: Member, help_room: Category, sign_in: SignIn
) -> None:
    topic = start(amina, help_room, replies=19)
    early = topic.posts.get(number=3)
    late = write.post_reply(topic=topic, author=amina, body="Late answer", answers=early)
    assert late.url.endswith(f"?page=2#post-{late.pk}")
    html = sign_in(amina).get(topic.url, {"page": 2}).content.decode()
    assert f'id="branch-{early.pk}"' in html
    assert "continues #3 by <bdi>Amina Diallo</bdi>" in html
    assert "Late answer" not in sign_in(amina).get(topic.url).content.decode()


def test_the_page_of_a_reply_shows_what_it_answers_and_can_quote_it(
    reply: Post, amina: Member, sign_in: SignIn
) -> None:
    address = reverse("forum:post-reply", args=[reply.topic_id])
    page = sign_in(amina).get(address, {"answers": reply.pk, "quote": 1}).content.decode()
    assert "Reply to <bdi>김은지</bdi>" in page
    assert "&gt; 기록을 남겼어요." in page
    assert f'name="answers" value="{reply.pk}"' in page


@pytest.mark.parametrize("answers", ["x", "0", "9" * 30, "-1", "²"])
def test_an_answered_post_that_is_not_in_the_topic_is_not_found(
    answers: str, topic: Topic, amina: Member, sign_in: SignIn
) -> None:
    assert sign_in(amina).get(reverse("forum:post-reply", args=[topic.pk]), {"answers": answers}).status_code == 404
    assert send(sign_in(amina), topic, answers=answers).status_code == 404
    assert topic.posts.count() == 1


def test_a_post_of_another_topic_cannot_be_answered(
    topic: Topic, start: Any, amina: Member, twelfth: Category, sign_in: SignIn
) -> None:
    elsewhere = start(amina, twelfth).posts.get()
    assert send(sign_in(amina), topic, answers=elsewhere.pk).status_code == 404


def test_a_preview_posts_nothing_and_keeps_the_text(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    page = send(sign_in(amina), topic, body="**so**", preview="1")
    assert page.status_code == 200
    assert "<strong>so</strong>" in page.content.decode()
    assert ">\n**so**</textarea>" in page.content.decode()
    assert topic.posts.count() == 1


def test_a_preview_asked_for_by_htmx_is_only_the_preview(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    address = reverse("forum:post-reply", args=[topic.pk])
    page = sign_in(amina).post(address, {"body": "**so**", "preview": "1"}, headers={"HX-Request": "true"})
    html = page.content.decode().strip()
    assert html.startswith('<div id="preview"')
    assert "<html" not in html
    empty = sign_in(amina).post(address, {"body": " ", "preview": "1"}, headers={"HX-Request": "true"})
    assert empty.status_code == 422
    assert "Write something first." in empty.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"body": ""}, "Write something first."),
        ({"body": " \r\n\t "}, "Write something first."),
        ({"body": "x" * 40_001}, "The text has 40001 characters; up to 40000 are possible."),
        ({"body": "Kept text", "language": "xx"}, "This language is not in the list."),
    ],
)
def test_what_cannot_be_accepted_comes_back_with_its_text(
    fields: dict[str, str], message: str, topic: Topic, amina: Member, sign_in: SignIn
) -> None:
    page = send(sign_in(amina), topic, **fields)
    assert page.status_code == 422
    html = page.content.decode()
    assert message in html
    assert 'aria-invalid="true"' in html
    assert fields["body"].strip()[:50] in html
    assert topic.posts.count() == 1


def test_forty_thousand_characters_are_accepted(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    assert send(sign_in(amina), topic, body="x " * 19_999 + "ok").status_code == 303


def test_hostile_markdown_is_text(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    hostile = (
        "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/i.png) "
        '<img src=x onerror=alert(1)> <b hx-get="/x" data-hx-get="/x" style="x" id="main">b</b>'
    )
    send(sign_in(amina), topic, body=hostile)
    html = topic.posts.get(number=2).body_html
    assert not any(bad in html for bad in ("<script", "<img", "<b ", 'href="javascript'))
    assert "&lt;script&gt;" in sign_in(amina).get(topic.url).content.decode()


def test_a_handle_becomes_a_link_only_if_somebody_has_it(
    topic: Topic, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    send(sign_in(amina), topic, body="Merci @eunji et @nobody")
    html = topic.posts.get(number=2).body_html
    assert 'href="/m/eunji"' in html
    assert "/m/nobody" not in html


def test_a_locked_topic_takes_replies_of_moderators_only(
    topic: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    moderate.lock_topic(topic=topic, moderator=benoit, reason="Settled")
    refused = send(sign_in(amina), topic)
    assert refused.status_code == 403
    assert "Nous tenons un registre." in refused.content.decode()
    assert "This topic is locked" in sign_in(amina).get(topic.url).content.decode()
    assert send(sign_in(benoit), topic).status_code == 303
    assert topic.posts.count() == 2


def test_a_topic_locked_after_the_page_was_opened_takes_no_reply(topic: Topic, amina: Member, benoit: Member) -> None:
    seen = Topic.objects.get(pk=topic.pk)
    moderate.lock_topic(topic=topic, moderator=benoit, reason="Settled")
    with pytest.raises(Exception, match="locked"):
        write.post_reply(topic=seen, author=amina, body="Too late")
    assert topic.posts.count() == 1


# --- Signed out meanwhile ---------------------------------------------------------------------------------------------


def test_a_text_sent_without_a_session_is_kept_for_after_the_sign_in(topic: Topic, amina: Member) -> None:
    client = Client()
    page = send(client, topic, body="Une heure de travail", language="fr")
    html = page.content.decode()
    assert page.status_code == 403
    assert "Une heure de travail" in html
    address = reverse("forum:post-reply", args=[topic.pk])
    assert f"?next={address.replace('/', '%2F')}" in html
    client.force_login(amina)
    form = client.get(address).content.decode()
    assert "Une heure de travail" in form
    assert '<option value="fr" selected' in form
    assert "Une heure de travail" not in client.get(address).content.decode()


def test_a_guest_learns_nothing_from_writing_to_a_private_topic(start: Any, amina: Member, twelfth: Category) -> None:
    topic = start(amina, twelfth)
    there = send(Client(), topic)
    nowhere = Client().post(reverse("forum:post-reply", args=[10**9]), {"body": "Nous tenons un registre."})
    assert there.status_code == nowhere.status_code == 403


def test_a_guest_who_wants_to_reply_is_asked_to_sign_in(client: Client, topic: Topic) -> None:
    answer = client.get(reverse("forum:post-reply", args=[topic.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


# --- Once -------------------------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_makes_one_post(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    key = str(uuid.uuid4())
    first, second = (send(sign_in(amina), topic, key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert topic.posts.count() == 2


def test_the_same_form_with_another_text_is_a_conflict(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    key = str(uuid.uuid4())
    send(sign_in(amina), topic, key=key)
    page = send(sign_in(amina), topic, key=key, body="Something else")
    assert page.status_code == 409
    assert "Something else" in page.content.decode()
    assert topic.posts.count() == 2


def test_two_members_may_have_the_same_key(topic: Topic, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    key = str(uuid.uuid4())
    assert {send(sign_in(member), topic, key=key).status_code for member in (amina, eunji)} == {303}
    assert topic.posts.count() == 3


def test_a_malformed_key_is_an_error_of_the_form(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    page = send(sign_in(amina), topic, key="x")
    assert page.status_code == 422
    assert "Enter a valid UUID." in page.content.decode()


@pytest.fixture
def _one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is limited is counted within one minute, however long the test takes."""
    monkeypatch.setattr(ratelimit, "time", SimpleNamespace(time=lambda: 1_800_000_000))


@pytest.mark.usefixtures("_one_minute")
def test_who_writes_very_often_is_asked_to_wait(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    statuses = [send(sign_in(amina), topic, body=f"Reply {n}").status_code for n in range(21)]
    assert statuses == [303] * 20 + [429]
    page = send(sign_in(amina), topic, body="The last")
    assert "The last" in page.content.decode()
    assert "Send it again in 1 minute." in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_replies_sent_at_once_get_numbers_of_their_own(
    amina: Member, eunji: Member, help_room: Category, start: Any
) -> None:
    topic = start(amina, help_room)

    def reply(author: Member) -> int:
        try:
            return write.post_reply(topic=topic, author=author, body=f"By {author.name}", announce=False).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(reply, [amina, eunji] * 4))
    assert sorted(numbers) == list(range(2, 10))
    topic.refresh_from_db()
    assert (topic.last_number, topic.post_count) == (9, 9)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_makes_one_topic(amina: Member, help_room: Category) -> None:
    key = uuid.uuid4()

    def begin(_try: int) -> int:
        try:
            return write.start_topic(author=amina, category=help_room, title="Once", body="Once", key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        assert len(set(threads.map(begin, range(6)))) == 1
    assert Post.objects.count() == Topic.objects.count() == 1


def test_a_text_for_what_is_gone_meanwhile_is_shown_again(
    topic: Topic, reply: Post, amina: Member, chiara: Member, benoit: Member, sign_in: SignIn
) -> None:
    moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")
    refused = send(sign_in(amina), topic, answers=reply.pk)
    assert refused.status_code == 404
    assert "Nous tenons un registre." in refused.content.decode()
    moderate.hide_topic(topic=topic, moderator=benoit, reason="Advertising")
    refused = send(sign_in(chiara), topic)
    assert refused.status_code == 404
    assert "Nous tenons un registre." in refused.content.decode()
    assert topic.title not in refused.content.decode()


@pytest.mark.usefixtures("_one_minute")
def test_previews_are_limited_and_the_text_stays(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    client, address = sign_in(amina), reverse("forum:post-reply", args=[topic.pk])
    fields = {"body": "**so** @amina", "preview": "1"}
    for _before in range(58):
        count_or_refuse("preview", str(amina.pk), limit=60, seconds=60)
    statuses = [client.post(address, fields, headers={"HX-Request": "true"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    fragment = client.post(address, fields, headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<div id="preview"')
    assert "Send it again in 1 minute." in fragment
    page = client.post(address, fields)
    assert page.status_code == 429
    assert "Send it again in 1 minute." in page.content.decode()
    assert "**so** @amina</textarea>" in page.content.decode()
    assert send(client, topic, body="**so** @amina").status_code == 303


def test_a_preview_links_mentions_as_the_post_does(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    body = "@amina @nobody\n\n> @amina"
    html = send(sign_in(amina), topic, body=body, preview="1").content.decode()
    assert html.count('href="/m/amina"') == 2
    assert "/m/nobody" not in html
    send(sign_in(amina), topic, body=body)
    assert topic.posts.last().body_html.count('href="/m/amina"') == 2  # type: ignore[union-attr]


def test_what_is_wrong_stands_above_the_form_too(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    html = send(sign_in(amina), topic, body="x" * 40_001).content.decode()
    summary, field = html.index('<a href="#body">The text has 40001 characters'), html.index('id="body"')
    assert html.index("Nothing was sent. Correct this first:") < summary < field
    assert "Correct this first" not in send(sign_in(amina), topic, body="so", preview="1").content.decode()


def test_the_form_knows_what_to_say_without_a_connection(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    html = sign_in(amina).get(topic.url).content.decode()
    assert 'role="status" data-offline="You are offline. Your text is kept on this device; send it again' in html
