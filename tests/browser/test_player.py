"""The player of a session's recording, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.processes import wait_until

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]
SESSION = "/academies/12/sessions/what-the-sse-brings/"
SHOWN = "video => [...video.textTracks].filter(track => track.mode === 'showing').map(track => track.language)"


def test_tracks_captions_and_the_search_in_what_was_said(visitor: Visitors) -> None:
    page = visitor("fr").goto(f"/fr{SESSION}")
    video, source = page.locator("video"), page.locator("video source")
    expect(source).to_have_attribute("src", re.compile("/fr/"))
    assert video.evaluate(SHOWN) == ["fr"]

    page.fill(".player input[name=words]", "mutuelle")
    page.press(".player input[name=words]", "Enter")
    page.click("#passages [data-at]")
    wait_until(lambda: video.evaluate("video => video.played.length && video.played.start(0) >= 4"), seconds=20)
    expect(page.locator(".player .now")).to_contain_text(re.compile("marchés|mutuelle"))
    expect(page.locator("#passages [data-at]")).to_have_attribute("aria-current", "true")

    page.click("[data-track*='/en/']")
    expect(source).to_have_attribute("src", re.compile("/en/"))
    expect(page.locator("[data-track][aria-current]")).to_have_count(1)
    wait_until(lambda: video.evaluate("video => !video.paused && video.currentTime >= 4"), seconds=20)


def test_without_javascript_the_links_lead_to_the_same(visitor: Visitors) -> None:
    page = visitor("en", javascript=False).goto(f"/en{SESSION}")
    page.fill(".player input[name=words]", "mutual")
    page.press(".player input[name=words]", "Enter")
    page.click(".said a")
    assert re.search(r"\?at=\d+#player-", page.url)
    expect(page.locator("video source")).to_have_attribute("src", re.compile(r"/en/.*#t=\d+$"))
    page.click("[data-track*='/fr/']")
    expect(page.locator("video source")).to_have_attribute("src", re.compile("/fr/"))
