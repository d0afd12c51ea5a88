"""The interface language: URL, then the member's setting, then the cookie, then Accept-Language, then the site's."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from brain.members.models import Member

SignIn = Callable[[Member], Client]
FRENCH, ARABIC = {"Accept-Language": "fr-CH, fr;q=0.9"}, {"Accept-Language": "ar"}


def sign_in_path(language: str) -> str:
    with translation.override(language):
        return reverse("account_login")


def language_without_prefix(client: Client, **headers: str) -> str:
    return client.get("/healthz", headers=headers).headers["Content-Language"]


@pytest.mark.django_db
def test_the_language_in_the_address_wins(client: Client, amina: Member, sign_in: SignIn) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "it"
    response = client.get(sign_in_path("ko"), headers=ARABIC)
    assert response.headers["Content-Language"] == "ko"
    assert '<html lang="ko" dir="ltr"' in response.text
    assert sign_in(amina).get("/es/members/", headers=ARABIC).headers["Content-Language"] == "es"


@pytest.mark.django_db
def test_arabic_runs_from_right_to_left(client: Client) -> None:
    assert '<html lang="ar" dir="rtl"' in client.get(sign_in_path("ar")).text


@pytest.mark.django_db
def test_without_one_the_members_setting_wins(amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "it"
    assert language_without_prefix(client, **ARABIC) == "fr"


@pytest.mark.django_db
def test_then_the_cookie_then_the_browser_then_the_site(client: Client) -> None:
    assert language_without_prefix(client) == "en"
    assert language_without_prefix(client, **FRENCH) == "fr"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "it"
    assert language_without_prefix(client, **FRENCH) == "it"


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["xx", "", "e" * 3000, "../../etc"])
def test_a_cookie_that_names_no_language_is_passed_over(client: Client, cookie: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert language_without_prefix(client, **FRENCH) == "fr"


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["de", "xx", "EN", "fr-", "zh-hans", "%00", "e" * 500])
def test_an_unknown_language_in_the_address_is_not_found(client: Client, prefix: str) -> None:
    assert client.get(f"/{prefix}/members/").status_code == 404


@pytest.mark.django_db
def test_what_varies_by_reader_says_so(client: Client) -> None:
    assert "Accept-Language" in client.get("/healthz").headers["Vary"]
    assert "Accept-Language" not in client.get(sign_in_path("fr")).headers.get("Vary", "")
