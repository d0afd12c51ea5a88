"""Asking a service whether a text is spam: over HTTP, from a server that really answers, or does not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from brain.moderation import checks
from brain.moderation.actions import cases
from brain.moderation.actions.spam import undo_recent_posts
from brain.moderation.checks import Submission, akismet, ask
from brain.moderation.checks.submissions import SentFrom
from brain.moderation.models import Case, Concern, Outcome, Report
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
    assert ask(SUBMISSION) == checks.Verdict()


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


# --- What moderators decide is told ----------------------------------------------------------------------------------


def decide(moderator: Member, outcome: Outcome) -> None:
    cases.decide(case=Case.objects.open().get(), moderator=moderator, outcome=outcome, answer="Looked at")


def reported(post: Post, reporter: Member, concern: Concern) -> None:
    cases.open_case(kind="post", object_id=post.pk, why="reported", member=post.author, scope="site", language="en")
    Report.objects.create(case=Case.objects.open().get(), reporter=reporter, concern=concern)


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    return partial(django_capture_on_commit_callbacks, execute=True)


def test_what_was_held_for_it_and_is_approved_is_told_as_no_spam(
    server: AkismetServer, room: Category, grace: Member, benoit: Member, sign_in: SignIn, on_commit: Callable[..., Any]
) -> None:
    write(sign_in(grace), f"A recipe for {SPAM}")
    with on_commit():
        decide(benoit, Outcome.APPROVED)
    assert Post.objects.get().is_shown
    [(what, sent)] = server.taught
    assert (what, sent["comment_author"], sent["user_ip"]) == ("ham", "Grace Wanjiru", "")
    assert sent["comment_content"] == server.asked[0]["comment_content"]
    assert sent["comment_type"] == "forum-post"


def test_what_waited_for_another_reason_is_not(
    server: AkismetServer, room: Category, grace: Member, benoit: Member, sign_in: SignIn, settings: Any,
    on_commit: Callable[..., Any],
) -> None:  # fmt: skip
    settings.FIRST_POSTS_WAIT = True
    write(sign_in(grace), "Hello")
    with on_commit():
        decide(benoit, Outcome.APPROVED)
    assert Post.objects.get().is_shown
    assert server.taught == []


@pytest.mark.parametrize(("concern", "told"), [(Concern.SPAM, ["spam"]), (Concern.RUDE, [])])
def test_what_passed_and_is_hidden_as_spam_is_told(
    server: AkismetServer, room: Category, grace: Member, amina: Member, benoit: Member, sign_in: SignIn,
    on_commit: Callable[..., Any], concern: Concern, told: list[str],
) -> None:  # fmt: skip
    write(sign_in(grace), "Cheap watches")
    reported(Post.objects.get(), amina, concern)
    with on_commit():
        decide(benoit, Outcome.HIDDEN)
    assert [what for what, _sent in server.taught] == told


def test_all_that_is_swept_of_a_spammer_is_told_but_nothing_that_it_was_never_shown(
    server: AkismetServer, room: Category, grace: Member, amina: Member, benoit: Member, sign_in: SignIn,
    on_commit: Callable[..., Any],
) -> None:  # fmt: skip
    lounge = Category.objects.create(slug="lounge", name="Lounge", audience="members")
    for body in ("Cheap watches", "Cheaper watches"):
        write(sign_in(grace), body)
    sign_in(grace).post(reverse("forum:new-topic"), {"title": "Inside", "category": lounge.slug, "body": "For members"})
    write(sign_in(amina), "Words of a participant")
    assert Post.objects.count() == 4
    yesterday = timezone.now() - timedelta(days=1)
    with on_commit():
        for spammer in (grace, amina):
            undo_recent_posts(member=spammer, moderator=benoit, since=yesterday, reason="Advertising")
    assert sorted((what, sent["comment_content"].split()[-2]) for what, sent in server.taught) == [
        ("spam", "Cheap"), ("spam", "Cheaper")
    ]  # fmt: skip


def test_where_it_does_not_hear_that_the_act_stands(
    server: AkismetServer, room: Category, grace: Member, benoit: Member, sign_in: SignIn, on_commit: Callable[..., Any]
) -> None:
    write(sign_in(grace), f"A recipe for {SPAM}")
    server.how = "broken"
    with on_commit():
        decide(benoit, Outcome.APPROVED)
    assert Post.objects.get().is_shown
    assert [what for what, _sent in server.taught] == ["ham"]
