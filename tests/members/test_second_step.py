"""The second step at sign-in: codes of an app, recovery codes, and who must have one."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from tests.members.test_sign_in import assert_in_our_frame

PASSWORD = "correct horse battery"


def code_of(secret: str, moment: float) -> str:
    """What an authenticator app shows at a moment (RFC 6238: SHA-1, 30 seconds, six figures)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(moment) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is: codes are good for 30 seconds, and once."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


@pytest.fixture
def enter() -> Callable[[Member], Client]:
    """Return a function that signs a member in by the form, who then shows once more who they are."""

    def entered(member: Member) -> Client:
        EmailAddress.objects.get_or_create(user=member, email=member.email, verified=True, primary=True)
        client = Client()
        client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    return entered


def set_up_app(client: Client, clock: list[float]) -> tuple[str, list[str]]:
    """The member's app is set up; return its secret, and the recovery codes."""
    page = client.get(reverse("mfa_activate_totp"))
    assert_in_our_frame(page.text)
    secret = re.search(r'value="([A-Z2-7]{16,})"', page.text)[1]
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 422
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret, clock[0])})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.search(r"<pre[^>]*>([^<]*)</pre>", client.get(done.headers["Location"]).text)[1].split()
    clock[0] += 31
    return secret, codes


def sign_in_by_form(member: Member) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    return client


def answer(client: Client, code: str) -> bool:
    """Whether the code lets the member in."""
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


@pytest.mark.django_db(transaction=True)
def test_a_code_of_the_app_is_asked_for_and_is_good_once(
    amina: Member, enter: Callable[[Member], Client], clock: list[float]
) -> None:
    secret, _codes = set_up_app(enter(amina), clock)
    kept = Authenticator.objects.get(user=amina, type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in kept  # who reads the database cannot make codes
    assert mail.outbox[-1].to == [amina.email]
    first, second = sign_in_by_form(amina), sign_in_by_form(amina)
    assert_in_our_frame(first.get(reverse("mfa_authenticate")).text)
    assert not answer(first, "123456")
    code = code_of(secret, clock[0])
    assert answer(first, code)
    assert not answer(second, code)


def test_a_recovery_code_stands_for_it_once(
    amina: Member, enter: Callable[[Member], Client], clock: list[float]
) -> None:
    _secret, codes = set_up_app(enter(amina), clock)
    assert len(set(codes)) == 10
    assert answer(sign_in_by_form(amina), codes[0])
    assert not answer(sign_in_by_form(amina), codes[0])
    assert answer(sign_in_by_form(amina), codes[1])


def test_guessing_codes_is_slowed_down(amina: Member, enter: Callable[[Member], Client], clock: list[float]) -> None:
    secret, _codes = set_up_app(enter(amina), clock)
    client = sign_in_by_form(amina)
    for guess in range(6):
        assert not answer(client, f"{guess:06}")
    assert not answer(client, code_of(secret, clock[0]))


def test_changing_it_needs_more_than_an_open_session(amina: Member, sign_in: Callable[[Member], Client]) -> None:
    for page in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert "/reauthenticate/" in sign_in(amina).get(reverse(page)).headers["Location"]


def test_a_passkey_is_named_in_the_readers_language(amina: Member, enter: Callable[[Member], Client]) -> None:
    assert ">Nom <" in enter(amina).get("/fr/account/2fa/webauthn/add/").text


@pytest.mark.parametrize("page", ["mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list"])
def test_the_pages_are_in_our_frame(amina: Member, enter: Callable[[Member], Client], page: str) -> None:
    answer = enter(amina).get(reverse(page))
    assert answer.status_code == 200
    assert_in_our_frame(answer.text)


@pytest.mark.django_db
def test_a_passkey_is_offered_on_a_page_of_its_own(client: Client) -> None:
    assert reverse("account_passkey") in client.get(reverse("account_login")).text
    assert_in_our_frame(client.get(reverse("account_passkey"), {"next": "/en/forum/"}).text)


# --- Staff ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def needed(settings: Any) -> None:
    settings.SECOND_STEP_FOR_STAFF = True


@pytest.mark.parametrize("who", ["benoit", "chiara", "nomsa"])
def test_staff_without_one_are_led_to_set_it_up(
    request: pytest.FixtureRequest, needed: None, who: str, enter: Callable[[Member], Client]
) -> None:
    client = enter(request.getfixturevalue(who))
    for page in ("/en/forum/", "/en/members/", "/en/admin/"):
        assert client.get(page).headers["Location"] == "/en/account/2fa/"
    assert client.get("/en/account/data/exports").headers["Location"] == "/en/account/2fa/"
    page = client.get("/en/account/2fa/").text
    assert "Your role lets you act" in page
    assert "<live-stream" not in page
    assert client.get("/en/account/email/").status_code == 200


def test_what_they_had_typed_is_given_back(needed: None, benoit: Member, enter: Callable[[Member], Client]) -> None:
    answer = enter(benoit).post("/en/forum/new", {"title": "What I had typed", "body": "Long thoughts"})
    assert answer.status_code == 403
    assert "Long thoughts" in answer.text


def test_with_one_they_go_on_and_cannot_take_the_last_away(
    needed: None, benoit: Member, enter: Callable[[Member], Client], clock: list[float]
) -> None:
    client = enter(benoit)
    set_up_app(client, clock)
    assert client.get("/en/forum/").status_code == 200
    refused = client.post(reverse("mfa_deactivate_totp"))
    assert "Your role needs a second step" in refused.text
    assert Authenticator.objects.filter(user=benoit, type=Authenticator.Type.TOTP).exists()


def test_others_are_asked_nothing(needed: None, amina: Member, sign_in: Callable[[Member], Client]) -> None:
    assert sign_in(amina).get("/en/forum/").status_code == 200


def test_it_costs_no_query_a_page(
    needed: None, benoit: Member, enter: Callable[[Member], Client], clock: list[float], django_assert_num_queries: Any
) -> None:
    client = enter(benoit)
    set_up_app(client, clock)
    client.get("/en/forum/")
    assert cache.get(f"second-step.{benoit.pk}")


# --- Sessions ---------------------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_ended_elsewhere(
    amina: Member, enter: Callable[[Member], Client], revoked: list[str]
) -> None:
    here, elsewhere = enter(amina), enter(amina)
    page = here.get(reverse("usersessions_list")).text
    assert page.count("127.0.0.1") == 2
    assert page.count("This one") == 1
    assert here.post(reverse("usersessions_list")).status_code == 302
    assert revoked == ["amina"]
    assert here.get("/en/members/").status_code == 200
    assert "/login/" in elsewhere.get("/en/members/").headers["Location"]
    assert here.get(reverse("usersessions_list")).text.count("127.0.0.1") == 1


def test_nobody_ends_the_sessions_of_others(amina: Member, eunji: Member, enter: Callable[[Member], Client]) -> None:
    hers, other = enter(amina), enter(eunji)
    other.post(reverse("usersessions_list"))
    assert hers.get("/en/members/").status_code == 200
