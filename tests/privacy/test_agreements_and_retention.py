"""What members agreed to, and what the worker forgets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from brain.privacy import notice
from brain.privacy.models import Consent, ExportEntry
from brain.tasks import HOUSEKEEPING
from tests.conftest import make_member
from tests.members.test_signup import sign_up

_NAMES = {10: "Ana", 30: "Bea", 60: "Cleo", 110: "Dora"}
SignIn = Callable[[Member], Client]


@pytest.mark.django_db
def test_who_signs_up_agrees_to_the_text_that_the_form_leads_to(client: Client) -> None:
    assert reverse("privacy:notice") in client.get(reverse("account_signup")).text
    sign_up(client)
    consent = Consent.objects.get(member__email="grace@example.org")
    assert (consent.version, consent.language) == (notice.VERSION, "en")


def test_a_new_text_is_asked_about_and_both_answers_stay_on_record(
    amina: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(amina)
    Consent.objects.create(member=amina, version="2020-01-01", language="fr")
    assert reverse("privacy:agree") in client.get(reverse("privacy:own")).text
    for _twice in range(2):
        assert client.post(reverse("privacy:agree")).status_code == 303
    assert [consent.version for consent in amina.consents.all()] == [notice.VERSION, "2020-01-01"]
    assert reverse("privacy:agree") not in client.get(reverse("privacy:own")).text


@pytest.mark.django_db
def test_the_notice_is_open_to_everybody_and_says_how_long(client: Client, settings: Any) -> None:
    settings.KEEP_SIGN_INS_DAYS = 4321
    page = client.get(reverse("privacy:notice"))
    assert page.status_code == 200
    assert "4,321" in page.text


@pytest.mark.parametrize(
    "page", ["privacy:own", "privacy:delete-account", "privacy:exports", "usersessions_list", "mfa_index"]
)
@pytest.mark.django_db
def test_guests_sign_in_first(client: Client, page: str) -> None:
    assert "/login/" in client.get(reverse(page)).headers["Location"]


def test_the_worker_forgets_by_the_settings_once_a_day(settings: Any, nomsa: Member) -> None:
    assert "forget_old_data" in HOUSEKEEPING
    settings.KEEP_EXPORT_LOG_DAYS, settings.KEEP_SIGN_INS_DAYS, settings.KEEP_UNCONFIRMED_DAYS = 100, 50, 20
    ago = {days: timezone.now() - timedelta(days=days) for days in (10, 30, 60, 110)}
    for moment in ago.values():
        ExportEntry.objects.create(by=nomsa, what="vcard", at=moment)
    for days, moment in ago.items():
        UserSession.objects.create(
            user=nomsa, ip="127.0.0.1", session_key=f"key{days}", user_agent="", created_at=moment
        )
        member = make_member(f"new{days}", _NAMES[days], joined_at=moment)
        EmailAddress.objects.create(user=member, email=member.email, verified=False, primary=True)
    entered = make_member("entered", "Entered", joined_at=ago[110], last_login=ago[110])
    EmailAddress.objects.create(user=entered, email=entered.email, verified=False)
    call_command("forget_old_data")
    assert ExportEntry.objects.count() == 3
    assert UserSession.objects.count() == 2
    assert set(Member.objects.values_list("handle", flat=True)) == {"nomsa", "new10", "entered"}


def test_nothing_is_forgotten_where_the_setting_is_0(settings: Any, nomsa: Member) -> None:
    settings.KEEP_EXPORT_LOG_DAYS = 0
    ExportEntry.objects.create(by=nomsa, what="vcard", at=timezone.now() - timedelta(days=9999))
    call_command("forget_old_data")
    assert ExportEntry.objects.exists()
