"""Hosts, origins, tokens, cookies and where one is sent to."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from channels.testing import WebsocketCommunicator
from django.conf import settings as site
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from brain.asgi import application
from brain.members.models import Member
from forum.models import Topic

SignIn = Callable[[Member], Client]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "https:///evil.example",
    "http://testserver@evil.example/",
    "\x08//evil.example",
    "http://testserver.evil.example/",
    " //evil.example",
    "/en//evil.example/../..//evil.example\r\nX: y",
]
# The two choices that only set a cookie (brain/views.py): a form of another site brings no session there. And what mail
# programs ask for by one click (brain/notifications/views.py): the address itself holds a signed token. Harvesters may
# ask by POST too (OAI-PMH 2.0, 3.1.1), which changes nothing.
WITHOUT_TOKEN = {"set_language", "set_theme", "mails", "oai"}


def _views(patterns: Any) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern


def test_every_form_but_these_needs_its_token() -> None:
    exempt = {view.name for view in _views(get_resolver().url_patterns) if getattr(view.callback, "csrf_exempt", False)}
    assert exempt == WITHOUT_TOKEN


def test_a_form_of_another_site_changes_nothing(public: Topic, amina: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina)
    for address in (
        f"/en/forum/t/{public.pk}/reply",
        f"/en/forum/t/{public.pk}/level",
        "/en/forum/new",
        "/en/members/preferences/",
        "/en/notifications/read",
        "/en/account/logout/",
        "/en/account/email/",
        "/en/account/password/change/",
    ):
        assert client.post(address, {"body": "x"}, headers={"Origin": "https://evil.example"}).status_code == 403, (
            address
        )
    assert public.posts.count() == 1


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_elsewhere(address: str, amina: Member, client: Client) -> None:
    for form in ("/language", "/theme"):
        answer = client.post(form, {"language": "fr", "theme": "dark", "next": address})
        assert re.match(r"/(?![/\\])", answer.headers["Location"]), form
    EmailAddress.objects.create(user=amina, email=amina.email, verified=True, primary=True)
    details = {"login": amina.email, "password": "correct horse battery", "next": address}
    answer = client.post("/en/account/login/", details)
    assert answer.status_code == 302
    assert re.match(r"/(?![/\\])", answer.headers["Location"])


def test_a_strange_host_is_refused(db: None, client: Client) -> None:
    for host in ("evil.example", "testserver.evil.example", "evil.example#testserver", "a b"):
        assert client.get("/en/", headers={"Host": host}).status_code == 400
    assert "evil" not in client.get("/en/", headers={"X-Forwarded-Host": "evil.example"}).content.decode()


def test_mails_link_to_the_site_whatever_port_was_asked(amina: Member, client: Client) -> None:
    client.post("/en/account/password/reset/", {"email": amina.email}, headers={"Host": "testserver:8443"})
    [link] = re.findall(r"https?://\S+/reset/\S+", mail.outbox[0].body)
    assert link.startswith(site.SITE_URL + "/")


def test_a_reset_link_is_good_once(amina: Member, client: Client) -> None:
    client.post("/en/account/password/reset/", {"email": amina.email})
    link = re.search(r"https?://[^/]+(/\S+/reset/\S+)", mail.outbox[0].body)[1]  # type: ignore[index]
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    assert (
        client.post(address, {"password1": "three quiet rivers", "password2": "three quiet rivers"}).status_code == 302
    )
    again = Client()
    final = again.get(link, follow=True)
    address = final.redirect_chain[-1][0] if final.redirect_chain else link
    again.post(address, {"password1": "four loud mountains", "password2": "four loud mountains"})
    amina.refresh_from_db()
    assert amina.check_password("three quiet rivers")


def test_an_unknown_address_is_answered_like_a_known_one(amina: Member) -> None:
    answers = [
        Client().post("/en/account/password/reset/", {"email": email}) for email in (amina.email, "no@example.org")
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, answers[0].headers["Location"])
    }


def test_the_session_changes_with_the_sign_in(amina: Member, public: Topic) -> None:
    EmailAddress.objects.create(user=amina, email=amina.email, verified=True, primary=True)
    client = Client()
    client.post(f"/en/forum/t/{public.pk}/reply", {"body": "Typed before signing in"})
    before = client.session.session_key
    assert before
    client.post("/en/account/login/", {"login": amina.email, "password": "correct horse battery"})
    assert client.session["_auth_user_id"] == str(amina.pk)
    assert client.session.session_key != before


@pytest.mark.parametrize("value", ['"\\000aaaaaaaaaaaaaaa"', "\xff\xfe" * 8, "x" * 3000, '"', "a b;;=", '"\\377\\000'])
def test_any_cookie_is_survived(value: str, amina: Member) -> None:
    for name in (site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME, "messages", "theme", "language"):
        answer = Client().get("/en/forum/", headers={"Cookie": f"{name}={value}"})
        assert answer.status_code == 200, name
        assert Client().get("/", headers={"Cookie": f"{name}={value}"}).status_code == 302


async def test_a_socket_at_another_address_is_refused() -> None:
    headers = [(b"origin", site.ORIGINS[0].encode())]
    for address in ("/nothing", "/ws/", "/", "/en/forum/"):
        accepted, _code = await WebsocketCommunicator(application, address, headers=headers).connect()
        assert not accepted
