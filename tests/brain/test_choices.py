"""Language and theme: choices that anyone may make."""

import pytest
from django.conf import settings
from django.test import Client

from brain.members.models import Member

pytestmark = pytest.mark.django_db


def test_the_language_form_leads_to_the_same_page_and_is_remembered(client: Client) -> None:
    answer = client.post("/language", {"language": "ar", "next": "/en/news/"})
    assert (answer.status_code, answer["Location"]) == (303, "/ar/news/")
    assert client.get("/")["Location"] == "/ar/"


@pytest.mark.parametrize("here", [code for code, _name in settings.LANGUAGES])
def test_every_language_leads_to_every_other(client: Client, here: str) -> None:
    for there, _name in settings.LANGUAGES:
        answer = client.post("/language", {"language": there, "next": f"/{here}/forum/?tab=unread"})
        assert answer["Location"] == f"/{there}/forum/?tab=unread"


def test_a_member_keeps_the_language_they_chose(sign_in, amina: Member) -> None:
    sign_in(amina).post("/language", {"language": "ko", "next": "/fr/"})
    amina.refresh_from_db()
    assert amina.interface_language == "ko"


@pytest.mark.parametrize("language", ["", "xx", "en' --", "zh"])
def test_an_unknown_language_is_refused(client: Client, language: str) -> None:
    answer = client.post("/language", {"language": language, "next": "/en/"}, headers={"Accept-Language": "fr"})
    assert answer.status_code == 400
    assert '<html lang="fr"' in answer.content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_the_forms_lead_nowhere_else(client: Client, elsewhere: str) -> None:
    for path, choice in (("/language", {"language": "fr"}), ("/theme", {"theme": "dark"})):
        location = client.post(path, {**choice, "next": elsewhere})["Location"]
        assert location.startswith("/")
        assert "evil" not in location


def test_the_theme_is_in_the_page_that_follows(client: Client) -> None:
    client.post("/theme", {"theme": "dark", "next": "/en/"})
    assert 'data-theme="dark"' in client.get("/en/").content.decode()
    client.post("/theme", {"theme": "", "next": "/en/"})
    assert "data-theme" not in client.get("/en/").content.decode()


def test_an_unknown_theme_is_refused(client: Client) -> None:
    assert client.post("/theme", {"theme": '"><script>'}).status_code == 400


@pytest.mark.parametrize("path", ["/language", "/theme"])
def test_a_choice_is_never_made_by_get(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405


@pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("ar", "rtl"), ("ko", "ltr")])
def test_every_language_has_its_pages(client: Client, code: str, direction: str) -> None:
    page = client.get(f"/{code}/").content.decode()
    assert f'<html lang="{code}" dir="{direction}"' in page


def test_guests_pages_name_the_same_page_in_every_language(client: Client) -> None:
    page = client.get("/fr/news/").content.decode()
    for code, _name in settings.LANGUAGES:
        assert f'hreflang="{code}" href="{settings.SITE_URL}/{code}/news/"' in page


def test_a_language_that_is_none_is_not_found(client: Client) -> None:
    assert client.get("/xx/").status_code == 404
