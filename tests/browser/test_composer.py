"""Writing in a real browser: tools, completion, quoting, files, drafts, what is sent later, and the keys."""

import re
import struct
import zlib
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor
from tests.browser.test_live import article, new_topic
from tests.processes import wait_until

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]
STATUS = "#composer [data-offline]"


def compose(visit: Visitor, path: str, language: str = "en") -> Page:
    """Open the page and its composer; its tools are there."""
    page = visit.goto(f"/{language}{path}")
    page.focus("#body")
    expect(page.locator("[role=toolbar]")).to_be_visible()
    return page


def body(page: Page) -> str:
    return page.input_value("#body")


# --- Tools and completion --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar", "ko"])
def test_the_tools_write_markdown_and_can_be_undone(visitor: Visitors, language: str) -> None:
    page = compose(visitor(language, width=390).sign_in("amina"), "/forum/new", language)
    page.fill("#body", "one")
    page.locator("#body").select_text()
    page.click("[data-tool=bold]")
    assert body(page) == "**one**"
    page.keyboard.press("Control+b")
    assert body(page) == "one"
    page.keyboard.press("Control+z")
    assert body(page) == "**one**"
    page.fill("#body", "one\ntwo")
    page.locator("#body").select_text()
    page.click("[data-tool=ordered]")
    assert body(page) == "1. one\n2. two"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("#body", "")


def test_a_keyboard_of_another_script_has_the_same_letters(visitor: Visitors) -> None:
    page = compose(visitor("ar").sign_in("wim"), "/forum/new", "ar")
    page.fill("#body", "")
    page.locator("#body").dispatch_event("keydown", {"key": "لا", "code": "KeyB", "ctrlKey": True, "bubbles": True})
    assert re.fullmatch(r"\*\*.+\*\*", body(page))
    page.fill("#body", "")


def test_members_topics_and_emoji_are_offered(visitor: Visitors) -> None:
    page = compose(visitor("en").sign_in("wim"), "/forum/new")
    offers = page.get_by_role("listbox")
    page.fill("#body", "")
    page.locator("#body").press_sequentially("Thanks @은지")
    expect(offers.get_by_role("option")).to_have_text([re.compile("김은지")])
    page.keyboard.press("Enter")
    page.keyboard.type(":handsh")
    expect(offers.get_by_role("option").first).to_contain_text("🤝")
    page.keyboard.press("Tab")
    assert body(page) == "Thanks @eunji 🤝 "
    page.keyboard.type("#coopera")
    expect(offers.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(offers).to_have_count(0)
    page.fill("#body", "")


# --- Quoting, answering and sending without leaving the page ---------------------------------------------------------


def test_a_quotation_and_an_answer_without_leaving_the_page(visitor: Visitors) -> None:
    helder = visitor("en").sign_in("helder")
    topic = new_topic(helder)
    page = compose(helder, topic)
    page.evaluate("window.stayed = true")
    page.keyboard.type("Dear all,")
    first = page.locator("article.post").first
    first.locator(".text p").click(click_count=3)
    page.click(".quote-it")
    source = str(first.get_attribute("id")).replace("post-", "/p/")
    assert body(page).startswith(f"Dear all,\n\n> [Hélder Nogueira #1]({source})\n> What do your members read?\n")
    expect(page.locator("#answering")).to_contain_text("Hélder Nogueira")
    page.get_by_role("button", name="Do not answer this post in particular").click()
    expect(page.locator("#answering")).to_have_count(0)
    first.get_by_role("link", name=re.compile("^Reply")).click()
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type("We read the register.")
    page.keyboard.press("Control+Enter")
    expect(article(page, "We read the register.")).to_have_count(1)
    expect(page.locator("#body")).to_have_value("")
    expect(page.locator(STATUS)).to_have_text("Your reply is posted.")
    assert page.evaluate("window.stayed")


def test_what_is_wrong_is_said_in_the_form(visitor: Visitors) -> None:
    helder = visitor("en").sign_in("helder")
    page = compose(helder, new_topic(helder))
    page.click("#composer .btn.go")
    expect(page.locator("#body-error")).to_have_text("Write something first.")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.type("Now")
    expect(page.locator("#body-error")).to_have_count(0)
    helder.context.clear_cookies(name="sessionid")
    page.click("#composer .btn.go")
    expect(page.locator("#composer [role=alert]")).to_contain_text("Your text is kept on this device")
    assert body(page) == "Now"


def test_nobody_is_said_to_write_once_they_have_posted(visitor: Visitors) -> None:
    kwame, guest = visitor("en").sign_in("kwame"), visitor("en")
    topic = new_topic(kwame)
    page = compose(kwame, topic)
    expect(page.locator("[data-live-word]")).to_have_text("Live")
    guest.goto("/en" + topic)
    expect(guest.page.locator("[data-live-word]")).to_have_text("Live")
    page.locator("#body").press_sequentially("In a moment")
    expect(guest.page.locator(".typing")).to_contain_text("is writing")
    page.keyboard.press("Control+Enter")
    expect(article(guest.page, "In a moment")).to_have_count(1)
    expect(guest.page.locator(".typing")).to_have_text("", timeout=3000)


# --- Files -----------------------------------------------------------------------------------------------------------


def picture() -> bytes:
    """Return a PNG of one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )


def test_a_picture_is_uploaded_and_described(visitor: Visitors) -> None:
    pilar = visitor("en").sign_in("pilar")
    page = compose(pilar, new_topic(pilar))
    page.set_input_files("[data-files]", {"name": "point.png", "mimeType": "image/png", "buffer": picture()})
    page.get_by_label("What can be seen on point.png").fill("A [red] point")
    page.keyboard.press("Enter")
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[A \\\[red\\\] point\]\(/a/[-0-9a-f]+\)"))
    page.click("#composer .btn.go")
    expect(page.locator("article img[alt='A [red] point']")).to_be_visible()


def test_a_file_that_is_refused_leaves_the_text_alone(visitor: Visitors) -> None:
    pilar = visitor("en").sign_in("pilar")
    page = compose(pilar, new_topic(pilar))
    page.keyboard.type("See this:")
    page.set_input_files("[data-files]", {"name": "a.html", "mimeType": "text/html", "buffer": b"<script></script>"})
    expect(page.locator("[data-uploads] [role=alert]")).to_contain_text("a.html")
    assert body(page).strip() == "See this:"
    page.set_input_files("[data-files]", {"name": "point.png", "mimeType": "image/png", "buffer": picture()})
    page.get_by_label("What can be seen on point.png").wait_for()
    page.fill("#body", "Without them")
    page.click("#composer .btn.go")
    expect(page.locator("article", has_text="Without them")).to_be_visible()
    expect(page.locator("[data-uploads] li")).to_have_count(0)  # no rows of files that went with the text


# --- Drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_survives_a_crash_and_waits_on_another_device(visitor: Visitors) -> None:
    eunji = visitor("ko").sign_in("eunji")
    topic = new_topic(eunji, "ko")
    page = compose(eunji, topic, "ko")
    page.keyboard.type("우리는 기록해요")
    eunji.page = eunji.context.new_page()
    page.close()  # at once: nothing was sent yet
    page = eunji.goto("/ko" + topic)
    expect(page.locator("#body")).to_have_value("우리는 기록해요")
    page.locator("#body").press_sequentially(".")
    with page.expect_response("**/forum/draft") as saved:
        pass
    assert saved.value.status == 200
    elsewhere = compose(visitor("ko").sign_in("eunji"), topic, "ko")
    expect(elsewhere.locator("#body")).to_have_value("우리는 기록해요.")
    button = elsewhere.locator(f"{STATUS} button")
    discard = button.inner_text()
    button.click()
    expect(elsewhere.locator("#body")).to_have_value("")
    expect(button).not_to_have_text(discard)
    button.click()
    expect(elsewhere.locator("#body")).to_have_value("우리는 기록해요.")


def test_what_is_typed_while_drafts_are_looked_for_stays(visitor: Visitors) -> None:
    page = visitor("en").sign_in("zodwa").goto("/en/forum/new?category=introductions")
    asked: list[Route] = []
    page.route("**/forum/draft?place=new", lambda route: asked.append(route))  # noqa: PLW0108 (Playwright marks what it is given)
    page.fill("#title", "Typed while drafts are looked for")
    with page.expect_request("**/forum/draft?place=new"):
        page.fill("#body", "Its poll is typed before the server has answered.")
    page.click("summary:has-text('Add a poll')")
    page.fill("#poll_question", "Is it still here?")
    page.fill("#poll_options", "Yes\nNo")
    page.click("#composer .btn.go")  # it is sent once the composer is ready
    wait_until(lambda: bool(page.wait_for_timeout(50) or asked), seconds=30)
    asked[0].continue_()
    page.wait_for_url(re.compile(r"/forum/t/\d+/"))
    expect(page.get_by_text("Is it still here?")).to_be_visible()


def test_what_is_posted_in_one_tab_is_no_draft_in_the_other(visitor: Visitors) -> None:
    kwame = visitor("en").sign_in("kwame")
    topic = new_topic(kwame)
    page = compose(kwame, topic)
    with page.expect_response("**/forum/draft"):
        page.keyboard.type("In two tabs")
    other = kwame.context.new_page()
    other.goto(kwame.site.url + "/en" + topic)
    expect(other.locator("#body")).to_have_value("In two tabs")
    page.click("#composer .btn.go")
    expect(article(page, "In two tabs")).to_have_count(1)
    expect(other.locator("#body")).to_have_value("")
    kwame.goto("/en/forum/drafts")
    expect(kwame.page.locator("main")).not_to_contain_text("In two tabs")


def test_who_signs_out_leaves_no_text_behind(visitor: Visitors) -> None:
    visit = visitor("en").sign_in("marie")
    topic = new_topic(visit)
    page = compose(visit, topic)
    with page.expect_response("**/forum/draft"):
        page.keyboard.type("My own words")
    expect(page.locator(STATUS)).to_have_text("Draft saved")
    visit.context.clear_cookies(name="sessionid")
    visit.goto("/en/")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('draft '))")


# --- What is sent later ----------------------------------------------------------------------------------------------


def test_posts_written_offline_go_out_once_and_in_order(visitor: Visitors) -> None:
    wim = visitor("en").sign_in("wim")
    topic = new_topic(wim)
    page = compose(wim, topic)
    expect(page.locator("[data-live-word]")).to_have_text("Live")
    other = wim.context.new_page()
    other.goto(wim.site.url + "/en" + topic)
    wim.context.set_offline(True)
    for text in ("First, on the train.", "Second, in the tunnel."):
        page.fill("#body", text)
        page.click("#composer .btn.go")
        expect(page.locator(".sending", has_text=text)).to_contain_text("Kept on this device")
    assert page.locator("#body").input_value() == ""
    wim.context.set_offline(False)
    expect(page.locator(".sending")).to_have_count(0, timeout=20_000)
    page.goto(wim.site.url + "/en" + topic)
    expect(page.locator("article .text")).to_have_text(
        ["What do your members read?", "First, on the train.", "Second, in the tunnel."]
    )


def test_a_post_that_waits_is_sent_from_any_page_and_can_be_taken_back(visitor: Visitors) -> None:
    wim = visitor("en").sign_in("wim")
    topic, text = new_topic(wim), f"Sent from elsewhere {uuid4().hex[:6]}"
    page = compose(wim, topic)
    wim.context.set_offline(True)
    page.fill("#body", text)
    page.click("#composer .btn.go")
    page.locator(".sending").get_by_role("button", name="Edit").click()
    expect(page.locator("#body")).to_have_value(text)
    page.click("#composer .btn.go")
    expect(page.locator(".sending")).to_have_count(1)
    page.route("**/reply", lambda route: route.abort())  # the line is back, this server is not
    wim.context.set_offline(False)
    expect(page.locator(".sending")).to_have_count(1)
    page.unroute("**/reply")
    wim.goto("/en/about/")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('outbox '))")
    wim.goto("/en" + topic)
    expect(article(page, text)).to_have_count(1)


# --- Keys ------------------------------------------------------------------------------------------------------------


def test_the_keys_lead_through_a_topic(visitor: Visitors) -> None:
    page = visitor("ko").sign_in("amina").goto("/ko/forum/t/1/x/")
    page.keyboard.press("j")
    expect(page.locator("article.post").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("article.post").nth(1)).to_be_focused()
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅏ', code: 'KeyK', bubbles: true}))"
    )
    expect(page.locator("article.post").first).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.type("jk")
    expect(page.locator("#body")).to_have_value(re.compile("jk$"))
    page.fill("#body", "")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()


# --- What it weighs --------------------------------------------------------------------------------------------------


def test_a_reader_does_not_fetch_the_composer(visitor: Visitors) -> None:
    eunji = visitor("en").sign_in("eunji")
    fetched: list[str] = []
    eunji.page.on("request", lambda request: fetched.append(request.url))
    eunji.goto("/en/forum/t/2/x/")
    eunji.page.wait_for_load_state("networkidle")
    assert not [address for address in fetched if "composer" in address or "keys" in address]
