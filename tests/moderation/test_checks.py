"""Asking a service whether a text is spam: over HTTP, from a server that really answers, or does not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from brain.moderation import checks
from brain.moderation.checks import Submission, akismet, ask
from brain.moderation.checks.submissions import SentFrom
from brain.moderation.models import Case
from forum.models import Category, Post
from tests.conftest import make_member
from tests.moderation.akismet import KEY, SPAM, AkismetServer, akismet_server

SignIn = Callable[[Member], Client]
SUBMISSION = Submission(
    text="Un **texte** &c.",
    kind="reply",
    author_name="Grace Wanjiru",
    author_email="grace@example.org",
    sent_from=SentFrom("192.0.2.7", "Firefox", "http://127.0.0.1:8000/en/"),
    permalink="http://127.0.0.1:8000/t/3",
    languages="en, fr",
)


@pytest.fixture
def server(settings: Any) -> Iterator[AkismetServer]:
    with akismet_server() as server:
        settings.SPAM_CHECKER, settings.AKISMET_KEY, settings.AKISMET_URL = "akismet", KEY, server.url
        yield server


@pytest.fixture
def room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public")


@pytest.fixture
def grace(db: None) -> Member:
    return make_member("grace", "Grace Wanjiru")


def test_nobody_is_asked_by_default(settings: Any) -> None:
    assert settings.SPAM_CHECKER == "none"
    assert checks.checker() is None
    assert ask(SUBMISSION) == checks.Answer()


def test_it_is_asked_in_its_own_words(server: AkismetServer, settings: Any) -> None:
    answer = ask(SUBMISSION)
    assert (answer.by, answer.is_spam, answer.failure) == ("akismet", False, "")
    [sent] = server.asked
    assert sent | {"blog": ""} == {
        "api_key": KEY,
        "blog": "",
        "blog_charset": "UTF-8",
        "blog_lang": "en, fr",
        "user_ip": "192.0.2.7",
        "user_agent": "Firefox",
        "referrer": "http://127.0.0.1:8000/en/",
        "permalink": "http://127.0.0.1:8000/t/3",
        "comment_type": "reply",
        "comment_author": "Grace Wanjiru",
        "comment_author_email": "grace@example.org",
        "comment_content": "Un **texte** &c.",
    } | ({"is_test": "1"} if settings.DEMO else {})
    assert sent["blog"] == settings.SITE_URL
    assert server.agents[0].startswith("CollectiveBrain/")


def test_it_says_what_is_spam(server: AkismetServer) -> None:
    spam = Submission(SPAM, "reply", "Grace", "grace@example.org", SentFrom("192.0.2.7"))
    assert ask(spam).is_spam


@pytest.mark.parametrize(
    ("how", "failure"),
    [("broken", "broken"), ("wrong key", "not_json"), ("away", "unreachable"), ("silent", "timeout")],
)
def test_where_it_fails_nothing_is_spam_and_the_answer_says_so(
    how: str, failure: str, server: AkismetServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(akismet, "_SECONDS", 0.2)
    server.how = how
    if how == "wrong key":
        settings.AKISMET_KEY = "another"
    if how == "away":
        settings.AKISMET_URL = "http://127.0.0.1:9/1.1"
    answer = ask(SUBMISSION)
    assert (answer.is_spam, answer.failure) == (False, failure)


def test_one_that_fails_is_left_alone_for_a_while(server: AkismetServer) -> None:
    server.how = "broken"
    answers = [ask(SUBMISSION).failure for _time in range(5)]
    assert answers == ["broken"] * 3 + ["paused"] * 2
    assert len(server.asked) == 3


# --- In the forum ----------------------------------------------------------------------------------------------------


def write(client: Client, body: str) -> Any:
    fields = {"title": "A topic", "category": "help", "body": body}
    return client.post(reverse("forum:new-topic"), fields, headers={"User-Agent": "Firefox"})


def test_what_a_new_member_writes_waits_where_it_is_taken_for_spam(
    server: AkismetServer, room: Category, grace: Member, sign_in: SignIn
) -> None:
    assert write(sign_in(grace), f"Buy {SPAM}").status_code == 303
    post = Post.objects.get()
    assert post.is_waiting
    assert post.topic.is_waiting
    assert (Case.objects.get().why, Case.objects.get().detail) == ("held", "checker: akismet")
    [sent] = server.asked
    assert (sent["user_ip"], sent["user_agent"], sent["comment_type"]) == ("127.0.0.1", "Firefox", "forum-post")
    assert sent["comment_content"].startswith("A topic\n\nBuy")


def test_a_failing_checker_keeps_nobody_from_writing_and_leaves_a_note(
    server: AkismetServer, room: Category, grace: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.FIRST_POSTS = 0
    server.how = "broken"
    assert write(sign_in(grace), "Hello").status_code == 303
    assert Post.objects.get().is_shown
    assert (Case.objects.get().why, Case.objects.get().detail) == ("suspicious", "unchecked: akismet")


def test_nothing_is_told_of_trusted_members_or_of_what_guests_cannot_read(
    server: AkismetServer, room: Category, grace: Member, amina: Member, sign_in: SignIn
) -> None:
    write(sign_in(amina), f"Buy {SPAM}")
    Category.objects.create(slug="lounge", name="Lounge", audience="members")
    fields = {"title": "A topic", "category": "lounge", "body": SPAM}
    sign_in(grace).post(reverse("forum:new-topic"), fields)
    sign_in(grace).post(reverse("talks:new"), {"to": "amina", "body": SPAM})
    assert server.asked == []
    assert Post.objects.count() == 3
    assert not any(post.is_waiting for post in Post.objects.all())
