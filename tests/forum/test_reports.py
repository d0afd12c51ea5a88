"""Reporting posts: who may, who is told, who decides, and what the reporter hears."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.members.models import Member
from brain.moderation.actions import cases
from brain.moderation.models import AuditEntry, Case, Concern, Outcome, Report
from brain.moderation.things import kind_of
from brain.notifications.models import Kind, Notification
from forum.actions import talk, write
from forum.models import Category, Post

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
QUEUE = "/en/moderation/"


def report(post: Post, reporter: Member, concern: str = Concern.SPAM, text: str = "") -> Case:
    kind = kind_of("post")
    assert kind
    thing = kind.to_report(reporter, post.pk)
    return cases.report(thing=thing, reporter=reporter, concern=concern, text=text).case


def told(member: Member) -> list[tuple[str, str]]:
    own = Notification.objects.shown_to(Member.objects.get(pk=member.pk)).filter(kind__in=[Kind.REPORT, Kind.CASE])
    return list(own.values_list("act", "excerpt"))


@pytest.fixture
def message(amina: Member, daniela: Member) -> Post:
    return talk.begin(author=amina, partners=[daniela], body="Something unkind", language="en")


def test_a_member_reports_a_post_and_its_moderators_are_told(
    reply: Post, daniela: Member, benoit: Member, nomsa: Member, chiara: Member, sign_in: SignIn
) -> None:
    answer = sign_in(daniela).post(f"{QUEUE}report/post/{reply.pk}", {"concern": "spam", "text": "An advertisement"})
    assert answer.status_code == 303
    assert told(benoit) == told(nomsa) == [("reported", "An advertisement")]
    assert told(chiara) == told(reply.author) == []
    page = sign_in(benoit).get("/reports", follow=True).content.decode()
    assert "An advertisement" in page
    assert "Spam" in page
    assert daniela.name in page


def test_reports_of_a_category_go_to_its_own_moderators(
    policy: Category, daniela: Member, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    topic = write.start_topic(author=amina, category=policy, title="A law", body="Its text", language="en")
    report(topic.posts.get(), eunji, Concern.RUDE)
    assert told(daniela) == [("reported", "")]
    assert told(benoit) == []
    assert "Its text" in sign_in(daniela).get(QUEUE).content.decode()
    assert "Its text" in sign_in(benoit).get(QUEUE).content.decode()


@pytest.mark.parametrize(("who", "status"), [("eunji", 403), ("amina", 200), (None, 302)])
def test_who_may_report(
    reply: Post, who: str | None, status: int, sign_in: SignIn, request: pytest.FixtureRequest, client: Client
) -> None:
    """eunji wrote it."""
    reader = sign_in(request.getfixturevalue(who)) if who else client
    assert reader.get(f"{QUEUE}report/post/{reply.pk}").status_code == status


def test_what_one_may_not_see_one_cannot_report(
    twelfth: Category, amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    topic = write.start_topic(author=amina, category=twelfth, title="Ours", body="Ours", language="en")
    address = f"{QUEUE}report/post/{topic.posts.get().pk}"
    assert sign_in(daniela).post(address, {"concern": "spam"}).status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "fields", [{}, {"concern": "nonsense"}, {"concern": "other"}, {"concern": "spam", "text": "x" * 1001}]
)
def test_what_is_wrong_with_a_report_is_said(
    reply: Post, amina: Member, sign_in: SignIn, fields: dict[str, str]
) -> None:
    answer = sign_in(amina).post(f"{QUEUE}report/post/{reply.pk}", fields)
    assert answer.status_code == 422
    assert fields.get("text", "") in answer.content.decode()


def test_a_member_reports_a_post_once_as_long_as_it_is_open(reply: Post, amina: Member, benoit: Member) -> None:
    first = report(reply, amina)
    assert report(reply, amina, Concern.RUDE) == first
    assert first.reports.count() == 1
    cases.decide(case=first, moderator=benoit, outcome=Outcome.APPROVED, answer="")
    assert report(reply, amina, Concern.RUDE) != first


def test_a_moderator_hides_what_was_reported_and_everybody_hears_why(
    reply: Post, amina: Member, daniela: Member, benoit: Member, sign_in: SignIn
) -> None:
    case = report(reply, amina)
    assert report(reply, daniela) == case
    client, decide = sign_in(benoit), f"{QUEUE}cases/{case.pk}/decide"
    assert client.post(decide, {"act": "hidden"}).status_code == 422
    assert client.post(decide, {"act": "hidden", "reason": "An advertisement"}).status_code == 303
    reply.refresh_from_db()
    assert reply.hidden_reason == "An advertisement"
    assert told(amina) == told(daniela) == [("hidden", "An advertisement")]
    assert told(benoit) == []
    assert AuditEntry.objects.get().reason == "An advertisement"
    assert f"case-{case.pk}" not in client.get(QUEUE).content.decode()
    assert "has hidden what you reported" in sign_in(amina).get("/en/notifications/").content.decode()


def test_a_moderator_lets_it_stay_and_answers(reply: Post, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    case = report(reply, amina, Concern.OTHER, "Hm")
    decide = f"{QUEUE}cases/{case.pk}/decide"
    answer = {"act": "approved", "reason": "It is a fair question"}
    assert sign_in(benoit).post(decide, answer).status_code == 303
    assert told(amina) == [("approved", "It is a fair question")]
    assert AuditEntry.objects.get().verb == cases.KEEP
    assert sign_in(benoit).post(decide, {"act": "hidden", "reason": "Late"}).status_code == 409


@pytest.mark.parametrize("who", ["eunji", "chiara"])
def test_others_decide_nothing(
    reply: Post, amina: Member, who: str, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    case = report(reply, amina)
    client = sign_in(request.getfixturevalue(who))
    assert client.get(QUEUE).status_code == 403
    for act in ("take", "decide", "undo", "release"):
        address = f"{QUEUE}cases/{case.pk}/{act}"
        assert client.post(address, {"act": "hidden", "reason": "No"}).status_code == 403
    assert client.get(f"{QUEUE}cases/{case.pk}/").status_code == 403


def test_a_private_message_is_reported_by_its_partners_alone_and_hidden_by_moderators(
    message: Post, daniela: Member, benoit: Member, nomsa: Member, chiara: Member, sign_in: SignIn
) -> None:
    address = f"{QUEUE}report/post/{message.pk}"
    assert "this one message" in sign_in(daniela).get(address).content.decode()
    assert sign_in(benoit).get(address).status_code == 404
    assert sign_in(daniela).post(address, {"concern": "rude", "text": "He shouts"}).status_code == 303
    assert told(nomsa) == [("reported", "He shouts")]
    assert told(benoit) == told(chiara) == []  # he does not read English
    assert "Something unkind" in sign_in(benoit).get(QUEUE).content.decode()
    decide = f"{QUEUE}cases/{Case.objects.get().pk}/decide"
    sign_in(benoit).post(decide, {"act": "hidden", "reason": "Please write calmly"})
    page = sign_in(daniela).get(f"/en/messages/{message.topic_id}/").content.decode()
    assert "Please write calmly" in page
    assert "Something unkind" not in page
    assert told(daniela) == [("hidden", "Please write calmly")]
    undo = f"{QUEUE}cases/{Case.objects.get().pk}/undo"
    assert sign_in(chiara).post(undo).status_code == 403
    assert sign_in(benoit).post(undo).status_code == 303
    message.refresh_from_db()
    assert message.hidden_at is None


def test_the_account_menu_counts_open_reports_for_moderators(
    reply: Post, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    report(reply, amina)
    assert f'{QUEUE}"' in sign_in(benoit).get("/en/about/").content.decode()
    assert ">1</span>" in sign_in(benoit).get(f"{QUEUE}count").content.decode()
    assert sign_in(amina).get(f"{QUEUE}count").status_code == 403
    assert f'{QUEUE}"' not in sign_in(amina).get("/en/about/").content.decode()
    assert sign_in(amina).get(f"{QUEUE}entry").content == b""


def test_who_keeps_a_category_finds_the_queue_in_the_menu(policy: Category, daniela: Member, sign_in: SignIn) -> None:
    assert f'{QUEUE}"' in sign_in(daniela).get(f"{QUEUE}entry").content.decode()


def test_old_addresses_lead_to_the_new_ones(reply: Post, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    old = sign_in(amina).get(f"/en/forum/p/{reply.pk}/report")
    assert old["Location"] == f"{QUEUE}report/post/{reply.pk}"
    assert sign_in(benoit).get("/en/forum/moderation/reports")["Location"] == QUEUE
