"""Polls: putting one into a post, voting, and who sees the results."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.core.readers import Reader, reading_as
from brain.languages.models import Job, Origin
from brain.languages.worker import do_next
from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.notifications.models import Notification
from brain.search.models import Entry
from forum import live
from forum.actions import moderate, polls, write
from forum.held import held_html
from forum.models import Category, Holds, Poll, PollVote, Post, Topic, Verb
from forum.texts import POLL
from realtime.models import Event as LiveEvent
from tests.languages.fakes import FakeEngine

SignIn = Callable[[Member], Client]

QUESTION = {"poll_question": "When do we meet?", "poll_options": "Monday\r\nTuesday\r\n\r\nFriday"}


def reply_with_poll(topic: Topic, author: Member, **fields: Any) -> Post:
    poll = {"question": "When do we meet?", "options": ["Monday", "Tuesday", "Friday"], **fields}
    part = lambda post: polls.add_poll(post, **poll)  # noqa: E731
    return write.post_reply(topic=topic, author=author, body="Please vote.", language="en", parts=[part])


@pytest.fixture
def poll(topic: Topic, amina: Member) -> Poll:
    return reply_with_poll(topic, amina).poll


@pytest.fixture
def secret(topic: Topic, amina: Member) -> Poll:
    """A poll whose results only those see who have voted."""
    return reply_with_poll(topic, amina, hides_results=True).poll


def options(poll: Poll, *texts: str) -> list[int]:
    return [poll.options.get(text=text).pk for text in texts]


def vote(client: Client, poll: Poll, *texts: str, **headers: str) -> Any:
    sent = {"option": options(poll, *texts)}
    return client.post(reverse("forum:vote", args=[poll.post_id]), sent, headers=headers)


def counts(poll: Poll) -> tuple[int, dict[str, int]]:
    poll.refresh_from_db()
    return poll.voter_count, dict(poll.options.values_list("text", "vote_count"))


def held(client: Client, poll: Poll) -> str:
    return client.get(reverse("forum:held", args=[poll.post_id])).content.decode()


# --- Writing it ------------------------------------------------------------------------------------------------------


def test_a_reply_can_hold_a_poll(topic: Topic, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    sent = {"body": "Please vote.", **QUESTION, "poll_several": "1", "poll_hides": "1"}
    answer = sign_in(amina).post(reverse("forum:post-reply", args=[topic.pk]), sent)
    post = topic.posts.get(number=2)
    assert (answer.status_code, post.holds) == (303, Holds.POLL)
    poll = post.poll
    assert (poll.question, poll.is_multiple, poll.hides_results) == ("When do we meet?", True, True)
    assert list(poll.options.values_list("position", "text")) == [(1, "Monday"), (2, "Tuesday"), (3, "Friday")]
    page = sign_in(eunji).get(topic.url).content.decode()
    assert "When do we meet?" in page
    assert page.count('type="checkbox" name="option"') == 3


def test_a_new_topic_can_hold_a_poll_that_closes(amina: Member, help_room: Category, sign_in: SignIn) -> None:
    day = (timezone.now() + timedelta(days=3)).date()
    sent = {"title": "Our meeting", "category": "help", "body": "Vote.", **QUESTION, "poll_until": day.isoformat()}
    assert sign_in(amina).post(reverse("forum:new-topic"), sent).status_code == 303
    poll = Poll.objects.get(post__topic__title="Our meeting")
    assert f"{poll.closes_at:%Y-%m-%d %H:%M}" == f"{day + timedelta(days=1)} 12:00"  # there UTC-12 has ended the day


@pytest.mark.parametrize(
    ("fields", "name", "message"),
    [
        ({"poll_question": ""}, "poll_question", "Give the poll a question."),
        ({"poll_question": "x" * 201}, "poll_question", "The question may have up to 200 characters."),
        ({"poll_options": "Monday"}, "poll_options", "A poll needs at least two answers"),
        ({"poll_options": ""}, "poll_options", "A poll needs at least two answers"),
        ({"poll_options": "Monday\nmonday"}, "poll_options", "“monday” stands there twice."),
        ({"poll_options": "\n".join(map(str, range(21)))}, "poll_options", "Up to 20 answers are possible."),
        ({"poll_options": "Monday\n" + "x" * 121}, "poll_options", "An answer may have up to 120 characters."),
        ({"poll_options": "a\0\nb"}, "poll_options", "Null characters are not allowed."),
        ({"poll_until": "2020-01-01"}, "poll_until", "Choose a day within the next ten years."),
        ({"poll_until": "9999-12-31"}, "poll_until", "Choose a day within the next ten years."),
        ({"poll_until": "tomorrow"}, "poll_until", "This is not a date."),
    ],
)
def test_what_cannot_be_a_poll_comes_back_as_typed(
    fields: dict[str, str], name: str, message: str, topic: Topic, amina: Member, sign_in: SignIn
) -> None:
    sent = {"body": "Please vote.", **QUESTION, **fields}
    page = sign_in(amina).post(reverse("forum:post-reply", args=[topic.pk]), sent)
    html = page.content.decode()
    assert page.status_code == 422
    assert f'<a href="#{name}">' in html
    assert message in html
    assert f'id="{name}"' in html
    assert "Please vote." in html
    assert sent["poll_question"] in html
    assert not Poll.objects.exists()


def test_a_poll_comes_back_when_the_text_is_wrong(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    page = sign_in(amina).post(reverse("forum:post-reply", args=[topic.pk]), {"body": "", **QUESTION})
    html = page.content.decode()
    assert page.status_code == 422
    assert 'value="When do we meet?"' in html
    assert "Monday\r\nTuesday" in html or "Monday\nTuesday" in html


def test_a_preview_keeps_the_poll(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    sent = {"body": "So", "preview": "1", **QUESTION}
    html = sign_in(amina).post(reverse("forum:post-reply", args=[topic.pk]), sent).content.decode()
    assert 'value="When do we meet?"' in html
    assert topic.posts.count() == 1


# --- Voting ----------------------------------------------------------------------------------------------------------


def test_a_vote_counts_once_however_often_it_is_sent(poll: Poll, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    for _again in range(2):
        answer = vote(client, poll, "Monday")
        assert (answer.status_code, answer["Location"]) == (303, poll.post.url)
    assert counts(poll) == (1, {"Monday": 1, "Tuesday": 0, "Friday": 0})


def test_a_vote_can_be_changed(poll: Poll, eunji: Member, amina: Member, sign_in: SignIn) -> None:
    vote(sign_in(amina), poll, "Monday")
    vote(sign_in(eunji), poll, "Monday")
    vote(sign_in(eunji), poll, "Friday")
    assert counts(poll) == (2, {"Monday": 1, "Tuesday": 0, "Friday": 1})


def test_several_answers_are_one_vote_each_of_one_voter(topic: Topic, amina: Member, eunji: Member) -> None:
    poll = reply_with_poll(topic, amina, is_multiple=True).poll
    polls.vote(poll=poll, member=eunji, options=options(poll, "Monday", "Friday"))
    polls.vote(poll=poll, member=eunji, options=options(poll, "Friday", "Tuesday"))
    assert counts(poll) == (1, {"Monday": 0, "Tuesday": 1, "Friday": 1})


def test_htmx_gets_the_poll_as_it_is_now(poll: Poll, eunji: Member, sign_in: SignIn) -> None:
    answer = vote(sign_in(eunji), poll, "Monday", **{"HX-Request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.startswith(f'<div class="held" id="held-{poll.post_id}"')
    assert "1 vote (100%)" in html
    assert "csrfmiddlewaretoken" in html
    assert "<!--" not in html


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ([], "Choose an answer first."),
        (["0"], "Choose an answer first."),
        (["x"], "Choose an answer first."),
        (["9" * 40], "Choose an answer first."),
    ],
)
def test_a_vote_for_nothing_is_refused_with_a_reason(
    sent: list[str], message: str, poll: Poll, eunji: Member, sign_in: SignIn
) -> None:
    address = reverse("forum:vote", args=[poll.post_id])
    plain = sign_in(eunji).post(address, {"option": sent})
    assert plain.status_code == 422
    assert message in plain.content.decode()
    assert "Back to the topic" in plain.content.decode()
    fragment = sign_in(eunji).post(address, {"option": sent}, headers={"HX-Request": "true"})
    assert fragment.status_code == 422
    assert fragment.content.decode().startswith('<div class="held"')
    assert message in fragment.content.decode()


def test_options_of_another_poll_are_not_counted(poll: Poll, secret: Poll, eunji: Member) -> None:
    with pytest.raises(polls.Refused):
        polls.vote(poll=poll, member=eunji, options=options(secret, "Monday"))
    assert counts(secret)[0] == 0


def test_only_one_answer_can_be_chosen_where_only_one_can_be_given(poll: Poll, eunji: Member, sign_in: SignIn) -> None:
    answer = vote(sign_in(eunji), poll, "Monday", "Friday")
    assert answer.status_code == 422
    assert "Only one answer can be chosen here." in answer.content.decode()


def test_a_closed_poll_takes_no_vote(poll: Poll, eunji: Member, amina: Member, sign_in: SignIn) -> None:
    polls.close_poll(poll=poll, actor=amina)
    answer = vote(sign_in(eunji), poll, "Monday")
    assert answer.status_code == 422
    assert "This poll is closed: your vote was not counted." in answer.content.decode()
    assert 'name="option"' not in held(sign_in(eunji), poll)


def test_a_poll_closes_when_its_time_has_come(poll: Poll, eunji: Member, sign_in: SignIn) -> None:
    Poll.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    assert vote(sign_in(eunji), poll, "Monday").status_code == 422


def test_in_a_locked_topic_nobody_votes(poll: Poll, eunji: Member, benoit: Member, sign_in: SignIn) -> None:
    moderate.lock_topic(topic=poll.post.topic, moderator=benoit, reason="Settled")
    for member in (eunji, benoit):
        answer = vote(sign_in(member), poll, "Monday")
        assert answer.status_code == 403
        assert "nobody can vote in it any more" in answer.content.decode()
        assert 'name="option"' not in held(sign_in(member), poll)
    assert counts(poll)[0] == 0


def test_guests_see_a_poll_and_sign_in_to_vote(poll: Poll, client: Client) -> None:
    page = client.get(poll.post.topic.url).content.decode()
    assert "When do we meet?" in page
    assert 'name="option"' not in page
    assert vote(client, poll, "Monday").status_code == 403
    assert counts(poll)[0] == 0


def test_votes_need_the_forms_token(poll: Poll, eunji: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(eunji)
    assert vote(client, poll, "Monday").status_code == 403
    page = client.get(poll.post.topic.url).content.decode()
    token = page.partition(f'id="held-{poll.post_id}"')[2].partition('name="csrfmiddlewaretoken" value="')[2][:64]
    sent = {"option": options(poll, "Monday"), "csrfmiddlewaretoken": token}
    assert client.post(reverse("forum:vote", args=[poll.post_id]), sent).status_code == 303


@pytest.mark.parametrize("name", ["held", "vote", "poll-edit"])
def test_a_poll_is_nowhere_for_those_who_may_not_see_it(
    name: str, amina: Member, eunji: Member, twelfth: Category, start: Any, sign_in: SignIn, client: Client
) -> None:
    post = reply_with_poll(start(amina, twelfth), amina)
    address = reverse(f"forum:{name}", args=[post.pk])
    sent = {"option": options(post.poll, "Monday")}
    ask = (lambda client: client.get(address)) if name == "held" else (lambda client: client.post(address, sent))
    assert ask(sign_in(eunji)).status_code == 404
    assert b"Monday" not in ask(client).content
    assert ask(sign_in(amina)).status_code in (200, 303, 422)


@pytest.mark.parametrize("name", ["held", "vote"])
def test_a_hidden_posts_poll_is_gone(
    name: str, poll: Poll, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    moderate.hide_post(post=poll.post, moderator=benoit, reason="Not here")
    address = reverse(f"forum:{name}", args=[poll.post_id])
    for member in (eunji, amina):
        client = sign_in(member)
        assert (client.get(address) if name == "held" else client.post(address, {})).status_code == 404
    assert "When do we meet?" not in sign_in(eunji).get(poll.post.topic.url).content.decode()


def test_a_post_without_a_poll_has_nothing_to_vote_on(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    post = topic.posts.get()
    for name in ("vote", "poll-edit"):
        assert sign_in(eunji).post(reverse(f"forum:{name}", args=[post.pk])).status_code == 404
    assert sign_in(eunji).get(reverse("forum:held", args=[post.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_votes_at_once_are_all_counted_and_none_twice(topic: Topic, amina: Member, eunji: Member) -> None:
    poll = reply_with_poll(topic, amina).poll
    monday, friday = options(poll, "Monday"), options(poll, "Friday")

    def send(number: int) -> None:
        try:
            member, choice = (amina, eunji)[number % 2], (monday, friday)[number // 2 % 2]
            polls.vote(poll=poll, member=member, options=choice)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(12)))
    voters, by_option = counts(poll)
    assert voters == 2
    assert sum(by_option.values()) == 2 == PollVote.objects.count()
    for option in poll.options.all():
        assert option.vote_count == option.votes.count()


# --- Who sees the results --------------------------------------------------------------------------------------------


def test_results_are_numbers_beside_each_answer(poll: Poll, amina: Member, eunji: Member, client: Client) -> None:
    polls.vote(poll=poll, member=amina, options=options(poll, "Monday"))
    polls.vote(poll=poll, member=eunji, options=options(poll, "Friday"))
    html = held(client, poll)
    assert "2 have voted" in html
    assert html.count("1 vote (50%)") == 2
    assert '<progress max="100" value="50" aria-label="Monday">' in html
    assert "0 votes (0%)" in html


def test_results_are_in_the_readers_figures(poll: Poll, amina: Member, client: Client) -> None:
    polls.vote(poll=poll, member=amina, options=options(poll, "Monday"))
    assert "١٠٠" in client.get(reverse("forum:held", args=[poll.post_id]).replace("/en/", "/ar/")).content.decode()


def test_hidden_results_are_for_those_who_have_voted(
    secret: Poll, amina: Member, eunji: Member, benoit: Member, nomsa: Member, sign_in: SignIn, client: Client
) -> None:
    vote(sign_in(eunji), secret, "Monday")
    assert "1 vote (100%)" in held(sign_in(eunji), secret)
    for visitor in (client, sign_in(amina), sign_in(benoit), sign_in(nomsa)):
        for html in (held(visitor, secret), visitor.get(secret.post.topic.url).content.decode()):
            assert "When do we meet?" in html
            assert "<progress" not in html
            assert "100%" not in html
            assert "1 vote" not in html


def test_hidden_results_are_for_all_once_the_poll_is_closed(
    secret: Poll, amina: Member, eunji: Member, client: Client
) -> None:
    polls.vote(poll=secret, member=eunji, options=options(secret, "Monday"))
    polls.close_poll(poll=secret, actor=amina)
    assert "1 vote (100%)" in held(client, secret)


def test_a_frame_carries_nothing_of_a_poll(secret: Poll, eunji: Member) -> None:
    LiveEvent.objects.all().delete()
    polls.vote(poll=secret, member=eunji, options=options(secret, "Monday"))
    event = LiveEvent.objects.get(stream=secret.post.topic.stream)
    assert event.kind == "held"
    [change] = live.render_topic_events("held", [str(secret.post_id)], str(secret.post.topic_id))
    assert (change.target, change.html, change.place) == (f"held-{secret.post_id}", "", "fetch")


def test_a_reply_with_a_poll_travels_with_an_empty_slot(secret: Poll) -> None:
    frames = live.render_topic_events("reply", [str(secret.post_id)], str(secret.post.topic_id))
    html = "".join(change.html for change in frames)
    assert f'id="held-{secret.post_id}"' in html
    assert "When do we meet?" not in html


def test_the_same_vote_again_is_no_news(poll: Poll, eunji: Member) -> None:
    polls.vote(poll=poll, member=eunji, options=options(poll, "Monday"))
    LiveEvent.objects.all().delete()
    polls.vote(poll=poll, member=eunji, options=options(poll, "Monday"))
    assert not LiveEvent.objects.exists()


def test_polls_cost_a_page_one_query(
    topic: Topic, amina: Member, eunji: Member, django_assert_num_queries: Any
) -> None:
    posts = [reply_with_poll(topic, amina) for _number in range(3)]
    with django_assert_num_queries(1), reading_as(Reader(("ko", "fr"))):
        assert len(held_html(posts, eunji)) == 3
    plain = topic.posts.get(number=1)
    with django_assert_num_queries(0):
        assert held_html([plain], eunji) == {}


# --- Changing it -----------------------------------------------------------------------------------------------------


def test_before_the_first_vote_the_author_changes_all_of_it(poll: Poll, amina: Member, sign_in: SignIn) -> None:
    address = reverse("forum:poll-edit", args=[poll.post_id])
    assert 'value="When do we meet?"' in sign_in(amina).get(address).content.decode()
    sent = {"poll_question": "Which day?", "poll_options": "Saturday\nSunday", "poll_hides": "1"}
    assert sign_in(amina).post(address, sent).status_code == 303
    poll.refresh_from_db()
    assert (poll.question, poll.hides_results) == ("Which day?", True)
    assert [option.text for option in poll.options.all()] == ["Saturday", "Sunday"]


def test_after_the_first_vote_only_its_end_changes(poll: Poll, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    polls.vote(poll=poll, member=eunji, options=options(poll, "Monday"))
    address = reverse("forum:poll-edit", args=[poll.post_id])
    html = sign_in(amina).get(address).content.decode()
    assert "what the poll asks can no longer be changed" in html
    assert 'name="poll_question"' not in html
    until = (timezone.now() + timedelta(days=9)).date().isoformat()
    sent = {"poll_question": "Another?", "poll_options": "A\nB", "poll_until": until}
    assert sign_in(amina).post(address, sent).status_code == 303
    poll.refresh_from_db()
    assert poll.question == "When do we meet?"
    assert poll.closes_at is not None
    assert poll.options.count() == 3


def test_a_vote_that_comes_between_keeps_the_question(poll: Poll, amina: Member, eunji: Member) -> None:
    polls.vote(poll=poll, member=eunji, options=options(poll, "Monday"))
    polls.edit_poll(poll=poll, editor=amina, closes_at=None, question="Another?", options=["A", "B"])
    poll.refresh_from_db()
    assert poll.question == "When do we meet?"


def test_author_and_moderators_close_a_poll_early(
    poll: Poll, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    address = reverse("forum:poll-edit", args=[poll.post_id])
    assert sign_in(eunji).post(address, {"close": "1"}).status_code == 403
    assert sign_in(benoit).post(address, {"close": "1"}).status_code == 303
    poll.refresh_from_db()
    assert poll.is_closed
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.object_id) == (Verb.CLOSE_POLL, benoit, poll.post.pk)
    assert Notification.objects.filter(member=amina, act=Verb.CLOSE_POLL).exists()


def test_what_an_author_does_with_their_poll_is_not_in_the_log(poll: Poll, amina: Member, sign_in: SignIn) -> None:
    sign_in(amina).post(reverse("forum:poll-edit", args=[poll.post_id]), {"close": "1"})
    assert not AuditEntry.objects.exists()


def test_the_menu_offers_it_to_author_and_moderators(
    poll: Poll, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    address = reverse("forum:poll-edit", args=[poll.post_id])
    for member, offers in ((amina, True), (benoit, True), (eunji, False)):
        assert (address in sign_in(member).get(poll.post.topic.url).content.decode()) is offers


# --- In other languages, and in search -------------------------------------------------------------------------------


def test_a_poll_is_read_in_the_readers_language(fake_engine: FakeEngine, poll: Poll, client: Client) -> None:
    while do_next():
        pass
    assert poll.translations.get(language="ko").origin == Origin.MACHINE
    html = client.get(reverse("forum:held", args=[poll.post_id]).replace("/en/", "/ko/")).content.decode()
    question = poll.translations.get(language="ko").question
    assert f'<legend lang="ko" dir="auto">{question}</legend>' in html
    for option in poll.options.all():
        assert option.translations.get(language="ko").text in html
        assert option.text in html  # the original, one tap away
        assert reverse("languages:translation", args=["poll-option", option.pk, "ko"])[3:] in html
    assert "When do we meet?" in html
    with reading_as(Reader(("ko",))):
        assert question not in held_html([poll.post], poll.post.author)[poll.post_id].partition("orig-text")[2]


def test_a_translation_reaches_pages_of_its_language_alone(fake_engine: FakeEngine, poll: Poll) -> None:
    LiveEvent.objects.all().delete()
    while do_next():
        pass
    streams = set(LiveEvent.objects.filter(kind="held").values_list("stream", flat=True))
    assert f"topic-ko.{poll.post.topic_id}" in streams
    assert poll.post.topic.stream not in streams


def test_a_poll_whose_language_is_corrected_is_translated_anew(
    fake_engine: FakeEngine, poll: Poll, amina: Member, sign_in: SignIn
) -> None:
    while do_next():
        pass
    sign_in(amina).post(reverse("forum:post-language", args=[poll.post_id]), {"language": "fr"})
    assert Job.objects.filter(kind="poll", object_id=poll.pk, language="en").exists()
    assert not poll.translations.filter(language="fr").exists()


def test_a_polls_words_are_found_in_each_language(fake_engine: FakeEngine, poll: Poll) -> None:
    assert "Tuesday" in Entry.objects.get(kind="post", object_id=str(poll.post_id), language="en").text
    while do_next():
        pass
    korean = Entry.objects.get(kind="post", object_id=str(poll.post_id), language="ko")
    assert poll.translations.get(language="ko").question in korean.text


def test_a_translators_page_of_a_poll_is_closed_to_those_who_may_not_see_it(
    amina: Member, eunji: Member, twelfth: Category, start: Any, sign_in: SignIn
) -> None:
    poll = reply_with_poll(start(amina, twelfth), amina).poll
    option = poll.options.first()
    assert option
    for kind, pk in ((POLL.name, poll.pk), ("poll-option", option.pk)):
        address = reverse("languages:translation", args=[kind, pk, "fr"])
        assert sign_in(eunji).get(address).status_code == 404
        assert sign_in(amina).get(address).status_code == 200
