"""Two moderators, each in a browser of their own, and one queue."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor
from tests.processes import wait_until

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]


def report_something(visitor: Visitors, **options: Any) -> str:
    """Write a reply as marie, which grace reports; return its words."""
    words = f"Earn money from home {uuid4().hex[:8]}"
    marie, grace = visitor("en", **options).sign_in("marie"), visitor("en", **options).sign_in("grace")
    page = marie.goto("/en/forum/new?category=introductions")
    page.fill("#title", f"An offer {uuid4().hex[:8]}")
    page.fill("#body", words)
    page.click("#composer .btn.go")
    page.wait_for_url(re.compile(r"/forum/t/\d+/"))
    number = page.locator("article.post").first.get_attribute("id").removeprefix("post-")  # type: ignore[union-attr]
    page = grace.goto(f"/en/moderation/report/post/{number}")
    page.check("input[value=spam]")
    page.click("form .btn.go >> text=Send the report")
    page.wait_for_url(re.compile(r"/forum/t/\d+/"))
    return words


def card(page: Page, words: str) -> Any:
    return page.locator("article.case", has_text=words)


def test_two_moderators_race_for_one_card(visitor: Visitors) -> None:
    benoit, nomsa = visitor("en").sign_in("benoit"), visitor("en").sign_in("nomsa")
    for one in (benoit, nomsa):
        one.goto("/en/moderation/")
        expect(one.page.locator("[data-live-word]").first).to_have_text("Live")
        one.page.evaluate("window.stayed = true")
    words = report_something(visitor)
    for one in (benoit, nomsa):  # it comes to both without a reload
        expect(card(one.page, words)).to_be_visible()
    card(benoit.page, words).get_by_role("button", name="Take it").click()
    expect(card(benoit.page, words)).to_contain_text("You are working on it")
    expect(card(nomsa.page, words)).to_contain_text("Taken by Benoît Lefèvre")
    expect(nomsa.page.get_by_label("Age and load")).to_contain_text("Benoît Lefèvre")
    card(benoit.page, words).get_by_role("button", name="Give it back").click()
    expect(card(nomsa.page, words).get_by_role("button", name="Take it")).to_be_visible()
    # Both decide in the same moment: what each page sends has left before either has heard of the other.
    for one in (benoit, nomsa):
        card(one.page, words).get_by_label("Reason").fill(
            f"{one.page.evaluate('document.body.dataset.member')} says so"
        )
    press = "form => (form.querySelector('button[value=hidden]').click(), true)"
    for one in (benoit, nomsa):
        one.page.evaluate(press, card(one.page, words).locator("form.deciding").element_handle())
    for one in (benoit, nomsa):
        expect(card(one.page, words)).to_contain_text("It was hidden")

    def losers() -> list[Visitor]:
        return [one for one in (benoit, nomsa) if card(one.page, words).locator("[role=alert]").count()]

    wait_until(lambda: bool(losers()), seconds=30)  # the news may come before the answer
    lost = losers()
    assert len(lost) == 1
    other = {"benoit": nomsa, "nomsa": benoit}["benoit" if lost == [benoit] else "nomsa"]
    name = "Nomsa Dlamini" if other is nomsa else "Benoît Lefèvre"
    expect(card(lost[0].page, words)).to_contain_text(f"{name} was quicker")
    expect(card(lost[0].page, words)).to_contain_text("What you wrote:")
    card(other.page, words).get_by_role("button", name="Undo").click()
    expect(card(other.page, words)).to_contain_text("You are working on it")
    for one in (benoit, nomsa):
        assert one.page.evaluate("window.stayed")
    lost[0].goto("/en/moderation/")
    expect(card(lost[0].page, words).get_by_role("button", name="Take over")).to_be_visible()


def test_what_is_fetched_late_takes_no_words_away(visitor: Visitors) -> None:
    benoit, nomsa = visitor("en").sign_in("benoit"), visitor("en").sign_in("nomsa")
    words = report_something(visitor)
    fetched: list[Route] = []
    for one in (benoit, nomsa):
        one.goto("/en/moderation/")
        expect(one.page.locator("[data-live-word]").first).to_have_text("Live")
        card(one.page, words).get_by_label("Reason").fill(
            f"{one.page.evaluate('document.body.dataset.member')} says so"
        )
    address = re.compile(re.escape(str(card(nomsa.page, words).get_attribute("data-src"))) + "$")
    nomsa.page.route(address, lambda route: fetched.append(route))  # noqa: PLW0108 (Playwright marks what it is given)
    with nomsa.page.expect_request(address):  # its page is told, and fetches the card
        card(benoit.page, words).get_by_role("button", name="Hide").click()
    card(nomsa.page, words).get_by_role("button", name="Hide").click()
    expect(card(nomsa.page, words)).to_contain_text("Benoît Lefèvre was quicker")
    wait_until(lambda: bool(nomsa.page.wait_for_timeout(50) or fetched), seconds=30)
    swapped = (
        "new Promise(done => document.addEventListener('htmx:finally:request', () => setTimeout(done), {once: true}))"
    )
    nomsa.page.evaluate(f"window.swapped = {swapped}, true")
    fetched[0].continue_()
    nomsa.page.evaluate("window.swapped")
    expect(card(nomsa.page, words)).to_contain_text("Benoît Lefèvre was quicker")
    expect(card(nomsa.page, words)).to_contain_text("What you wrote:")


def test_the_queue_works_without_javascript(visitor: Visitors) -> None:
    words = report_something(visitor, javascript=False)
    benoit, nomsa = (visitor("en", width=390, javascript=False).sign_in(who) for who in ("benoit", "nomsa"))
    for one in (benoit, nomsa):
        one.goto("/en/moderation/")
    card(benoit.page, words).get_by_role("button", name="Take it").click()
    card(nomsa.page, words).get_by_label("Reason").fill("An advertisement")
    card(nomsa.page, words).get_by_role("button", name="Hide").click()
    expect(card(nomsa.page, words)).to_contain_text("Benoît Lefèvre is working on it")
    expect(card(nomsa.page, words)).to_contain_text("An advertisement")
    card(benoit.page, words).get_by_label("Reason").fill("An advertisement")
    card(benoit.page, words).get_by_role("button", name="Hide").click()
    expect(card(benoit.page, words)).to_have_count(0)
    benoit.page.get_by_role("button", name="Undo").click()
    expect(card(benoit.page, words)).to_contain_text("You are working on it")
