"""Single sign-on by OpenID Connect, with a real provider: django-oauth-toolkit, in a process of its own."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from brain.members.models import Member, Role
from tests.members.provider import PASSWORD, SECRET
from tests.processes import ROOT, answers, free_port, wait_until

pytestmark = pytest.mark.django_db
CALLBACK = "http://testserver/account/oidc/oidc/login/callback/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running provider."""
    port, folder = free_port(), tmp_path_factory.mktemp("provider")
    command = [sys.executable, "-m", "tests.members.provider", str(port), str(folder), CALLBACK]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/o"
    try:
        wait_until(lambda: answers(f"{url}/.well-known/openid-configuration"), seconds=60)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def provider(server: str, settings: Any) -> str:
    """The site lets members in who come from the provider."""
    app = {
        "provider_id": "oidc",
        "name": "Example ID",
        "client_id": "brain",
        "secret": SECRET,
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    return server


def begin(client: Client, process: str = "login", language: str = "en") -> str:
    """Press the button; return where the provider is asked."""
    page = client.get(f"/{language}/account/{'login' if process == 'login' else '3rdparty'}/").text
    action = re.search(r'<form method="post" action="([^"]*oidc/oidc/login/[^"]*)"', page)[1].replace("&amp;", "&")
    answer = client.post(action)
    assert answer.status_code == 302
    return answer.headers["Location"]


def sign_in_there(url: str, who: str, password: str = PASSWORD) -> str:
    """Fill in the provider's form, as a browser would; return to where it leads back."""
    browser = requests.Session()
    page = browser.get(url, timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    form = {"username": who, "password": password, "csrfmiddlewaretoken": token}
    answer = browser.post(page.url, data=form, timeout=20, allow_redirects=False)
    while "Location" in answer.headers and not answer.headers["Location"].startswith(CALLBACK):
        there = requests.compat.urljoin(answer.url, answer.headers["Location"])
        answer = browser.get(there, timeout=20, allow_redirects=False)
    return answer.headers.get("Location", "")


def come_back(client: Client, url: str) -> Any:
    parts = urlsplit(url)
    return client.get(f"{parts.path}?{parts.query}")


def test_a_newcomer_says_who_they_are_here_and_is_a_member(provider: str, client: Client) -> None:
    back = sign_in_there(begin(client), "grace")
    form = come_back(client, back)
    assert form.headers["Location"] == reverse("socialaccount_signup")
    page = client.get(form.headers["Location"])
    assert 'value="Grace Wanjiru"' in page.text
    assert "Example ID" in page.text
    said = {"name": "Grace Wanjiru", "email": "grace@example.org", "reads": ["en", "fr"]}
    assert client.post(form.headers["Location"], said).status_code == 302
    grace = Member.objects.get(email="grace@example.org")
    assert (grace.handle, grace.reads, grace.roles) == ("grace-wanjiru", ["en", "fr"], {Role.PARTICIPANT})
    assert not grace.has_usable_password()
    assert client.session["_auth_user_id"] == str(grace.pk)  # its address was confirmed there
    again = Client()
    come_back(again, sign_in_there(begin(again), "grace"))
    assert again.session["_auth_user_id"] == str(grace.pk)


def test_the_provider_is_asked_with_a_state_and_a_challenge(provider: str, client: Client) -> None:
    asked = parse_qs(urlsplit(begin(client, language="ko")).query)
    assert asked["redirect_uri"] == [CALLBACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"][0]


def test_an_address_of_a_member_lets_nobody_into_their_account(provider: str, client: Client, amina: Member) -> None:
    EmailAddress.objects.create(user=amina, email=amina.email, verified=True, primary=True)
    answer = come_back(client, sign_in_there(begin(client), "amina"))
    assert "_auth_user_id" not in client.session
    client.post(answer.headers["Location"], {"name": "Amina D", "email": amina.email, "reads": ["fr"]})
    assert "_auth_user_id" not in client.session
    assert Member.objects.count() == 1


def test_a_member_connects_it_and_signs_in_with_it_from_then_on(
    provider: str, amina: Member, sign_in: Callable[[Member], Client]
) -> None:
    EmailAddress.objects.create(user=amina, email=amina.email, verified=True, primary=True)
    client = sign_in(amina)
    come_back(client, sign_in_there(begin(client, "connect"), "amina"))
    assert SocialAccount.objects.get().user == amina
    assert "Example ID" in client.get(reverse("socialaccount_connections")).text
    other = Client()
    come_back(other, sign_in_there(begin(other), "amina"))
    assert other.session["_auth_user_id"] == str(amina.pk)
    # Taken away again, it lets nobody in any more.
    client.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


def test_a_wrong_password_there_leads_nowhere(provider: str, client: Client) -> None:
    assert sign_in_there(begin(client), "grace", "wrong") == ""


@pytest.mark.parametrize("query", ["code=made-up&state=made-up", "error=access_denied", ""])
def test_what_the_provider_never_said_lets_nobody_in(provider: str, client: Client, query: str) -> None:
    begin(client)
    answer = client.get(f"/account/oidc/oidc/login/callback/?{query}", follow=True)
    assert answer.status_code in (200, 401)
    assert '<main id="main"' in answer.text
    assert "_auth_user_id" not in client.session


def test_the_answer_to_one_browser_is_no_good_in_another(provider: str, client: Client) -> None:
    back = sign_in_there(begin(client), "grace")
    thief = Client()
    begin(thief)
    come_back(thief, back)
    assert "_auth_user_id" not in thief.session
    assert "socialaccount_sociallogin" not in thief.session


def test_without_a_provider_nothing_is_offered(client: Client) -> None:
    assert "oidc" not in client.get(reverse("account_login")).text
