"""Polls in open pages: votes arrive, results stay with those who may know them, and nobody loses a choice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]


def topic_with_poll(writer: Visitor, *, hides: bool) -> str:
    """Write a topic with a poll; return the path of its page without the language."""
    page = writer.goto("/en/forum/new?category=introductions")
    page.fill("#title", "A poll of the browser tests")
    page.fill("#body", "Please vote.")
    page.click("summary:has-text('Add a poll')")
    page.fill("#poll_question", "When do we meet?")
    page.fill("#poll_options", "Monday\nTuesday")
    if hides:
        page.check("input[name=poll_hides]")
    page.click("#composer .btn.go")
    page.wait_for_url(re.compile(r"/forum/t/\d+/"))
    return re.sub(r"^https?://[^/]+/\w\w|[?#].*$", "", page.url)


def vote(visitor: Visitor, answer: str) -> None:
    visitor.page.get_by_label(answer, exact=True).first.check()
    visitor.page.get_by_role("button", name=re.compile("^(Vote|Change my vote)$")).click()


def test_a_vote_is_on_other_pages_and_takes_no_choice_away(visitor: Visitors) -> None:
    grace, eunji = visitor("en").sign_in("grace"), visitor("en").sign_in("eunji")
    topic = topic_with_poll(grace, hides=False)
    eunji.goto("/en" + topic)
    expect(eunji.page.locator("[data-live-word]")).to_have_text("Live")
    eunji.page.get_by_label("Tuesday", exact=True).first.check()
    vote(grace, "Monday")
    expect(grace.page.get_by_role("button", name="Change my vote")).to_be_visible()
    expect(eunji.page.get_by_text("1 vote (100%)")).to_be_visible()
    expect(eunji.page.get_by_label("Tuesday", exact=True).first).to_be_checked()


def test_hidden_results_are_not_on_the_pages_of_others(visitor: Visitors) -> None:
    grace, eunji = visitor("en").sign_in("grace"), visitor("en").sign_in("eunji")
    topic = topic_with_poll(grace, hides=True)
    eunji.goto("/en" + topic)
    vote(eunji, "Monday")
    expect(eunji.page.get_by_text("1 vote (100%)")).to_be_visible()
    expect(grace.page.get_by_text("1 has voted")).to_be_visible()
    assert "100%" not in grace.page.content()
