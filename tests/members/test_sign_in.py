"""Signing in and out, and every page of an account."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from brain.members.models import Member

SignIn = Callable[[Member], Client]
PASSWORD = "correct horse battery"


@pytest.fixture
def amina_confirmed(amina: Member) -> Member:
    EmailAddress.objects.create(user=amina, email=amina.email, verified=True, primary=True)
    return amina


def sign_in_by_form(client: Client, login: str = "amina@example.org", password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password})


@pytest.mark.parametrize("login", ["amina@example.org", "Amina@Example.ORG", " amina@example.org "])
def test_sign_in_by_address_whatever_its_case(client: Client, amina_confirmed: Member, login: str) -> None:
    assert sign_in_by_form(client, login).status_code == 302
    assert client.session["_auth_user_id"] == str(amina_confirmed.pk)


def test_the_session_key_changes_at_sign_in(client: Client, amina_confirmed: Member) -> None:
    client.session["before"] = True
    client.session.save()
    before = client.session.session_key
    sign_in_by_form(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("login", "password"), [("amina@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("", "")]
)
def test_a_wrong_sign_in_is_refused(client: Client, amina_confirmed: Member, login: str, password: str) -> None:
    response = sign_in_by_form(client, login, password)
    assert response.status_code == 422
    assert "_auth_user_id" not in client.session
    assert password == "" or password not in response.text


def test_a_closed_account_cannot_sign_in(client: Client, amina_confirmed: Member) -> None:
    Member.objects.update(is_active=False)
    assert sign_in_by_form(client).headers["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(client: Client, amina_confirmed: Member) -> None:
    for _attempt in range(6):
        response = sign_in_by_form(client, password="wrong")
    assert response.status_code == 422
    assert sign_in_by_form(client).status_code == 422
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_sign_in_leads_to_no_other_site(client: Client, amina_confirmed: Member, next_page: str) -> None:
    response = client.post(
        reverse("account_login"), {"login": "amina@example.org", "password": PASSWORD, "next": next_page}
    )
    assert response.headers["Location"] == reverse("home")


def test_a_sign_in_leads_back_to_the_page(client: Client, amina_confirmed: Member) -> None:
    page = reverse("members:directory")
    response = client.post(reverse("account_login"), {"login": "amina@example.org", "password": PASSWORD, "next": page})
    assert response.headers["Location"] == page


@pytest.mark.django_db
def test_who_asked_for_a_members_page_is_told_why_they_sign_in(client: Client) -> None:
    told, directory, home = "Sign in to go on to the page you asked for.", reverse("members:directory"), reverse("home")
    asked = client.get(directory, headers={"referer": f"http://testserver{home}"}, follow=True)
    assert told in asked.text
    # Who pressed "Sign in" on a page asked for no other.
    pressed = client.get(reverse("account_login"), {"next": home}, headers={"referer": f"http://testserver{home}"})
    assert told not in pressed.text
    assert told not in client.get(reverse("account_login")).text


ACTIONS = {"action_primary", "action_send", "action_remove"}


@pytest.mark.parametrize(
    ("addresses", "actions"),
    [
        ([("amina@example.org", True)], set()),
        ([("amina@example.org", False)], {"action_send"}),
        ([("amina@example.org", True), ("second@example.org", True)], {"action_primary", "action_remove"}),
        ([("amina@example.org", True), ("second@example.org", False)], {"action_send", "action_remove"}),
    ],
)
def test_what_can_be_done_with_an_address_is_offered_alone(
    amina: Member, sign_in: SignIn, addresses: list[tuple[str, bool]], actions: set[str]
) -> None:
    for number, (email, is_confirmed) in enumerate(addresses):
        EmailAddress.objects.create(user=amina, email=email, verified=is_confirmed, primary=number == 0)
    html = sign_in(amina).get(reverse("account_email")).text
    assert {action for action in ACTIONS if f'name="{action}"' in html} == actions


def test_a_sign_out_asks_first_and_silences_open_pages(amina: Member, sign_in: SignIn, revoked: list[str]) -> None:
    client = sign_in(amina)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert revoked == []
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session
    assert revoked == ["amina"]


@pytest.mark.parametrize(
    "page",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_email_verification_sent",
        "account_inactive",
        "account_reset_password_from_key_done",
    ],
)
@pytest.mark.django_db
def test_pages_of_guests_are_in_our_frame(client: Client, page: str) -> None:
    response = client.get(reverse(page))
    assert response.status_code == 200
    assert_in_our_frame(response.text)


@pytest.mark.parametrize(
    "page", ["account_email", "account_change_password", "account_logout", "account_reauthenticate"]
)
def test_pages_of_members_are_in_our_frame(amina: Member, sign_in: SignIn, page: str) -> None:
    response = sign_in(amina).get(reverse(page))
    assert response.status_code == 200
    assert_in_our_frame(response.text)


def assert_in_our_frame(html: str) -> None:
    assert '<main id="main"' in html
    assert html.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*(src=|application/json))[^>]*>", html)
    assert "style=" not in html
    assert "placeholder" not in html.split('<main id="main"')[1].split("</main>", maxsplit=1)[0]


def test_a_password_is_reset_by_a_link_that_is_good_once(client: Client, amina_confirmed: Member) -> None:
    client.post(reverse("account_reset_password"), {"email": amina_confirmed.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link).headers["Location"]
    assert client.post(form, {"password1": "new", "password2": "new"}).status_code == 422
    new = {"password1": "quiet river stone", "password2": "quiet river stone"}
    assert client.post(form, new).status_code == 302
    assert sign_in_by_form(Client(), password="quiet river stone").status_code == 302
    assert 'class="btn go" href="/fr/account/password/reset/"' in Client().get(link).text  # no form: ask for a new link


@pytest.mark.parametrize("key", ["1-abc", "zzzzzzzzzzzz-set-password", "0-", "1-%00"])
@pytest.mark.django_db
def test_a_link_that_was_never_sent_is_no_good(client: Client, key: str) -> None:
    response = client.get(f"/en/account/password/reset/key/{key}/")
    assert response.status_code in (200, 302, 404)


def test_a_password_is_changed_with_the_old_one_alone(
    amina_confirmed: Member, sign_in: SignIn, revoked: list[str]
) -> None:
    client = sign_in(amina_confirmed)
    new = {"password1": "quiet river stone", "password2": "quiet river stone"}
    assert client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new}).status_code == 422
    assert revoked == []
    assert client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new}).status_code == 302
    amina_confirmed.refresh_from_db()
    assert amina_confirmed.check_password("quiet river stone")
    assert mail.outbox[-1].to == [amina_confirmed.email]
    assert revoked == ["amina"]
