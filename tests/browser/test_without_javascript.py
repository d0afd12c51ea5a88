"""The same journey without JavaScript: reading, posting, moderating, searching."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_reading_posting_moderating_and_searching(visitor: Callable[..., Visitor]) -> None:
    amina = visitor("fr", javascript=False).sign_in("amina")
    page = amina.goto("/fr/forum/new?category=help")
    page.fill("#title", "Sans JavaScript, une question")
    page.fill("#body", "Est-ce que **tout** marche ?")
    page.click("button[name=preview][value='1']")
    expect(page.locator("#preview strong")).to_have_text("tout")
    expect(page.locator("#body")).to_have_value("Est-ce que **tout** marche ?")
    page.click("#composer .btn.go")
    expect(page.locator("article .text")).to_contain_text("tout")
    topic = re.sub(r"[?#].*$", "", page.url.removeprefix(amina.site.url + "/fr"))

    daniela = visitor("es", javascript=False).sign_in("daniela")
    page = daniela.goto("/es" + topic)
    page.locator("article").first.get_by_role("link", name=re.compile("Responder")).click()
    page.fill("#body", "Sí, palabrasinigual funciona.")
    page.click("#composer .btn.go")
    answer = page.locator("article", has_text="palabrasinigual")
    expect(answer.locator(".text")).to_have_attribute("lang", "es")
    number = str(answer.get_attribute("id")).removeprefix("post-")

    page = visitor("en", javascript=False).goto("/en/search/?q=palabrasinigual")
    expect(page.locator("main mark").first).to_have_text("palabrasinigual")

    benoit = visitor("fr", javascript=False).sign_in("benoit")
    page = benoit.goto(f"/fr/forum/p/{number}/hide")
    page.click(".case .btn.no")
    expect(page.locator("#reason-error")).to_be_visible()
    page.fill("#reason", "Un essai")
    page.click(".case .btn.no")
    expect(benoit.goto("/fr/moderation/log").locator("main")).to_contain_text("Un essai")
    expect(visitor("en", javascript=False).goto("/en" + topic).locator("main")).not_to_contain_text("palabrasinigual")


def test_a_sign_in_that_ended_meanwhile_keeps_the_text(visitor: Callable[..., Visitor]) -> None:
    amina = visitor("fr", javascript=False).sign_in("amina")
    page = amina.goto("/fr/forum/c/introductions/")
    page.locator(".rows h3 a").first.click()
    page.fill("#body", "Un long texte écrit dans le train.")
    amina.context.clear_cookies(name="sessionid")
    page.click("#composer .btn.go")
    expect(page.locator("main")).to_contain_text("Un long texte écrit dans le train.")


def test_language_and_theme(visitor: Callable[..., Visitor]) -> None:
    page = visitor("en", javascript=False).goto("/en/library/")
    page.locator("header summary", has_text="Language:").click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.endswith("/ar/library/")
