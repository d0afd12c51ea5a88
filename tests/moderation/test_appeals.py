"""Appeals: once an act, decided by another moderator; overturning undoes the act."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from brain.members.models import Member, Role
from brain.moderation.actions.appeals import appeal, decide_appeal
from brain.moderation.actions.record import record
from brain.moderation.actions.sanctions import silence_member, suspend_member, warn_member
from brain.moderation.models import Appeal, AuditEntry, Decision
from brain.moderation.undos import undo_of
from brain.notifications.models import Kind, Notification
from brain.notifications.verbs import all_verbs
from forum.actions import moderate, write
from forum.models import Category, Post, Topic
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def other(db: None) -> Member:
    return make_member("odile", "Odile Marchand", role=Role.MODERATOR)


@pytest.fixture
def topic(amina: Member, db: None) -> Topic:
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    return write.start_topic(
        author=amina, category=room, title="The memory of a cooperative", body="How?", language="en"
    )


@pytest.fixture
def hidden(topic: Topic, eunji: Member, benoit: Member) -> tuple[Post, AuditEntry]:
    post = write.post_reply(topic=topic, author=eunji, body="Buy my book, it is cheap", language="en")
    moderate.hide_post(post=post, moderator=benoit, reason="Publicité")
    return post, AuditEntry.objects.get(verb="hide")


def act(entry: AuditEntry) -> str:
    return reverse("moderation:act", args=[entry.pk])


def test_a_member_appeals_once_and_others_decide(
    hidden: tuple[Post, AuditEntry], eunji: Member, benoit: Member, other: Member, sign_in: SignIn
) -> None:
    post, entry = hidden
    client = sign_in(eunji)
    assert "Publicité" in client.get(act(entry)).text
    assert client.post(act(entry), {"text": "It was a gift, not an advertisement"}).status_code == 303
    again = client.post(act(entry), {"text": "And again"})
    assert again.status_code == 403
    assert "And again" in again.text
    asked = Appeal.objects.get()
    assert [told.member for told in Notification.objects.filter(kind=Kind.APPEAL)] == [other]
    decide = reverse("moderation:appeal", args=[asked.pk])
    decision = {"decision": "overturned", "answer": "It was indeed a gift"}
    assert sign_in(benoit).post(decide, decision).status_code == 403
    assert not Post.objects.get(pk=post.pk).is_shown
    assert sign_in(other).post(decide, decision).status_code == 303
    assert Post.objects.get(pk=post.pk).is_shown
    overturned = AuditEntry.objects.get(verb="overturn")
    assert (overturned.actor, overturned.member, overturned.reason) == (other, eunji, "It was indeed a gift")
    assert Notification.objects.filter(member=eunji, act="overturn").exists()
    assert "It was indeed a gift" in client.get(act(entry)).text


def test_an_act_that_stands_stays_done(
    hidden: tuple[Post, AuditEntry], eunji: Member, benoit: Member, other: Member
) -> None:
    post, entry = hidden
    asked = appeal(entry=entry, member=eunji, text="Please")
    decide_appeal(appeal=asked, moderator=other, decision=Decision.UPHELD, answer="It is an advertisement")
    assert not Post.objects.get(pk=post.pk).is_shown
    decide_appeal(appeal=asked, moderator=other, decision=Decision.OVERTURNED, answer="Well")
    assert not Post.objects.get(pk=post.pk).is_shown  # the first decision holds
    assert AuditEntry.objects.filter(kind="appeal").count() == 1


@pytest.mark.parametrize("who", ["amina", "benoit", "chiara"])
def test_nobody_appeals_for_another(
    who: str, hidden: tuple[Post, AuditEntry], sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    answer = sign_in(request.getfixturevalue(who)).post(act(hidden[1]), {"text": "For her"})
    assert answer.status_code == 404
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("amina", 403), ("chiara", 403), ("nomsa", 200), (None, 302)])
def test_who_reads_appeals(who: str | None, status: int, sign_in: SignIn, request: pytest.FixtureRequest) -> None:
    client = sign_in(request.getfixturevalue(who)) if who else Client()
    assert client.get(reverse("moderation:appeals")).status_code == status


def test_an_administrator_s_act_is_not_overturned_by_a_moderator(
    topic: Topic, eunji: Member, nomsa: Member, benoit: Member, sign_in: SignIn
) -> None:
    sanction = silence_member(member=eunji, moderator=nomsa, reason="Threats")
    asked = appeal(entry=sanction.entry, member=eunji, text="No")
    decide = reverse("moderation:appeal", args=[asked.pk])
    assert sign_in(benoit).post(decide, {"decision": "overturned", "answer": "Poor thing"}).status_code == 403
    assert Member.objects.get(pk=eunji.pk).silenced_until


def test_nothing_typed_is_lost(hidden: tuple[Post, AuditEntry], eunji: Member, other: Member, sign_in: SignIn) -> None:
    _post, entry = hidden
    assert sign_in(eunji).post(act(entry), {"text": "x" * 2001}).status_code == 422
    assert sign_in(eunji).post(act(entry), {"text": ""}).status_code == 422
    asked = appeal(entry=entry, member=eunji, text="Please")
    decide = reverse("moderation:appeal", args=[asked.pk])
    answer = sign_in(other).post(decide, {"decision": "", "answer": "I think that"})
    assert answer.status_code == 422
    assert "I think that" in answer.text
    assert sign_in(other).post(decide, {"decision": "upheld", "answer": ""}).status_code == 422


def test_measures_are_lifted_and_warnings_taken_back(eunji: Member, benoit: Member, other: Member) -> None:
    for take in (warn_member, silence_member):
        sanction = take(member=eunji, moderator=benoit, reason="Shouting")
        asked = appeal(entry=sanction.entry, member=eunji, text="I did not")
        decide_appeal(appeal=asked, moderator=other, decision=Decision.OVERTURNED, answer="She did not")
        sanction.refresh_from_db()
        assert sanction.lifted_by == other
    assert Member.objects.get(pk=eunji.pk).silenced_until is None


def test_a_suspended_member_appeals_where_they_are_refused(eunji: Member, benoit: Member, other: Member) -> None:
    EmailAddress.objects.create(user=eunji, email=eunji.email, verified=True, primary=True)
    suspend_member(member=eunji, moderator=benoit, reason="Threats")
    client = Client()
    page = client.post(reverse("account_login"), {"login": eunji.email, "password": PASSWORD}).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    address = reverse("moderation:suspended-appeal")
    assert client.post(address, {"token": "made up", "text": "Hello"}).status_code == 302
    assert client.post(address, {"token": token[1], "text": ""}).status_code == 422
    assert not Appeal.objects.exists()
    sent = client.post(address, {"token": token[1], "text": "It was a joke among friends"})
    assert sent.status_code == 200
    assert "It was a joke among friends" in sent.text
    asked = Appeal.objects.get()
    decide_appeal(appeal=asked, moderator=other, decision=Decision.OVERTURNED, answer="A joke indeed")
    assert client.post(reverse("account_login"), {"login": eunji.email, "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" in client.session


def test_each_whom_an_act_concerns_may_appeal(
    topic: Topic, eunji: Member, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    entry = record(
        verb="split", actor=benoit, kind="topic", object_id=topic.pk, member=amina, concerned=[eunji], reason="Apart"
    )
    for member in (amina, eunji):
        client = sign_in(member)
        assert client.post(act(entry), {"text": "It belongs together"}).status_code == 303
        again = client.post(act(entry), {"text": "And again"})
        assert again.status_code == 403
        assert "You have appealed against this act before." in again.text
    assert {asked.member for asked in entry.appeals.all()} == {amina, eunji}


def test_every_act_that_can_be_appealed_against_can_be_undone() -> None:
    cannot = {verb.name for verb in all_verbs() if verb.may_be_appealed and undo_of(verb.name) is None}
    assert not cannot
