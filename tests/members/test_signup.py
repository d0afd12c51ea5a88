"""Joining: who a new member is, and what the mails say, in which language."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import resolve, reverse
from django.utils import translation

from brain.members.models import Member, Role

PASSWORD = "quiet river stone"


def sign_up(client: Client, language: str = "en", **fields: Any) -> Any:
    details = {
        "name": "Grace Wanjiru",
        "email": "grace@example.org",
        "password1": PASSWORD,
        "reads": [language],
    } | fields
    with translation.override(language):
        return client.post(reverse("account_signup"), details)


def link_in(message: Any) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


@pytest.mark.django_db
def test_a_newcomer_is_a_participant_with_a_handle(client: Client) -> None:
    assert sign_up(client, reads=["en", "pt"]).status_code == 302
    grace = Member.objects.get(email="grace@example.org")
    assert (grace.name, grace.handle, grace.roles) == ("Grace Wanjiru", "grace-wanjiru", {Role.PARTICIPANT})
    assert (grace.interface_language, grace.reads, grace.writes) == ("en", ["en", "pt"], ["en"])


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "handle"), [("김하나", "김하나"), ("سلمى العلوي", "سلمى-العلوي")])
def test_names_of_other_scripts_join_too(client: Client, name: str, handle: str) -> None:
    assert sign_up(client, name=name).status_code == 302
    assert Member.objects.get().handle == handle


@pytest.mark.django_db
def test_the_address_must_be_confirmed_by_a_click_and_not_by_opening_a_link(client: Client) -> None:
    sign_up(client)
    sign_in = {"login": "grace@example.org", "password": PASSWORD}
    assert client.post(reverse("account_login"), sign_in).headers["Location"] == reverse(
        "account_email_verification_sent"
    )
    assert "_auth_user_id" not in client.session
    link = link_in(mail.outbox[0])
    assert client.get(link).status_code == 200
    assert client.post(reverse("account_login"), sign_in).headers["Location"] == reverse(
        "account_email_verification_sent"
    )
    assert client.post(link).status_code == 302
    assert client.post(reverse("account_login"), sign_in).headers["Location"] == reverse("home")


@pytest.mark.django_db
def test_the_mail_is_in_the_members_language_and_so_is_its_link(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = spy_on_language(monkeypatch)
    sign_up(client, "fr")
    assert Member.objects.get().interface_language == "fr"
    assert spoken == ["fr"]
    assert mail.outbox[0].subject.startswith("[Collective Brain] ")
    assert link_in(mail.outbox[0]).startswith("/fr/")


def test_a_reset_asked_for_on_a_page_in_another_language_is_in_the_members(
    client: Client, amina: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = spy_on_language(monkeypatch)
    client.post("/ko/account/password/reset/", {"email": "AMINA@example.org"})
    assert spoken == ["fr"]
    assert mail.outbox[0].to == [amina.email]
    assert link_in(mail.outbox[0]).startswith("/fr/")


def spy_on_language(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Return a list to which the active language of each mail that is rendered is added."""
    from allauth.account.adapter import DefaultAccountAdapter

    spoken: list[str | None] = []
    render: Callable[..., Any] = DefaultAccountAdapter.render_mail

    def render_and_note(*args: Any, **kwargs: Any) -> Any:
        spoken.append(translation.get_language())
        return render(*args, **kwargs)

    monkeypatch.setattr(DefaultAccountAdapter, "render_mail", render_and_note)
    return spoken


@pytest.mark.parametrize("name", ["Amina Diallo", "amina diallo", "Аmina Diallo", "Amina DiaIlo"])
def test_a_name_that_looks_like_a_members_is_refused_and_what_was_typed_stays(
    client: Client, amina: Member, name: str
) -> None:
    response = sign_up(client, name=name)
    assert response.status_code == 422
    assert "Another member has this name" in response.text
    assert f'value="{name}"' in response.text
    assert 'aria-describedby="id_name_helptext id_name_error"' in response.text
    assert 'id="id_name_error"' in response.text
    assert Member.objects.count() == 1
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "a" * 81},
        {"name": "Amina\u202e"},
        {"name": "Moderator"},
        {"email": "no address"},
        {"email": ""},
        {"password1": "short"},
        {"password1": "password1234"},
        {"reads": []},
        {"reads": ["xx"]},
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_made(client: Client, fields: dict[str, Any]) -> None:
    response = sign_up(client, **fields)
    assert response.status_code == 422
    assert 'class="err"' in response.text
    assert PASSWORD not in response.text
    assert not Member.objects.exists()


def test_a_taken_address_is_not_given_away(client: Client, amina: Member) -> None:
    taken = sign_up(client, email="Amina@Example.org")
    free = sign_up(Client(), name="Somebody Else", email="free@example.org")
    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert Member.objects.filter(email="amina@example.org").count() == 1
    assert link_in(mail.outbox[0]) == "/fr/account/password/reset/"  # in Amina's language: her account, not a new one


def test_a_reset_for_an_unknown_address_is_not_given_away(client: Client, amina: Member) -> None:
    known = client.post(reverse("account_reset_password"), {"email": amina.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


def test_a_name_taken_between_the_check_and_the_writing_makes_nobody(
    client: Client, amina: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brain.members.accounts.clean_free_name", lambda name: name)
    response = sign_up(client, name="Amina Diallo")
    assert resolve(response.headers["Location"]).view_name == "account_signup"
    assert "was taken a moment ago" in client.get(response.headers["Location"]).text
    assert Member.objects.count() == 1


@pytest.mark.django_db
def test_signing_up_can_be_shut(client: Client, settings: Any) -> None:
    settings.SIGNUP_IS_OPEN = False
    assert "No new accounts" in client.get(reverse("account_signup")).text
    assert sign_up(client).status_code == 200
    assert not Member.objects.exists()
