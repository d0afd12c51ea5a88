"""Two members in two languages, each in a browser of their own: what one writes, the other sees."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]


def new_topic(writer: Visitor, language: str = "en") -> str:
    """Write a topic in Introductions; return the path of its page without the language."""
    page = writer.goto(f"/{language}/forum/new?category=introductions")
    page.fill("#title", f"A topic of the browser tests {uuid4().hex[:8]}")
    page.fill("#body", "What do your members read?")
    page.click("#composer .btn.go")
    page.wait_for_url(re.compile(r"/forum/t/\d+/"))
    return re.sub(r"^https?://[^/]+/\w\w|[?#].*$", "", page.url)


def reply(writer: Visitor, text: str) -> None:
    """Reply with `text` (Markdown); it is on the writer's page."""
    writer.page.fill("#body", text)
    writer.page.click("#composer .btn.go")
    expect(article(writer.page, text.replace("*", ""))).to_be_visible()


def article(page: Page, text: str):  # type: ignore[no-untyped-def] - a Locator
    return page.locator("article.post", has_text=text)


def test_a_reply_crosses_live_between_two_languages(visitor: Visitors) -> None:
    amina, eunji = visitor("fr").sign_in("amina"), visitor("ko").sign_in("eunji")
    topic = new_topic(amina, "fr")
    eunji.goto("/ko" + topic)
    expect(eunji.page.locator("[data-live-word]")).to_have_text("실시간")
    eunji.page.evaluate("window.stayed = true")
    amina.goto("/fr" + topic)
    reply(amina, "Nous lisons le registre **ensemble**.")
    arrived = article(eunji.page, "Nous lisons le registre")
    expect(arrived).to_have_count(1)
    expect(arrived.locator("strong")).to_have_text("ensemble")
    expect(arrived.locator(".text")).to_have_attribute("lang", "fr")
    expect(arrived.get_by_role("link", name=re.compile("답글"))).to_be_visible()
    assert eunji.page.evaluate("window.stayed")


def test_an_edit_and_a_hiding_change_the_open_page(visitor: Visitors) -> None:
    marie, benoit, guest = visitor("fr").sign_in("marie"), visitor("fr").sign_in("benoit"), visitor("en")
    topic = new_topic(marie, "fr")
    marie.goto("/fr" + topic)
    reply(marie, "Une première version.")
    guest.goto("/en" + topic)
    shown = article(guest.page, "Une première version.")
    expect(shown).to_be_visible()
    target = shown.get_attribute("id")
    number = str(target).removeprefix("post-")
    marie.goto(f"/fr/forum/p/{number}/edit")
    marie.page.fill("#body", "Une version meilleure.")
    marie.page.click("#composer .btn.go")
    expect(guest.page.locator(f"#{target}")).to_contain_text("Une version meilleure.")
    benoit.goto(f"/fr/forum/p/{number}/hide")
    benoit.page.fill("#reason", "Hors sujet")
    benoit.page.click(".case .btn.no")
    expect(guest.page.locator(f"#{target}")).to_contain_text("A moderator has hidden this post.")
    expect(guest.page.locator(f"#{target}")).not_to_contain_text("Une version meilleure.")


def test_after_a_cut_line_the_page_catches_up_in_order_and_once(visitor: Visitors) -> None:
    wim, eunji = visitor("fr").sign_in("wim"), visitor("ko").sign_in("eunji")
    topic = new_topic(wim, "fr")
    eunji.goto("/ko" + topic)
    expect(eunji.page.locator("[data-live-word]")).to_have_text("실시간")
    eunji.context.set_offline(True)
    wim.goto("/fr" + topic)
    said = [f"Réponse numéro {number}" for number in range(1, 6)]
    for text in said:
        reply(wim, text)
    assert article(eunji.page, said[0]).count() == 0
    eunji.context.set_offline(False)
    expect(article(eunji.page, said[-1])).to_be_visible(timeout=35_000)
    assert [text for text in eunji.page.locator("article .text").all_inner_texts() if text in said] == said


def test_a_restarted_server_loses_nothing(visitor: Visitors) -> None:
    kwame, eunji = visitor("fr").sign_in("kwame"), visitor("ko").sign_in("eunji")
    topic = new_topic(kwame, "fr")
    eunji.goto("/ko" + topic)
    expect(eunji.page.locator("[data-live-word]")).to_have_text("실시간")
    kwame.site.stop()
    kwame.site.start()
    kwame.goto("/fr" + topic)
    reply(kwame, "Après le redémarrage.")
    expect(article(eunji.page, "Après le redémarrage.")).to_have_count(1, timeout=35_000)


def test_the_bell_counts_a_mention_live(visitor: Visitors) -> None:
    pilar, eunji = visitor("fr").sign_in("pilar"), visitor("ko").sign_in("eunji")
    topic = new_topic(pilar, "fr")
    eunji.goto("/ko/library/")
    before = eunji.page.locator("#bell").inner_text()
    pilar.goto("/fr" + topic)
    reply(pilar, "Merci @eunji, c'est très utile.")
    expect(eunji.page.locator("#bell")).not_to_have_text(before)
    expect(eunji.page.locator("#bell .dot")).to_be_visible()
    eunji.goto("/ko/notifications/")
    expect(eunji.page.locator("main")).to_contain_text("c'est très utile")


def test_what_one_may_not_read_never_arrives(visitor: Visitors) -> None:
    """A topic moved to the participants' room falls silent for a guest who has it open."""
    helder, nomsa, guest = visitor("fr").sign_in("helder"), visitor("en").sign_in("nomsa"), visitor("en")
    topic = new_topic(helder, "fr")
    guest.goto("/en" + topic)
    expect(guest.page.locator("[data-live-word]")).to_have_text("Live")
    number = re.search(r"/t/(\d+)/", topic)
    assert number
    received: list[str] = []
    guest.page.reload()
    guest.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    guest.goto("/en" + topic)
    expect(guest.page.locator("[data-live-word]")).to_have_text("Live")
    nomsa.goto(f"/en/forum/t/{number[1]}/move")
    nomsa.page.select_option("#category", "edition-12")
    nomsa.page.fill("#reason", "For participants only")
    nomsa.page.click(".case .btn.go")
    nomsa.page.wait_for_url(re.compile(r"/forum/t/"))
    helder.goto("/fr" + topic)
    reply(helder, "Le mot canari.")
    expect(article(guest.page, "Le mot canari.")).to_have_count(0)
    assert not any("canari" in frame for frame in received)
    assert guest.page.goto(guest.site.url + "/en" + topic).status == 404  # type: ignore[union-attr]


def test_without_a_connection_the_page_and_the_text_stay(visitor: Visitors) -> None:
    amina = visitor("en").sign_in("amina")
    topic = new_topic(amina)
    page = amina.goto("/en" + topic)
    expect(page.locator("[data-live-word]")).to_have_class(re.compile("live"))
    amina.context.set_offline(True)
    page.fill("#body", "Written on the train.")
    page.click("#composer .btn.go")
    status = page.locator("#composer [role=status]")
    expect(status).to_contain_text("Your text is kept on this device")
    expect(page.locator("#body")).to_have_value("Written on the train.")
    expect(page.locator("#composer")).not_to_have_attribute("aria-busy", "true")
    page.click("#composer button[name=preview]")
    expect(status).to_contain_text("Your text is kept on this device")
    amina.context.set_offline(False)
    page.click("#composer .btn.go")
    expect(article(page, "Written on the train.")).to_have_count(1)
    expect(page.locator("#body")).to_have_value("")


def test_an_open_page_counts_its_replies(visitor: Visitors) -> None:
    amina, eunji = visitor("en").sign_in("amina"), visitor("en").sign_in("eunji")
    topic = new_topic(amina)
    page = amina.goto("/en" + topic)
    expect(page.locator("[data-live-word]")).to_have_text("Live")
    eunji.goto("/en" + topic)
    reply(eunji, "We read the register.")
    expect(page.locator(".head .num")).to_have_text("1 reply")
    expect(page.locator("[id^=aside-count-]")).to_have_text("1")
    expect(page.locator("[data-live-word]")).to_have_text("Live")
