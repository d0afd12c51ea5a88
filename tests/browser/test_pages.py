"""The main pages as they reach a person: whole, accessible, light, and worth looking at."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.conftest import OUTPUT, Visitor

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]

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
    "sign-in": "/{}/account/login/",
    "sign-up": "/{}/account/signup/",
}
MEMBER_PAGES = {
    "home-member": "/{}/",
    "topic-member": TOPIC,
    "new-topic": "/{}/forum/new",
    "members": "/{}/members/",
    "profile": "/{}/members/amina/",
    "preferences": "/{}/members/preferences/",
    "notifications": "/{}/notifications/",
    "moderation-log": "/{}/forum/moderation/log",
}
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HTML, CSS, JS, WHOLE, REQUESTS = 18, 8, 16, 45, 6  # KB compressed, and how many (interface.md)


def open_page(visit: Visitor, path: str, language: str) -> None:
    """Open the page in the language; permalinks lead to it by the language that was chosen."""
    visit.context.add_cookies([{"name": "language", "value": language, "url": visit.site.url}])
    answer = visit.page.goto(visit.site.url + path.format(language), wait_until="networkidle")
    assert answer
    assert answer.status == 200
    assert visit.page.locator("html").get_attribute("lang") == language


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ar", "ko"])
def test_the_pages_of_guests(visitor: Visitors, language: str, width: int, scheme: str) -> None:
    visit = visitor(language, width=width, color_scheme=scheme)
    look_at(visit, GUEST_PAGES, language, f"{width}-{scheme}")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ar", "ko"])
def test_the_pages_of_members(visitor: Visitors, language: str, width: int) -> None:
    visit = visitor(language, width=width).sign_in("nomsa")
    visit.page.context.request.post(f"{visit.site.url}/language", form={"language": language, "next": "/"})
    look_at(visit, MEMBER_PAGES, language, f"{width}-light")


def look_at(visit: Visitor, pages: dict[str, str], language: str, form: str) -> None:
    wrong: list[str] = []
    visit.page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    visit.page.on("console", lambda line: wrong.append(f"console: {line.text}") if line.type == "error" else None)
    OUTPUT.mkdir(exist_ok=True)
    for name, path in pages.items():
        open_page(visit, path, language)
        visit.page.screenshot(path=OUTPUT / f"{name}-{language}-{form}.png", full_page=True)
        wrong += [f"{name}: {fault}" for fault in faults(visit.page)]
        if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name}: wider than the window")
    assert wrong == []


def kind_of(answer: Response) -> str:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    return {"text/html": "html", "text/css": "css", "text/javascript": "js"}.get(kind, "other")


def test_the_weight_of_a_page(visitor: Visitors) -> None:
    """Written down for every page (make browser prints it), and within the budget of the interface for each."""
    lines, over = [], []
    for name, path in GUEST_PAGES.items():
        visit = visitor("en")
        weights: dict[str, int] = {"html": 0, "css": 0, "js": 0, "other": 0}
        requests: list[str] = []
        answers: list[Response] = []
        visit.page.on("response", lambda answer, answers=answers: answers.append(answer))
        open_page(visit, path, "en")
        for answer in answers:
            if answer.status == 200:
                requests.append(answer.url)
                weights[kind_of(answer)] += answer.request.sizes()["responseBodySize"]
        kilobytes = {kind: size / 1024 for kind, size in weights.items()}
        whole = sum(kilobytes.values())
        lines.append(
            f"{name:<10} {whole:6.1f} KB in {len(requests)} requests "
            + " ".join(f"{k} {v:.1f}" for k, v in kilobytes.items())
        )
        if (
            whole > WHOLE
            or len(requests) > REQUESTS
            or kilobytes["html"] > HTML
            or kilobytes["css"] > CSS
            or kilobytes["js"] > JS
        ):
            over.append(lines[-1])
    OUTPUT.mkdir(exist_ok=True)
    (OUTPUT / "weights.txt").write_text("\n".join(lines) + "\n")
    assert over == []


def test_the_picture_of_the_readme(visitor: Visitors) -> None:
    visit = visitor("en")
    visit.context.add_cookies([{"name": "language", "value": "en", "url": visit.site.url}])
    visit.goto("/en/").wait_for_load_state("networkidle")
    OUTPUT.mkdir(exist_ok=True)
    visit.page.screenshot(path=OUTPUT / "readme.png", clip={"x": 0, "y": 0, "width": 1280, "height": 900})
    assert (OUTPUT / "readme.png").stat().st_size > 20_000
