"""Members who read different languages, each in a browser of their own: each reads the other in their own language.

The engine is a server that speaks LibreTranslate's protocol and answers at once, in words of the target language.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from brain.languages.engines import Pair
from tests.browser.conftest import Site, Visitor, served, windows
from tests.browser.test_live import new_topic
from tests.languages.fakes import WORDS, translated
from tests.languages.servers import LibreTranslateServer, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("translating")]  # one site for all
Visitors = Callable[..., Visitor]

SPANISH = "La asamblea aprobó ayer los nuevos estatutos, y los compartimos con todas las compañeras."
# How far the line after the post has moved since it was noted, in CSS pixels.
NOTE = (
    "() => { window.anchor = document.querySelector('#composer'); window.top0 = anchor.getBoundingClientRect().top; }"
)
MOVED = "() => Math.abs(window.anchor.getBoundingClientRect().top - window.top0)"


class FriendlyServer(LibreTranslateServer):
    longest, most = 5000, 200


@pytest.fixture(scope="module")
def translating_site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    engine = FriendlyServer(lambda text, source, target: translated(text, Pair(source, target)), " ".join(WORDS))
    with (
        serving(engine),
        served(
            prepared,
            tmp_path_factory.mktemp("translating"),
            BRAIN_TRANSLATION="libretranslate",
            BRAIN_LIBRETRANSLATE_URL=engine.url,
        ) as site,
    ):
        yield site


@pytest.fixture
def visitor(translating_site: Site, chromium: Browser) -> Iterator[Visitors]:
    with windows(translating_site, chromium) as open_window:
        yield open_window


def article(page: Page, text: str):  # type: ignore[no-untyped-def] - a Locator
    return page.locator("article.post", has_text=text)


def test_a_spanish_reply_reaches_korean_and_arabic_readers_in_their_languages(visitor: Visitors) -> None:
    daniela, eunji, guest = visitor("es").sign_in("daniela"), visitor("ko").sign_in("eunji"), visitor("ar", width=390)
    topic = new_topic(daniela, "es")
    for window, language in ((eunji, "ko"), (guest, "ar")):
        window.goto(f"/{language}{topic}")
        window.page.evaluate("window.stayed = true")
    expect(eunji.page.locator("[data-live-word]")).to_have_text("실시간")
    daniela.goto("/es" + topic)
    daniela.page.fill("#body", SPANISH)
    daniela.page.click("#composer .btn.go")
    expect(article(daniela.page, SPANISH).locator(".text")).to_have_attribute("lang", "es")
    for window, language in ((eunji, "ko"), (guest, "ar")):
        shown = window.page.locator("article.post").last
        expect(shown.locator(".text")).to_have_attribute("lang", language)
        expect(shown.locator(".text")).to_contain_text(WORDS[language].split()[0])
        shown.locator(".tr summary").click()
        expect(shown.locator(".orig-text")).to_have_text(SPANISH)
        expect(shown.locator(".orig-text")).to_have_attribute("lang", "es")
        assert window.page.evaluate("window.stayed")
    assert guest.page.locator("html").get_attribute("dir") == "rtl"
    expect(article(daniela.page, SPANISH).locator(".tr")).to_have_count(0)


def test_nothing_jumps_when_a_translation_comes(visitor: Visitors) -> None:
    daniela, eunji = visitor("es").sign_in("daniela"), visitor("ko", width=390).sign_in("eunji")
    topic = new_topic(daniela, "es")
    eunji.goto("/ko" + topic)
    eunji.page.locator("#body").scroll_into_view_if_needed()
    eunji.page.fill("#body", "쓰는 중입니다")
    daniela.goto("/es" + topic)
    eunji.page.evaluate(NOTE)
    daniela.page.fill("#body", SPANISH)
    daniela.page.click("#composer .btn.go")
    expect(eunji.page.locator("article.post").last.locator(".text")).to_have_attribute("lang", "ko")
    assert eunji.page.evaluate(MOVED) <= 1
    expect(eunji.page.locator("#body")).to_have_value("쓰는 중입니다")


def test_the_author_corrects_the_language_without_javascript(visitor: Visitors) -> None:
    daniela = visitor("es", javascript=False).sign_in("daniela")
    topic = new_topic(daniela, "es")
    page = daniela.goto("/es" + topic)
    link = page.locator("article.post a", has=page.locator("use[href*='#lang']")).first
    page.goto(daniela.site.url + str(link.get_attribute("href")))
    page.get_by_role("button", name="Português").click()
    expect(page).to_have_url(re.compile(r"/es/forum/t/"))
    # What was written, under a translation into Spanish if the translator was faster than this page.
    expect(page.locator("article.post").first.locator("[lang=pt]")).to_have_text("What do your members read?")
