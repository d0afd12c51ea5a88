"""The main pages as they reach a person: whole, accessible, light, and worth looking at."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.conftest import Visitor
from tests.processes import OUTPUT

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]
PICTURES = "PICTURES" in os.environ  # to look at: make pictures

TOPIC = "/t/1"
GUEST_PAGES = {
    "home": "/{}/",
    "forum": "/{}/forum/",
    "category": "/{}/forum/c/policy-and-law/",
    "topic": TOPIC,
    "library": "/{}/library/",
    "document": "/{}/library/documents/public-policies-tunisia/",
    "academies": "/{}/academies/",
    "academy": "/{}/academies/12/",
    "news": "/{}/news/",
    "search": "/{}/search/?q=cooperative",
    "glossary": "/{}/glossary/",
    "sign-in": "/{}/account/login/",
    "sign-up": "/{}/account/signup/",
    "privacy": "/{}/privacy/",
}
MEMBER_PAGES = {
    "home-member": "/{}/",
    "topic-member": TOPIC,
    "new-topic": "/{}/forum/new",
    "members": "/{}/members/",
    "profile": "/{}/members/amina/",
    "preferences": "/{}/members/preferences/",
    "notifications": "/{}/notifications/",
    "moderation-log": "/{}/moderation/log",
    "side-by-side": "/{}/translations/topic/2/fr/",
    "official-texts": "/{}/translate/",
    "review": "/{}/translations/",
    "usage": "/{}/translations/usage/",
    "following": "/{}/forum/following/",
    "bookmarks": "/{}/forum/bookmarks",
    "drafts": "/{}/forum/drafts",
    "events": "/{}/forum/events",
    "tags": "/{}/forum/tags/",
    "queue": "/{}/moderation/",
    "keys": "/{}/forum/keys",
    "messages": "/{}/messages/",
    "new-message": "/{}/messages/new",
    "your-data": "/{}/account/data/",
    "second-step": "/{}/account/2fa/",
    "sessions": "/{}/account/sessions/",
}
# Looked at once each, in a language that varies, as nomsa sees them, who sees the most.
FURTHER_PAGES = {
    "decided": "/{}/moderation/?show=decided",
    "case": "/{}/moderation/cases/1/",
    "member-history": "/{}/moderation/members/kwame/",
    "appeals": "/{}/moderation/appeals/",
    "own-acts": "/{}/moderation/mine",
    "transparency": "/{}/moderation/transparency",
    "blocked-words": "/{}/moderation/words/",
    "permissions": "/{}/moderation/permissions",
    "report": "/{}/moderation/report/post/1",
    "map": "/{}/members/map/",
    "edit-profile": "/{}/members/preferences/profile/",
    "group": "/{}/academies/12/people/",
    "requests": "/{}/academies/12/people/requests/",
    "invitations": "/{}/academies/12/people/invitations/",
    "import": "/{}/academies/12/people/import/",
    "exports": "/{}/account/data/exports",
    "addresses": "/{}/account/email/",
    "session": "/{}/academies/12/sessions/what-the-sse-brings/",
    "transcript": "/{}/academies/12/sessions/what-the-sse-brings/said/",
    "timetable": "/{}/academies/12/timetable/",
    "contributors": "/{}/academies/12/contributors/",
    "person": "/{}/people/rita-cardoso-sample/",
    "offline-copy": "/{}/academies/12/offline/",
    "text-of-a-file": "/{}/library/documents/from-a-savings-group-to-a-cooperative-sample/ar/text/",
    "found": "/{}/library/?q=cooperative&order=title",
    "collections": "/{}/library/collections/",
    "collection": "/{}/library/collections/academy-12/",
    "subjects": "/{}/library/topics/",
    "statistics": "/{}/library/statistics/",
    "news-events": "/{}/news/events/",
    "calendar": "/{}/news/events/calendar/2021/11/",
    "interviews": "/{}/news/interviews/",
    "desk": "/{}/desk/",
    "edit-document": "/{}/library/documents/from-a-savings-group-to-a-cooperative-sample/edit/",
    "files": "/{}/library/documents/from-a-savings-group-to-a-cooperative-sample/files/",
    "bulk-edit": "/{}/library/many/",
    "bring-in": "/{}/library/imports/from/sheet/",
    "export": "/{}/library/export/",
    "links": "/{}/library/links/",
    "edit-report": "/{}/academies/12/edit/",
    "edit-session": "/{}/academies/12/edit/sessions/what-the-sse-brings/",
    "edit-materials": "/{}/academies/12/edit/materials/",
    "next-academy": "/{}/academies/add/",
    "announce-event": "/{}/news/events/new/",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # what may be wrong in dark colours alone
AXE = "(only) => axe.run({runOnly: only, resultTypes: ['violations'], preload: false}).then((it) => it.violations)"
BUDGET, WHOLE, REQUESTS = {"html": 18, "css": 8, "js": 16}, 45, 6  # KB compressed
KINDS = {"text/html": "html", "text/css": "css", "text/javascript": "js"}


def open_page(visit: Visitor, path: str, language: str, until: Literal["load", "networkidle"] = "load") -> None:
    """Open the page in the language; permalinks lead to it by the language that was chosen."""
    visit.context.add_cookies([{"name": "language", "value": language, "url": visit.site.url}])
    answer = visit.page.goto(visit.site.url + path.format(language), wait_until=until)
    assert answer
    assert answer.status == 200
    assert visit.page.locator("html").get_attribute("lang") == language


def faults(page: Page, rules: list[str]) -> list[str]:
    found = page.evaluate(AXE, rules)
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def reader_of(language: str, visit: Visitor) -> Visitor:
    """A member whose pages are in this language."""
    visit.sign_in("nomsa")
    visit.context.request.post(f"{visit.site.url}/language", form={"language": language, "next": "/"})
    return visit


@dataclass(frozen=True)
class Form:
    """In what a page is looked at; where it is dark, it has been looked at in light colours before."""

    width: int
    scheme: Literal["light", "dark"] = "light"

    @property
    def rules(self) -> list[str]:
        return COLOURS if self.scheme == "dark" else RULES


LANGUAGES = ("en", "ar", "ko")
FORMS = [Form(390), Form(1280)]
DARK = {"en": [Form(390, "dark")], "ar": [Form(1280, "dark")]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUEST_PAGES)
def test_the_pages_of_guests(visitor: Visitors, name: str, language: str) -> None:
    look_at(visitor(language), name, GUEST_PAGES[name], language, [*FORMS, *DARK.get(language, [])])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MEMBER_PAGES)
def test_the_pages_of_members(visitor: Visitors, name: str, language: str) -> None:
    visit = reader_of(language, visitor(language))
    look_at(visit, name, MEMBER_PAGES[name], language, FORMS)


@pytest.mark.parametrize("number", range(len(FURTHER_PAGES)), ids=list(FURTHER_PAGES))
def test_further_pages_of_members(visitor: Visitors, number: int) -> None:
    name, path = list(FURTHER_PAGES.items())[number]
    language, form = LANGUAGES[number % len(LANGUAGES)], FORMS[number % len(FORMS)]
    look_at(reader_of(language, visitor(language)), name, path, language, [form])


def look_at(visit: Visitor, name: str, path: str, language: str, forms: list[Form]) -> None:
    """The page is opened once, and its window made as each form has it."""
    wrong: list[str] = []
    page = visit.page
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda line: wrong.append(f"console: {line.text}") if line.type == "error" else None)
    page.set_viewport_size({"width": forms[0].width, "height": 900})
    open_page(visit, path, language)
    page.evaluate(Axe().axe_script)
    for form in forms:
        page.set_viewport_size({"width": form.width, "height": 900})
        page.emulate_media(color_scheme=form.scheme)
        wrong += [f"{form}: {fault}" for fault in faults(page, form.rules)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{form}: wider than the window")
        if PICTURES:
            page.screenshot(path=OUTPUT / f"{name}-{language}-{form.width}-{form.scheme}.png", full_page=True)
    assert wrong == []


@dataclass
class Weight:
    """What a page's first visit transfers: kilobytes compressed, by kind, in how many requests."""

    name: str
    kilobytes: dict[str, float]
    requests: int

    @property
    def is_too_much(self) -> bool:
        over = any(self.kilobytes.get(kind, 0) > most for kind, most in BUDGET.items())
        return over or sum(self.kilobytes.values()) > WHOLE or self.requests > REQUESTS

    def __str__(self) -> str:
        parts = " ".join(f"{kind} {size:.1f}" for kind, size in self.kilobytes.items())
        return f"{self.name:<10} {sum(self.kilobytes.values()):6.1f} KB in {self.requests} requests: {parts}"


def weigh(visit: Visitor, name: str, path: str, language: str) -> Weight:
    answers: list[Response] = []
    visit.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - a bound method is no handler here
    open_page(visit, path, language, until="networkidle")
    counted = [answer for answer in answers if answer.status == 200]
    kilobytes = dict.fromkeys(("html", "css", "js", "other"), 0.0)
    for answer in counted:
        kind = KINDS.get(answer.headers.get("content-type", "").partition(";")[0], "other")
        kilobytes[kind] += answer.request.sizes()["responseBodySize"] / 1024
    return Weight(f"{name} {language}", kilobytes, len(counted))


FORUM = ["home", "forum", "category", "topic"]
WEIGHED = [("en", list(GUEST_PAGES)), ("ar", FORUM), ("ko", FORUM)]


@pytest.mark.parametrize(("language", "names"), WEIGHED, ids=["en", "ar", "ko"])
def test_the_weight_of_a_page(visitor: Visitors, language: str, names: list[str]) -> None:
    """Written down for every page (make browser prints it), and within the budget of the interface for each."""
    reader_of(language, visitor(language))  # who signs in for the first time has the files of a page already
    weights = [weigh(visitor(language), name, GUEST_PAGES[name], language) for name in names]
    weights += [
        weigh(reader_of(language, visitor(language)), name, MEMBER_PAGES[name], language)
        for name in ("topic-member", "new-topic")
    ]
    (OUTPUT / f"weights-{language}.txt").write_text("".join(f"{weight}\n" for weight in weights))
    assert [str(weight) for weight in weights if weight.is_too_much] == []


WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifted += shift.value;
}).observe({type: "layout-shift", buffered: true});
"""
STILL = 0.02  # cumulative layout shift


@pytest.mark.parametrize("language", ["en", "ar", "ko"])
def test_nothing_moves_while_a_page_arrives_and_is_read(visitor: Visitors, language: str) -> None:
    visit = reader_of(language, visitor(language, width=390))
    visit.page.add_init_script(WATCH_SHIFTS)
    moved = {}
    for name in FORUM:
        open_page(visit, GUEST_PAGES[name], language, until="networkidle")
        for _screen in range(4):
            visit.page.mouse.wheel(0, 800)
            visit.page.wait_for_timeout(100)
        moved[name] = visit.page.evaluate("window.shifted")
    assert {name: shift for name, shift in moved.items() if shift > STILL} == {}


def test_the_picture_of_the_readme(visitor: Visitors) -> None:
    visit = visitor("en")
    visit.context.add_cookies([{"name": "language", "value": "en", "url": visit.site.url}])
    visit.goto("/en/").wait_for_load_state("networkidle")
    visit.page.screenshot(path=OUTPUT / "readme.png", clip={"x": 0, "y": 0, "width": 1280, "height": 900})
    assert (OUTPUT / "readme.png").stat().st_size > 20_000


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_frame_fits_every_language_and_its_menu_leads_to_the_next(visitor: Visitors, width: int) -> None:
    visit = visitor("en", width=width)
    visit.goto("/en/")
    for language in ("fr", "es", "pt", "it", "ar", "ko"):
        visit.page.locator("header details", has=visit.page.locator("button[name=language]")).locator("summary").click()
        visit.page.locator(f"header button[value={language}]").click()
        visit.page.wait_for_url(f"**/{language}/")
        assert visit.page.locator("html").get_attribute("lang") == language
        assert not visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"), language
        assert visit.page.evaluate("document.querySelector('.brand svg').getBoundingClientRect().width") > 24, language


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 768])
def test_what_opens_on_a_topic_stays_in_the_window(visitor: Visitors, language: str, width: int) -> None:
    visit = visitor(language, width=width).sign_in("benoit")
    page = visit.goto(f"/{language}/forum/t/16/-/")
    page.locator("#related a").first.scroll_into_view_if_needed()
    page.locator("#related .rows .end").first.wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    for menu in ("header.head > .menu", ".reacts .menu"):
        page.locator(f"{menu} > summary").first.click()
        box = page.locator(f"{menu}[open] > div").first.bounding_box()
        assert box is not None
        assert (box["x"] >= 0, box["x"] + box["width"] <= width) == (True, True), menu
        page.keyboard.press("Escape")
