"""Invitations: single use, expiring, taken by nobody's look, and by no other than who was invited."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from brain.cohorts.models import Invitation, JoinRequest, State
from brain.cohorts.models.invitations import digest_of
from brain.cohorts.sending import MOST_ATTEMPTS, send_due
from brain.members.audiences import audiences_of
from brain.members.models import Attendance, Member, Part
from tests.cohorts.conftest import GROUP, SignIn, confirm_address, give_part

GUEST = {"email": "Grace@Example.org", "name": "Grace Wanjiru", "language": "fr", "part": "speaker"}
PASSWORD = "quiet river stone"


def link_in(message: Any) -> str:
    return re.search(r"https?://[^/]+(/\S+/invitations/\S+)", message.body)[1]


@pytest.fixture
def link(olga: Member, sign_in: SignIn) -> str:
    """The link of an invitation that was sent to Grace."""
    assert sign_in(olga).post(f"{GROUP}invitations/", GUEST).status_code == 303
    return link_in(mail.outbox[0])


def test_the_mail_is_in_the_language_of_who_is_invited(link: str) -> None:
    message = mail.outbox[0]
    assert message.to == ["Grace Wanjiru <grace@example.org>"]
    assert message.extra_headers["Content-Language"] == "fr"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert link.startswith("/fr/invitations/")
    assert 'lang="fr"' in message.alternatives[0][0]


def test_the_database_keeps_no_token(link: str) -> None:
    token = link.split("/")[-2]
    invitation = Invitation.objects.get()
    assert invitation.token_digest == digest_of(token) != token
    kept = Invitation.objects.values().get()
    assert not [field for field, value in kept.items() if token in str(value)]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(link: str, client: Client, method: str) -> None:
    """Scanners of mails, and previews, open every link."""
    before = Invitation.objects.values().get()
    for _time in range(3):
        answer = getattr(client, method)(link)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
    assert Invitation.objects.values().get() == before


def test_a_newcomer_makes_an_account_and_joins_by_two_acts_of_their_own(link: str, client: Client) -> None:
    to_signup = client.post(link, {"sign-up": "1"})
    assert (
        to_signup.headers["Location"].startswith("/en/account/signup/")
        or "/account/signup/" in to_signup.headers["Location"]
    )
    assert not Member.objects.filter(email="grace@example.org").exists()
    page = client.get(to_signup.headers["Location"])
    assert "grace@example.org" in page.text
    form = page.context["form"]
    details = {name: form[name].value() or "" for name in form.fields}
    details |= {"name": "Grace Wanjiru", "email": "grace@example.org", "password1": PASSWORD, "reads": ["en"]}
    details |= {"next": link}
    answer = client.post(to_signup.headers["Location"], details)
    assert (answer.status_code, answer.headers.get("Location")) == (302, link), answer.text[:3000]
    grace = Member.objects.get(email="grace@example.org")
    assert EmailAddress.objects.get(user=grace).verified
    assert not grace.attendances.exists()
    assert client.post(link, {"join": "1"}).status_code == 303
    place = grace.attendances.get()
    assert (place.edition, place.part, place.is_confirmed) == (12, Part.SPEAKER, True)
    assert Invitation.objects.get().state == State.ACCEPTED


def test_where_signing_up_is_shut_an_invitation_opens_it(link: str, client: Client, settings: Any) -> None:
    settings.SIGNUP_IS_OPEN = False
    assert "No new accounts" in client.get("/en/account/signup/").text
    to_signup = client.post(link, {"sign-up": "1"})
    assert "No new accounts" not in client.get(to_signup.headers["Location"]).text


def test_it_is_good_once(link: str, amina: Member, sign_in: SignIn) -> None:
    confirm_address(amina)
    confirm_address(amina, "grace@example.org")
    client = sign_in(amina)
    Attendance.objects.filter(member=amina, edition=12).delete()
    assert client.post(link, {"join": "1"}).status_code == 303
    assert "edition-12" in audiences_of(Member.objects.get(pk=amina.pk))
    used = Client().post(link, {"sign-up": "1"})
    assert used.status_code == 410
    assert client.post(link, {"join": "1"}).status_code == 410


def test_who_has_the_link_but_another_address_must_be_let_in(
    link: str, eunji: Member, olga: Member, sign_in: SignIn
) -> None:
    """A forwarded mail opens no private room by itself."""
    confirm_address(eunji)
    client = sign_in(eunji)
    page = client.get(link.replace("/fr/", "/en/")).text
    assert "is not among the addresses of that account" in page
    assert client.post(link, {"join": "1"}).status_code == 303
    assert not eunji.attendances.get(edition=12).is_confirmed
    assert Invitation.objects.get().state == State.OPEN
    shown = sign_in(olga).get(f"{GROUP}requests/").text
    assert "grace@example.org" in shown
    assert sign_in(olga).post(f"{GROUP}requests/eunji").status_code == 303
    assert eunji.attendances.get(edition=12).is_confirmed
    assert Invitation.objects.get().state == State.ACCEPTED


def test_an_address_that_is_not_confirmed_is_nobodys(link: str, eunji: Member, sign_in: SignIn) -> None:
    EmailAddress.objects.create(user=eunji, email="grace@example.org", verified=False)
    sign_in(eunji).post(link, {"join": "1"})
    assert not eunji.attendances.get(edition=12).is_confirmed


def test_it_expires(link: str, client: Client) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    assert client.get(link).status_code == 410
    assert client.post(link, {"sign-up": "1"}).status_code == 410


def test_it_is_sent_again_with_another_link_and_the_one_before_leads_nowhere(
    link: str, olga: Member, client: Client, sign_in: SignIn
) -> None:
    again = f"{GROUP}invitations/{Invitation.objects.get().pk}/again"
    sign_in(olga).post(again)
    assert len(mail.outbox) == 1  # not a moment after the first
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    sign_in(olga).post(again)
    newer = link_in(mail.outbox[1])
    assert client.get(link).status_code == 404
    assert client.get(newer).status_code == 200
    assert mail.outbox[0].extra_headers["Message-ID"] != mail.outbox[1].extra_headers["Message-ID"]
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2), expires_at=timezone.now())
    sign_in(olga).post(f"{GROUP}invitations/again")
    assert len(mail.outbox) == 2  # all at once not so often
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=4))
    sign_in(olga).post(f"{GROUP}invitations/again")
    assert client.get(link_in(mail.outbox[2])).status_code == 200


def test_it_can_be_declined_and_is_not_sent_again(link: str, olga: Member, client: Client, sign_in: SignIn) -> None:
    assert client.post(link, {"decline": "1"}).status_code == 200
    assert Invitation.objects.get().state == State.DECLINED
    sign_in(olga).post(f"{GROUP}invitations/again")
    assert "did not want to be invited" in sign_in(olga).post(f"{GROUP}invitations/", GUEST).text
    assert len(mail.outbox) == 1


def test_it_can_be_taken_back_and_given_anew(link: str, olga: Member, client: Client, sign_in: SignIn) -> None:
    pk = Invitation.objects.get().pk
    assert sign_in(olga).post(f"{GROUP}invitations/{pk}/withdraw").status_code == 303
    assert client.post(link, {"sign-up": "1"}).status_code == 410
    sign_in(olga).post(f"{GROUP}invitations/", GUEST)
    assert client.get(link_in(mail.outbox[1])).status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"email": ""}, "This field is required."),
        ({"name": "Buy now https://example.com"}, "The name holds characters"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"part": "organiser"}, "Select a valid choice"),
        ({"email": "olga@example.org"}, "This person is in the group already."),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    olga: Member, sign_in: SignIn, fields: dict[str, str], said: str
) -> None:
    answer = sign_in(olga).post(f"{GROUP}invitations/", GUEST | fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{(GUEST | fields)["email"]}"' in answer.text or not (GUEST | fields)["email"]
    assert not Invitation.objects.exists()


def test_who_was_invited_is_not_invited_twice(link: str, olga: Member, sign_in: SignIn) -> None:
    assert "has been invited before" in sign_in(olga).post(f"{GROUP}invitations/", GUEST).text
    assert len(mail.outbox) == Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("olga", 200), ("benoit", 200), ("chiara", 200), ("nomsa", 200), ("farid", 403), ("amina", 403), ("eunji", 403)],
)
def test_who_invites(who: str, status: int, link: str, sign_in: SignIn, request: pytest.FixtureRequest) -> None:
    client = sign_in(request.getfixturevalue(who))
    pk = Invitation.objects.get().pk
    for page in ("invitations/", "invitations/file", "requests/"):
        assert client.get(GROUP + page).status_code == status
    if status == 403:
        assert "grace@example.org" not in client.get(GROUP).text
        assert client.post(f"{GROUP}invitations/", GUEST | {"email": "x@example.org"}).status_code == 403
        for act in (f"{pk}/again", f"{pk}/withdraw", "again"):
            assert client.post(f"{GROUP}invitations/{act}").status_code == 403
        assert Invitation.objects.get().state == State.OPEN


def test_an_organiser_of_another_academy_has_no_say_here(link: str, eunji: Member, sign_in: SignIn) -> None:
    give_part(eunji, Part.ORGANISER, 8)
    pk = Invitation.objects.get().pk
    assert sign_in(eunji).get(f"{GROUP}invitations/").status_code == 403
    assert sign_in(eunji).post(f"/en/academies/8/people/invitations/{pk}/withdraw").status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 64, "a-b", "%00", "é"])
def test_made_up_links_lead_nowhere(client: Client, db: None, token: str) -> None:
    assert client.get(f"/en/invitations/{token}/").status_code == 404


def test_invitations_are_found_by_name_and_state_and_taken_along_as_csv(
    link: str, olga: Member, sign_in: SignIn
) -> None:
    Invitation.objects.create(edition=12, email="eve@example.org", name="=HYPERLINK(1)", language="en", due_at=None)
    client = sign_in(olga)
    assert "eve@example.org" not in client.get(f"{GROUP}invitations/?words=grace").text
    assert "eve@example.org" in client.get(f"{GROUP}invitations/?state=open").text
    assert "eve@example.org" not in client.get(f"{GROUP}invitations/?state=accepted").text
    text = b"".join(client.get(f"{GROUP}invitations/file").streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


class Refusing:
    """A mail server's connection that refuses, or is gone."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __enter__(self) -> "Refusing":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send_messages(self, _messages: Any) -> None:
        raise self.error


def test_what_cannot_be_delivered_is_tried_again_and_then_said(
    olga: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = Refusing(SMTPRecipientsRefused({"grace@example.org": (550, b"no such user")}))
    monkeypatch.setattr("brain.core.outbox.get_connection", lambda: refusal)
    sign_in(olga).post(f"{GROUP}invitations/", GUEST)
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.attempts) == (State.WAITING, 1)
    for _time in range(MOST_ATTEMPTS):
        Invitation.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        send_due()
    assert Invitation.objects.get().state == State.FAILED
    assert "Could not be delivered" in sign_in(olga).get(f"{GROUP}invitations/").text


def test_a_server_that_is_away_loses_nothing(olga: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as away:
        away.setattr("brain.core.outbox.get_connection", lambda: Refusing(SMTPServerDisconnected()))
        sign_in(olga).post(f"{GROUP}invitations/", GUEST)
    assert mail.outbox == []
    Invitation.objects.update(due_at=timezone.now())
    send_due()
    assert len(mail.outbox) == 1


def test_a_worker_that_dies_while_it_sends_sends_the_same_mail_again(
    olga: Member, sign_in: SignIn, client: Client
) -> None:
    sign_in(olga).post(f"{GROUP}invitations/", GUEST)
    Invitation.objects.update(sent_at=None, due_at=timezone.now())  # it had not said that it was done
    send_due()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert link_in(first) == link_in(second)
    assert client.get(link_in(first)).status_code == 200


def test_accepting_gives_no_less_than_one_has(olga: Member, farid: Member, sign_in: SignIn) -> None:
    confirm_address(farid)
    Invitation.objects.create(edition=12, email="farid@example.org", language="en", part="participant", due_at=None)
    Attendance.objects.filter(member=farid).update(is_confirmed=True)
    assert sign_in(farid).post(f"{GROUP}join").status_code == 303
    assert farid.attendances.get().part == Part.FACILITATOR
    assert not JoinRequest.objects.exists()


def test_who_asks_already_is_in_by_any_address_that_they_confirmed(
    olga: Member, eunji: Member, sign_in: SignIn
) -> None:
    confirm_address(eunji)
    confirm_address(eunji, "grace@example.org")
    sign_in(eunji).post(f"{GROUP}ask", {"words": ""})
    assert sign_in(olga).post(f"{GROUP}invitations/", GUEST).status_code == 303
    place = Attendance.objects.get(member=eunji, edition=12)
    assert (place.is_confirmed, place.part) == (True, Part.SPEAKER)


def test_a_forwarded_link_does_not_ask_again_for_who_was_declined(link: str, eunji: Member, sign_in: SignIn) -> None:
    JoinRequest.objects.create(member=eunji, edition=12, declined_at=timezone.now())
    answer = sign_in(eunji).post(link.replace("/fr/", "/en/"), {"join": "1"}, follow=True)
    assert "You can ask again some weeks later." in answer.text
    assert not Attendance.objects.filter(member=eunji, edition=12).exists()
