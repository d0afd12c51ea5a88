"""Reporting posts: who may, who is told, who decides, and what the reporter hears."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.members.models import Member
from brain.notifications.models import Kind, Notification
from forum.actions import report, talk, write
from forum.models import AuditEntry, Category, Concern, Post, PostReport, Topic

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
REPORTS = "/en/forum/moderation/reports"


def told(member: Member) -> list[tuple[str, str]]:
    own = Notification.objects.shown_to(Member.objects.get(pk=member.pk)).filter(kind=Kind.REPORT)
    return list(own.values_list("act", "excerpt"))


@pytest.fixture
def message(amina: Member, daniela: Member) -> Post:
    return talk.begin(author=amina, partners=[daniela], body="Something unkind", language="en")


def test_a_member_reports_a_post_and_its_moderators_are_told(
    reply: Post, daniela: Member, benoit: Member, nomsa: Member, chiara: Member, sign_in: SignIn
) -> None:
    answer = sign_in(daniela).post(f"/en/forum/p/{reply.pk}/report", {"concern": "spam", "text": "An advertisement"})
    assert answer.status_code == 303
    assert told(benoit) == told(nomsa) == [("", "An advertisement")]
    assert told(chiara) == told(reply.author) == []
    page = sign_in(benoit).get("/reports", follow=True).content.decode()
    assert "An advertisement" in page
    assert "Spam" in page
    assert daniela.name in page


def test_reports_of_a_category_go_to_its_own_moderators(
    policy: Category, daniela: Member, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    topic = write.start_topic(author=amina, category=policy, title="A law", body="Its text", language="en")
    report.report_post(post=topic.posts.get(), reporter=eunji, concern=Concern.RUDE)
    assert told(daniela) == [("", "")]
    assert told(benoit) == []
    assert "Its text" in sign_in(daniela).get(REPORTS).content.decode()
    assert "Its text" in sign_in(benoit).get(REPORTS).content.decode()


@pytest.mark.parametrize(("who", "status"), [("eunji", 403), ("amina", 200), (None, 302)])
def test_who_may_report(
    reply: Post, who: str | None, status: int, sign_in: SignIn, request: pytest.FixtureRequest, client: Client
) -> None:
    """eunji wrote it."""
    reader = sign_in(request.getfixturevalue(who)) if who else client
    assert reader.get(f"/en/forum/p/{reply.pk}/report").status_code == status


def test_what_one_may_not_see_one_cannot_report(
    twelfth: Category, amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    topic = write.start_topic(author=amina, category=twelfth, title="Ours", body="Ours", language="en")
    address = f"/en/forum/p/{topic.posts.get().pk}/report"
    assert sign_in(daniela).post(address, {"concern": "spam"}).status_code == 404
    assert not PostReport.objects.exists()


@pytest.mark.parametrize(
    "fields", [{}, {"concern": "nonsense"}, {"concern": "other"}, {"concern": "spam", "text": "x" * 1001}]
)
def test_what_is_wrong_with_a_report_is_said(
    reply: Post, amina: Member, sign_in: SignIn, fields: dict[str, str]
) -> None:
    answer = sign_in(amina).post(f"/en/forum/p/{reply.pk}/report", fields)
    assert answer.status_code == 422
    assert fields.get("text", "") in answer.content.decode()


def test_a_member_reports_a_post_once_as_long_as_it_is_open(reply: Post, amina: Member, benoit: Member) -> None:
    first = report.report_post(post=reply, reporter=amina, concern=Concern.SPAM)
    assert report.report_post(post=reply, reporter=amina, concern=Concern.RUDE) == first
    report.keep_reported(post=reply, moderator=benoit, answer="")
    assert report.report_post(post=reply, reporter=amina, concern=Concern.RUDE) != first


def test_a_moderator_hides_what_was_reported_and_everybody_hears_why(
    reply: Post, amina: Member, daniela: Member, benoit: Member, sign_in: SignIn
) -> None:
    for one in (amina, daniela):
        report.report_post(post=reply, reporter=one, concern=Concern.SPAM)
    client = sign_in(benoit)
    assert client.post(f"{REPORTS}/{reply.pk}", {"hide": "1"}).status_code == 422
    assert client.post(f"{REPORTS}/{reply.pk}", {"hide": "1", "answer": "An advertisement"}).status_code == 303
    reply.refresh_from_db()
    assert reply.hidden_reason == "An advertisement"
    assert told(amina) == told(daniela) == [("hidden", "An advertisement")]
    assert told(benoit) == []
    assert AuditEntry.objects.get().reason == "An advertisement"
    assert f"case-{reply.pk}" not in client.get(REPORTS).content.decode()
    assert "has hidden a post that you reported" in sign_in(amina).get("/en/notifications/").content.decode()


def test_a_moderator_lets_it_stay_and_answers(reply: Post, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    report.report_post(post=reply, reporter=amina, concern=Concern.OTHER, text="Hm")
    assert sign_in(benoit).post(f"{REPORTS}/{reply.pk}", {"answer": "It is a fair question"}).status_code == 303
    assert told(amina) == [("kept", "It is a fair question")]
    assert not AuditEntry.objects.exists()
    assert sign_in(benoit).post(f"{REPORTS}/{reply.pk}", {"hide": "1", "answer": "Late"}).status_code == 404


@pytest.mark.parametrize("who", ["eunji", "chiara"])
def test_others_decide_nothing(
    topic: Topic, reply: Post, amina: Member, who: str, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    report.report_post(post=reply, reporter=amina, concern=Concern.SPAM)
    client = sign_in(request.getfixturevalue(who))
    assert client.get(REPORTS).status_code == 403
    assert client.post(f"{REPORTS}/{reply.pk}", {"hide": "1", "answer": "No"}).status_code == 403


def test_a_private_message_is_reported_by_its_partners_alone_and_hidden_by_moderators(
    message: Post, daniela: Member, benoit: Member, nomsa: Member, chiara: Member, sign_in: SignIn
) -> None:
    address = f"/en/forum/p/{message.pk}/report"
    assert "this one message" in sign_in(daniela).get(address).content.decode()
    assert sign_in(benoit).get(address).status_code == 404
    assert sign_in(daniela).post(address, {"concern": "rude", "text": "He shouts"}).status_code == 303
    assert told(benoit) == [("", "He shouts")]
    assert told(chiara) == []
    assert "Something unkind" in sign_in(benoit).get(REPORTS).content.decode()
    sign_in(benoit).post(f"{REPORTS}/{message.pk}", {"hide": "1", "answer": "Please write calmly"})
    page = sign_in(daniela).get(f"/en/messages/{message.topic_id}/").content.decode()
    assert "Please write calmly" in page
    assert "Something unkind" not in page
    assert told(daniela) == [("hidden", "Please write calmly")]


def test_what_was_hidden_can_be_brought_back_unread_where_it_is_private(
    message: Post, daniela: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    report.report_post(post=message, reporter=daniela, concern=Concern.RUDE)
    report.hide_reported(post=message, moderator=benoit, reason="Rude")
    page, undo = sign_in(benoit).get(REPORTS).content.decode(), f"{REPORTS}/{message.pk}/undo"
    assert undo in page
    assert "Something unkind" not in page
    assert sign_in(eunji).post(undo, {"answer": "x"}).status_code == 403
    assert sign_in(benoit).post(undo, {"answer": ""}).status_code == 422
    assert sign_in(benoit).post(undo, {"answer": "A misunderstanding"}).status_code == 303
    message.refresh_from_db()
    assert message.hidden_at is None


def test_the_account_menu_counts_open_reports_for_moderators(
    reply: Post, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    report.report_post(post=reply, reporter=amina, concern=Concern.SPAM)
    assert f'{REPORTS}"' in sign_in(benoit).get("/en/about/").content.decode()
    assert ">1</span>" in sign_in(benoit).get(f"{REPORTS}/count").content.decode()
    assert sign_in(amina).get(f"{REPORTS}/count").status_code == 403
    assert REPORTS not in sign_in(amina).get("/en/about/").content.decode()
