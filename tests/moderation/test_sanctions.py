"""Measures against members: who may take them, what follows at once, and how they end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.internal.flows.login import Login, perform_login
from allauth.account.models import EmailAddress
from allauth.core.context import request_context as allauth_request
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from brain.moderation.actions.notes import add_note
from brain.moderation.actions.sanctions import (
    lift,
    lift_what_is_over,
    require_approval,
    silence_member,
    suspend_member,
    warn_member,
)
from brain.moderation.history import histories
from brain.moderation.models import AuditEntry, Measure, Note, Sanction
from brain.notifications.models import Notification

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
SOON = timezone.now() + timedelta(days=3)


def page_of(member: Member) -> str:
    return reverse("moderation:member", args=[member.handle])


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def sign_in_by_form(member: Member) -> Client:
    client = Client()
    EmailAddress.objects.get_or_create(user=member, email=member.email, verified=True, primary=True)
    client.answer = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})  # type: ignore[attr-defined]
    return client


# --- Who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("amina", 403), ("chiara", 403), ("benoit", 200), ("nomsa", 200), (None, 302)]
)
def test_who_reads_the_page_of_a_member(
    who: str | None, status: int, eunji: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who)) if who else Client()
    assert client.get(page_of(eunji)).status_code == status


def test_nobody_is_found_where_nobody_is(benoit: Member, sign_in: SignIn) -> None:
    assert sign_in(benoit).get("/en/moderation/members/nobody-here/").status_code == 404


@pytest.mark.parametrize("whom", ["nomsa", "benoit"])
def test_a_moderator_does_not_act_on_those_above_or_beside(
    whom: str, benoit: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    """Not by the form, and not by the function that other pages call."""
    member = request.getfixturevalue(whom)
    client = sign_in(benoit)
    for measure in Measure.values:
        sent = client.post(f"{page_of(member)}measure", {"measure": measure, "reason": "I can"})
        assert sent.status_code == 403
        assert "I can" in sent.text
    for act in (warn_member, require_approval, silence_member, suspend_member):
        with pytest.raises(PermissionDenied):
            act(member=member, moderator=benoit, reason="I can")
    assert not Sanction.objects.exists()
    assert fresh(member).is_active


def test_an_editor_takes_no_measures(chiara: Member, eunji: Member, sign_in: SignIn) -> None:
    sent = sign_in(chiara).post(f"{page_of(eunji)}measure", {"measure": "warn", "reason": "No"})
    assert sent.status_code == 403
    assert not Sanction.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"measure": ""}, {"measure": "banish"}, {"reason": ""}, {"until": "2001-01-01"}, {"until": "soon"},
     {"until": "9999-12-31"}, {"reason": "x" * 501}],
)  # fmt: skip
def test_what_was_typed_stands_in_a_form_that_is_wrong(
    wrong: dict[str, str], benoit: Member, eunji: Member, sign_in: SignIn
) -> None:
    sent = {"measure": "silence", "reason": "Shouting <at> people", "until": "", **wrong}
    answer = sign_in(benoit).post(f"{page_of(eunji)}measure", sent)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    if len(sent["reason"]) == len("Shouting <at> people"):
        assert "Shouting &lt;at&gt; people" in answer.text
    assert not Sanction.objects.exists()


# --- Warnings, notes, approval --------------------------------------------------------------------------------------


def test_a_warning_is_told_with_its_reason_and_on_record(benoit: Member, eunji: Member, sign_in: SignIn) -> None:
    answer = sign_in(benoit).post(f"{page_of(eunji)}measure", {"measure": "warn", "reason": "Restez polie."})
    assert answer.status_code == 303
    entry = AuditEntry.objects.get(verb="warn")
    assert (entry.actor, entry.member, entry.reason, entry.language) == (benoit, eunji, "Restez polie.", "fr")
    told = Notification.objects.get(member=eunji)
    assert (told.act, told.excerpt, told.url) == ("warn", "Restez polie.", f"/acts/{entry.pk}")
    page = sign_in(eunji).get(told.url, follow=True)
    assert page.status_code == 200
    assert "Restez polie." in page.text
    assert sign_in(benoit).get(told.url, follow=True).status_code == 404  # an act on another member


def test_notes_are_for_moderators_alone(benoit: Member, nomsa: Member, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(benoit)
    assert client.post(f"{page_of(eunji)}note", {"text": "A canary in a note"}).status_code == 303
    assert "A canary in a note" in sign_in(nomsa).get(page_of(eunji)).text
    assert not Notification.objects.filter(member=eunji).exists()
    assert not AuditEntry.objects.about(eunji).exists()
    assert "canary" not in str(list(AuditEntry.objects.values()))
    assert client.post(f"{page_of(eunji)}note", {"text": ""}).status_code == 422
    own = sign_in(eunji)
    assert "canary" not in own.get(reverse("members:profile", args=[eunji.handle])).text


def test_a_note_is_removed_by_its_author_or_an_administrator(
    benoit: Member, nomsa: Member, eunji: Member, chiara: Member, sign_in: SignIn
) -> None:
    note = add_note(member=eunji, moderator=nomsa, text="Seen in two accounts")
    remove = reverse("moderation:remove-note", args=[note.pk])
    assert sign_in(benoit).post(remove).status_code == 403
    assert sign_in(chiara).post(remove).status_code == 403
    assert Note.objects.exists()
    assert sign_in(nomsa).post(remove).status_code == 303
    assert not Note.objects.exists()


def test_approval_stands_on_the_member_until_it_is_lifted(benoit: Member, eunji: Member) -> None:
    sanction = require_approval(member=eunji, moderator=benoit, reason="New links each day", until=SOON)
    assert fresh(eunji).needs_approval_until == SOON
    lift(sanction=sanction, moderator=benoit, reason="All is well")
    assert fresh(eunji).needs_approval_until is None
    assert list(Notification.objects.filter(member=eunji).values_list("act", flat=True)) == ["lift", "approval"]


def test_a_second_measure_of_a_kind_takes_the_place_of_the_first(benoit: Member, eunji: Member) -> None:
    first = silence_member(member=eunji, moderator=benoit, reason="For ever")
    silence_member(member=eunji, moderator=benoit, reason="Three days are enough", until=SOON)
    in_force = Sanction.objects.in_force(timezone.now()).filter(member=eunji)
    assert [sanction.reason for sanction in in_force] == ["Three days are enough"]
    assert fresh(eunji).silenced_until == SOON
    lift(sanction=Sanction.objects.get(pk=first.pk), moderator=benoit, reason="Too late")
    assert fresh(eunji).silenced_until == SOON


def test_histories_take_as_many_queries_as_one(
    benoit: Member, amina: Member, eunji: Member, django_assert_num_queries: Callable[..., object]
) -> None:
    warn_member(member=eunji, moderator=benoit, reason="One")
    silence_member(member=eunji, moderator=benoit, reason="Two", until=SOON)
    add_note(member=eunji, moderator=benoit, text="Three")
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        found = histories([amina, eunji])
    assert found[amina.pk].is_clean
    known = found[eunji.pk]
    assert (known.warnings, [one.reason for one in known.in_force], known.notes) == (1, ["Two"], 1)


# --- Suspension ------------------------------------------------------------------------------------------------------


def test_a_suspended_member_is_signed_out_everywhere_at_once(benoit: Member, eunji: Member, sign_in: SignIn) -> None:
    phone, desk = sign_in(eunji), sign_in(eunji)
    assert phone.get(reverse("members:preferences")).status_code == 200
    sanction = suspend_member(member=eunji, moderator=benoit, reason="Threats", until=SOON)
    for client in (phone, desk):
        assert client.get(reverse("members:preferences")).status_code == 302
    lift(sanction=sanction, moderator=benoit, reason="A mistake")
    assert phone.get(reverse("members:preferences")).status_code == 302  # the old sessions stay ended
    assert not any(session.get_decoded().get("_auth_user_id") == str(eunji.pk) for session in Session.objects.all())
    assert sign_in(eunji).get(reverse("members:preferences")).status_code == 200


def test_signing_in_says_why_not_and_until_when(benoit: Member, eunji: Member) -> None:
    until = datetime(2190, 5, 17, tzinfo=UTC)
    suspend_member(member=eunji, moderator=benoit, reason="Menaces répétées contre d'autres membres", until=until)
    client = sign_in_by_form(eunji)
    assert client.answer.status_code == 403  # type: ignore[attr-defined]
    page = client.answer.text  # type: ignore[attr-defined]
    assert "Menaces répétées" in page
    assert 'datetime="2190-05-17T00:00:00+00:00"' in page
    assert "_auth_user_id" not in client.session


def test_whatever_way_they_come_they_are_refused(benoit: Member, eunji: Member, rf: RequestFactory) -> None:
    """Passkeys, one-time codes and single sign-on all end in allauth's perform_login."""
    suspend_member(member=eunji, moderator=benoit, reason="Menaces répétées", until=SOON)
    request = rf.get("/en/account/login/")
    SessionMiddleware(lambda request: HttpResponse()).process_request(request)
    request.user, request.LANGUAGE_CODE = AnonymousUser(), "en"  # type: ignore[attr-defined]
    with allauth_request(request):
        answer = perform_login(request, Login(user=fresh(eunji)))
    assert answer.status_code == 403
    assert "Menaces répétées" in answer.content.decode()
    assert "_auth_user_id" not in request.session


def test_who_does_not_know_the_password_learns_nothing(benoit: Member, eunji: Member) -> None:
    suspend_member(member=eunji, moderator=benoit, reason="A canary of a reason")
    answer = Client().post(reverse("account_login"), {"login": eunji.email, "password": "wrong"})
    assert answer.status_code == 422
    assert "canary" not in answer.text


def test_notices_and_mails_stop(benoit: Member, amina: Member, eunji: Member) -> None:
    suspend_member(member=eunji, moderator=benoit, reason="Threats")
    EmailAddress.objects.create(user=eunji, email=eunji.email, verified=True, primary=True)
    assert eunji not in Member.objects.reached_by_mail()
    before = Notification.objects.filter(member=eunji).count()
    add_note(member=eunji, moderator=benoit, text="Again")
    assert Notification.objects.filter(member=eunji).count() == before
    Client().post(reverse("account_reset_password"), {"email": eunji.email})
    assert "/account/password/reset/key/" not in "".join(message.body for message in mail.outbox)


def test_a_suspension_ends_at_its_date(benoit: Member, eunji: Member) -> None:
    suspend_member(member=eunji, moderator=benoit, reason="Threats", until=SOON)
    assert lift_what_is_over(SOON - timedelta(seconds=1)) == 0
    assert not fresh(eunji).is_active
    assert lift_what_is_over(SOON) == 1
    assert fresh(eunji).is_active
    assert AuditEntry.objects.get(verb="over").actor is None
    assert lift_what_is_over(SOON) == 0
    assert "_auth_user_id" in sign_in_by_form(eunji).session


def test_who_signs_in_before_the_worker_has_looked_is_let_in_at_the_second_time(benoit: Member, eunji: Member) -> None:
    suspend_member(member=eunji, moderator=benoit, reason="Threats", until=SOON)
    Sanction.objects.update(until=timezone.now())
    assert sign_in_by_form(eunji).answer.status_code == 302  # type: ignore[attr-defined]
    assert "_auth_user_id" in sign_in_by_form(eunji).session


def test_an_account_that_is_closed_is_not_opened_by_a_measure(benoit: Member, eunji: Member) -> None:
    Member.objects.filter(pk=eunji.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        suspend_member(member=eunji, moderator=benoit, reason="Threats", until=SOON)


def test_lifting_needs_a_reason_and_a_moderator(benoit: Member, eunji: Member, amina: Member, sign_in: SignIn) -> None:
    sanction = suspend_member(member=eunji, moderator=benoit, reason="Threats")
    address = reverse("moderation:lift", args=[sanction.pk])
    assert sign_in(amina).post(address, {"reason": "A friend"}).status_code == 403
    assert sign_in(benoit).post(address, {"reason": ""}).status_code == 422
    assert not fresh(eunji).is_active
    assert sign_in(benoit).post(address, {"reason": "She has apologised"}).status_code == 303
    assert fresh(eunji).is_active
    assert AuditEntry.objects.get(verb="lift").reason == "She has apologised"


def test_the_page_of_a_member_takes_as_many_queries_as_ever(
    benoit: Member, eunji: Member, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _time in range(5):
        warn_member(member=eunji, moderator=benoit, reason="Restez polie.")
        add_note(member=eunji, moderator=benoit, text="Encore une fois")
    client = sign_in(benoit)
    with django_assert_max_num_queries(18):  # type: ignore[attr-defined]
        client.get(page_of(eunji))


def test_the_page_of_a_member_says_what_is_in_force(benoit: Member, eunji: Member, sign_in: SignIn) -> None:
    warn_member(member=eunji, moderator=benoit, reason="Restez polie.")
    suspend_member(member=eunji, moderator=benoit, reason="Menaces", until=SOON)
    page = sign_in(benoit).get(page_of(eunji)).text
    assert "Restez polie." in page
    assert "Menaces" in page
    assert page.count("/lift") == 2
