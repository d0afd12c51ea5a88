"""Asking the author in the queue: a private conversation of the two, to which the case leads."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.members import actions as members
from brain.members.models import Member, Role
from brain.moderation.actions import cases
from brain.moderation.models import AuditEntry, Case
from brain.moderation.things import kind_of
from brain.notifications.models import Kind, Notification
from forum.actions import write
from forum.models import Category, CategoryKind, Post, Topic
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
QUEUE, QUESTION = "/en/moderation/", "Could you name your source?"


@pytest.fixture
def post(amina: Member, eunji: Member) -> Post:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    topic = write.start_topic(author=amina, category=room, title="Loans [2]", body="How?", language="en")
    return write.post_reply(topic=topic, author=eunji, body="Earn money from home", language="en")


@pytest.fixture
def case(post: Post, daniela: Member) -> Case:
    known = kind_of("post")
    assert known
    return cases.report(thing=known.to_report(daniela, post.pk), reporter=daniela, concern="spam").case


def ask(client: Client, case: Case, question: str = QUESTION) -> int:
    return client.post(f"{QUEUE}cases/{case.pk}/decide", {"act": "asked", "reason": question}).status_code


def conversation() -> Topic:
    return Topic.objects.get(category__kind=CategoryKind.TALK)


def test_the_question_is_a_private_message_that_the_author_answers(
    post: Post, case: Case, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    assert ask(sign_in(benoit), case) == 303
    talk = conversation()
    assert talk.posts.get().body == f"{QUESTION}\n\n[Loans \\[2\\]](/p/{post.pk})"
    [notice] = Notification.objects.filter(member=eunji)
    assert (notice.kind, notice.actor) == (Kind.MESSAGE, benoit)
    page = sign_in(eunji).get(f"/en/messages/{talk.pk}/").text
    assert QUESTION in page
    assert f'href="/p/{post.pk}"' in page
    reply = {"body": "The ministry, last May", "key": "5a3ee1f8-5b38-4b5e-9e3a-5f4ed5a2a0b1"}
    assert sign_in(eunji).post(f"/en/forum/t/{talk.pk}/reply", reply).status_code in (302, 303)
    assert "The ministry, last May" in sign_in(benoit).get(f"/en/messages/{talk.pk}/").text
    assert AuditEntry.objects.get(verb="ask").reason == QUESTION


def test_the_case_leads_there_those_who_are_in_it(case: Case, benoit: Member, nomsa: Member, sign_in: SignIn) -> None:
    ask(sign_in(benoit), case)
    link = f'href="{conversation().permalink}"'
    assert link in sign_in(benoit).get(f"{QUEUE}cases/{case.pk}/").text
    assert link not in sign_in(nomsa).get(f"{QUEUE}cases/{case.pk}/").text


def test_nobody_else_sees_it(
    case: Case, benoit: Member, nomsa: Member, daniela: Member, sign_in: SignIn, client: Client
) -> None:
    ask(sign_in(benoit), case)
    address = f"/en/messages/{conversation().pk}/"
    for outsider in (nomsa, daniela, make_member("odile", "Odile Marchand", role=Role.MODERATOR)):
        assert sign_in(outsider).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_asked_again_it_is_the_same_conversation(case: Case, benoit: Member, sign_in: SignIn) -> None:
    ask(sign_in(benoit), case)
    assert ask(sign_in(benoit), case) == 303  # pressed twice
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/undo")
    ask(sign_in(benoit), case, "And the year?")
    bodies = conversation().posts.order_by("number").values_list("body", flat=True)
    assert [body.partition("\n")[0] for body in bodies] == [QUESTION, "And the year?"]
    case.refresh_from_db()
    assert case.conversation == conversation().pk


def test_who_cannot_be_written_to_is_not_asked(case: Case, eunji: Member, benoit: Member, sign_in: SignIn) -> None:
    members.block(member=eunji, other=benoit)
    answer = sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/decide", {"act": "asked", "reason": QUESTION})
    assert answer.status_code == 403
    assert "This member cannot be written to." in answer.text
    assert QUESTION in answer.text
    case.refresh_from_db()
    assert case.closed_at is None
    assert not Topic.objects.filter(category__kind=CategoryKind.TALK).exists()


def test_only_who_decides_about_the_case_can_ask(case: Case, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    assert ask(sign_in(amina), case) == 403
    assert ask(sign_in(eunji), case) == 403
    assert not Topic.objects.filter(category__kind=CategoryKind.TALK).exists()


def test_machines_translate_it_once_the_author_agrees_too(
    case: Case, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    ask(sign_in(benoit), case)
    agreed = conversation().category.conversation.partners.filter(agrees_to_translation=True)
    assert [partner.member for partner in agreed] == [benoit]
