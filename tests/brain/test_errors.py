"""What a person sees when something went wrong."""

import pytest
from django.test import Client

from brain.members.models import Member

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there(client: Client) -> None:
    answer = client.get("/en/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_an_expired_form_gives_back_what_was_typed(amina: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina)
    answer = client.post("/en/account/logout/", {"body": "Une longue réponse <b>", "password": "secret", "key": "k"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Une longue réponse &lt;b&gt;" in page
    assert "secret" not in page


@pytest.mark.parametrize("path", ["/", "/en/", "/en/nothing/"])
def test_every_answer_has_the_security_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_members_pages_are_kept_by_no_cache(client: Client, sign_in, amina: Member) -> None:
    assert sign_in(amina).get("/en/")["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get("/en/").headers.get("Cache-Control", "")


def test_a_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/en/", headers={"host": "evil.example"}).status_code == 400
