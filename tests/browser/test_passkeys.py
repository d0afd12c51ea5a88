"""Passkeys in a real Chromium, with the virtual authenticator that it has for tests (WebAuthn)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, Visitor, served, windows
from tests.processes import SAMPLE_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("passkeys")]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def strict_site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which staff need a second step; passkeys belong to names, not to addresses such as 127.0.0.1."""
    with served(prepared, tmp_path_factory.mktemp("strict"), BRAIN_SECOND_STEP_FOR_STAFF="1") as site:
        site.url = site.url.replace("127.0.0.1", "localhost")
        yield site


@pytest.fixture
def visit(strict_site: Site, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    with windows(strict_site, chromium) as open_window:
        yield open_window


def with_key(visitor: Visitor) -> tuple[Any, str]:
    """The visitor's computer has a passkey store; return what speaks to it."""
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return devtools, made["authenticatorId"]


def type_password(page: Page) -> None:
    page.locator("input[name=password]").fill(SAMPLE_PASSWORD)
    page.locator("input[name=password]").press("Enter")


def set_up(page: Page, *, passwordless: bool) -> None:
    page.get_by_role("link", name="Set up a passkey").click()
    type_password(page)  # once more, although signed in
    page.locator("input[name=name]").fill("My telephone")
    page.locator("input[name=passwordless]").set_checked(passwordless)
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_staff_are_led_to_set_up_a_passkey_and_sign_in_with_it_alone(visit: Callable[..., Visitor]) -> None:
    benoit = visit().sign_in("benoit")
    devtools, key = with_key(benoit)
    page = benoit.goto("/en/forum/")
    expect(page.get_by_text("Your role lets you act")).to_be_visible()
    set_up(page, passwordless=True)
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    assert benoit.goto("/en/forum/").url.endswith("/en/forum/")
    benoit.context.clear_cookies()
    page = benoit.goto("/en/account/login/")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "passkey" not in url)
    assert benoit.goto("/en/account/sessions/").get_by_text("This one").is_visible()


def test_a_key_is_the_second_step_after_the_password(visit: Callable[..., Visitor]) -> None:
    chiara = visit().sign_in("chiara")
    with_key(chiara)
    set_up(chiara.goto("/en/account/2fa/"), passwordless=False)
    chiara.context.clear_cookies()
    page = chiara.goto("/en/account/login/")
    page.locator("input[name=login]").fill("chiara@example.org")
    type_password(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert chiara.goto("/en/members/").url.endswith("/account/2fa/authenticate/")  # not in yet
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(lambda url: "/2fa/" not in url)
    assert chiara.goto("/en/members/").url.endswith("/en/members/")


def test_a_person_whom_the_key_does_not_know_is_not_let_in(visit: Callable[..., Visitor]) -> None:
    stranger = visit()
    devtools, key = with_key(stranger)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page = stranger.goto("/en/account/passkey/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Sign in with a passkey")).to_be_visible()
    assert stranger.goto("/en/members/").url.split("?")[0].endswith("/account/login/")


def test_sessions_that_are_ended_elsewhere_fall_silent(visit: Callable[..., Visitor]) -> None:
    here, there = visit(), visit()
    here.sign_in("amina")
    there.site.sessions.clear()
    there.sign_in("amina")
    open_page = there.goto("/en/forum/")
    expect(open_page.get_by_role("heading", level=1)).to_be_visible()
    here.goto("/en/account/sessions/").get_by_role("button", name="Sign out elsewhere").click()
    expect(here.page.get_by_text("You are signed in here alone.")).to_be_visible()
    assert there.goto("/en/members/").url.split("?")[0].endswith("/account/login/")
