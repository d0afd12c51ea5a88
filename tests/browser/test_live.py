"""Two members in two languages, each in a browser of their own: what one writes, the other sees."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Visitor
from tests.processes import wait_until

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

    def tells() -> bool:  # the bell may have counted something else before
        return "c'est très utile" in eunji.goto("/ko/notifications/").locator("main").inner_text()

    wait_until(tells, seconds=30)


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
    expect(page.locator("[id^=count-]")).to_have_text("1 reply")
    expect(page.locator("[id^=aside-count-]")).to_have_text("1")
    expect(page.locator("[data-live-word]")).to_have_text("Live")


# --- Who is there ----------------------------------------------------------------------------------------------------


def test_a_page_says_who_reads_along_and_who_has_left(visitor: Visitors) -> None:
    amina, eunji = visitor("en").sign_in("amina"), visitor("en").sign_in("eunji")
    topic = new_topic(amina)
    amina.goto("/en" + topic)
    readers = amina.page.locator("[id^=readers-]")
    expect(readers).to_contain_text("1 reading now")
    eunji.goto("/en" + topic)
    expect(readers).to_contain_text("2 reading now")
    expect(readers.get_by_role("link", name="김은지")).to_be_visible()
    eunji.goto("/en/about/")
    expect(readers).to_contain_text("1 reading now")
    expect(readers).not_to_contain_text("김은지")


def test_others_see_that_one_writes_and_nothing_moves(visitor: Visitors) -> None:
    """Posts and composer stand where they stand without JavaScript."""
    amina, guest, still = (
        visitor("en").sign_in("amina"),
        visitor("ko", width=390),
        visitor("ko", width=390, javascript=False),
    )
    topic = new_topic(amina)
    amina.goto("/en" + topic)
    page = guest.goto("/ko" + topic)
    expect(page.locator("[id^=reading-]")).not_to_be_empty()
    expect(page.locator("[data-live-word]")).to_be_visible()
    expect(amina.page.locator("[data-live-word]")).to_have_text("Live")
    amina.page.locator("#body").press_sequentially("Dear all")
    expect(page.locator(".typing bdi")).to_have_text("Amina Diallo")
    parts = page.locator("article, .topic > .note")
    assert parts.evaluate_all(PLACES) == still.goto("/ko" + topic).locator("article, .topic > .note").evaluate_all(
        PLACES
    )
    amina.page.wait_for_timeout(1200)  # what the others are told, this page is told too
    assert amina.page.locator(".typing").inner_text() == ""
    amina.goto("/en/about/")
    expect(page.locator(".typing")).to_have_text("")


# --- Lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/en/", "/en/forum/", "/en/forum/c/help/", "/t/1"])
def test_a_phone_says_that_the_page_is_live(visitor: Visitors, path: str) -> None:
    page = visitor("en", width=390).goto(path)
    expect(page.locator("[data-live-word]").filter(visible=True)).to_have_text("Live")


def test_a_list_counts_what_has_changed_and_does_not_move(visitor: Visitors) -> None:
    amina, eunji = visitor("en", width=390).sign_in("amina"), visitor("en").sign_in("eunji")
    own = new_topic(amina)
    new_topic(amina)
    page = amina.goto("/en/forum/")
    expect(page.locator("[data-live-word]")).to_have_text("Live")
    rows, unread, pill = page.locator("#topics li"), page.locator("#unread-topics"), page.locator(".pill")
    places, count = rows.evaluate_all(PLACES), int(unread.get_attribute("data-count") or 0)
    for text in ("We read it.", "We read it twice."):
        eunji.goto("/en" + own)
        reply(eunji, text)
    expect(pill).to_have_text("1 updated topic")
    new_topic(eunji)
    expect(pill).to_have_text("2 updated topics")
    row = page.locator(f"#topic-{number_of(own)}")
    expect(row).to_contain_text("2 replies")
    expect(row.locator(".chip.new")).to_be_visible()
    expect(unread).to_have_attribute("data-count", str(count + 1))  # a topic never opened is new, but not counted
    assert rows.evaluate_all(PLACES) == places
    pill.click()
    expect(row).to_have_class("unread")
    expect(rows.first).not_to_have_id(places[0][0])
    expect(pill).to_have_count(0)


def test_one_s_own_post_is_not_unread(visitor: Visitors) -> None:
    amina = visitor("en").sign_in("amina")
    topic = new_topic(amina)
    lists = amina.context.new_page()
    lists.goto(amina.site.url + "/en/forum/")
    expect(lists.locator("[data-live-word]")).to_have_text("Live")
    amina.goto("/en" + topic)
    reply(amina, "One more thing.")
    row = lists.locator(f"#topic-{number_of(topic)}")
    expect(row).to_contain_text("1 reply")
    expect(row.locator(".chip.new")).to_have_count(0)


PLACES = "(rows) => rows.map((row) => [row.id, row.offsetTop, row.offsetHeight])"


def number_of(topic: str) -> str:
    """Return the number in the path of a topic."""
    return topic.split("/")[3]


# --- What comes down the socket, word for word -----------------------------------------------------------------------

STREAM, TRANSLATIONS = "topic.1", "topic-en.1"


class Script:
    """A page of a topic whose server of sockets says what the test tells it to; `heard` is what the page has said."""

    def __init__(self, visit: Visitor) -> None:
        self.page = visit.page
        self.sockets: list[WebSocketRoute] = []
        self.heard: list[dict[str, Any]] = []
        self.page.route_web_socket("**/ws", self._opened)
        visit.goto("/t/1")
        self.number: int = self.page.locator("live-stream").evaluate(
            f"(it) => JSON.parse(it.dataset.follow)['{STREAM}']"
        )
        self.hears(self.comes_with(0))
        self.say(heads={STREAM: self.number})
        expect(self.page.locator("[data-live-word]")).to_have_text("Live")

    def _opened(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.heard.append(json.loads(text)))

    def say(self, **frame: Any) -> None:
        self.sockets[-1].send(json.dumps(frame))

    def post(self, since: int, *posts: int) -> None:
        """A frame takes the page from `since` to the last of the posts; all numbers count from the page's first."""
        html = '<article class="post" id="post-9000{0}"><div class="text">Post {0}</div></article>'
        changes = [
            {"target": f"post-9000{number}", "html": html.format(number), "place": "append:branches"}
            for number in posts
        ]
        self.say(t=STREAM, s=self.number + since, n=self.number + posts[-1], changes=changes)

    def follow(self, seen: int) -> dict[str, Any]:
        """What a page says that asks for what it misses, having seen so many numbers more than at first."""
        return {"follow": {STREAM: self.number + seen}, "reader": "en"}

    def comes_with(self, seen: int) -> dict[str, Any]:
        """What a page says first on each socket: everything that it follows, translations into its language too."""
        return {"follow": {STREAM: self.number + seen, TRANSLATIONS: 0}, "reader": "en"}

    def hears(self, *said: dict[str, Any]) -> None:
        """The page says this, and has said nothing else since the last time."""
        for _moment in range(1500):
            if len(self.heard) >= len(said):
                break
            self.page.wait_for_timeout(20)
        assert self.heard == list(said)
        self.heard.clear()

    def shows(self, *posts: int) -> None:
        expect(self.page.locator("[id^=post-9000]")).to_have_text([f"Post {number}" for number in posts])

    def close(self, code: int) -> None:
        """The socket is closed, and the page's clock goes on by six seconds, in which it comes back if it wants to."""
        self.page.clock.install()
        self.sockets[-1].close(code=code)
        expect(self.page.locator("[data-live-word]")).not_to_have_text("Live")
        self.page.clock.run_for(6000)


@pytest.fixture
def script(visitor: Visitors) -> Script:
    return Script(visitor("en"))


def test_a_gap_is_asked_for_once_and_filled_in_order(script: Script) -> None:
    script.post(0, 1)
    script.post(2, 3)
    script.post(3, 4)
    script.hears(script.follow(1))
    script.shows(1)
    script.post(1, 2, 3, 4)
    script.post(4, 5)
    script.shows(1, 2, 3, 4, 5)
    script.hears()


def test_what_was_seen_is_not_shown_again(script: Script) -> None:
    script.post(0, 1, 2)
    script.post(0, 1)
    script.post(1, 2)
    script.say(t="topic.2", s=0, n=1, changes=[{"target": "branches", "html": "<p>Lost</p>", "place": "replace"}])
    script.post(2, 3)
    script.shows(1, 2, 3)
    script.hears()


def test_a_heartbeat_that_is_ahead_is_asked_about_and_answered(script: Script) -> None:
    script.say(heads={STREAM: script.number + 2}, ask=7)
    script.hears({"seen": 7}, script.follow(0))
    script.post(0, 1, 2)
    script.shows(1, 2)
    script.say(heads={STREAM: script.number + 2}, ask=8)
    script.say(ask=9)
    script.hears({"seen": 8}, {"seen": 9})


def test_what_only_holds_now_has_no_number(script: Script) -> None:
    html = '<p class="typing" id="typing-1" data-presence><span data-for="others">Somebody</span></p>'
    script.say(t=STREAM, changes=[{"target": "typing-1", "html": html, "place": "replace"}])
    expect(script.page.locator("#typing-1")).to_have_text("Somebody")
    script.post(0, 1)
    script.shows(1)
    script.close(4500)
    expect(script.page.locator("#typing-1")).to_have_text("")


@pytest.mark.parametrize("code", [1012, 4408, 4500])
def test_the_page_comes_back_with_the_number_it_has_seen(script: Script, code: int) -> None:
    script.post(0, 1)
    script.shows(1)
    script.close(code)
    script.hears(script.comes_with(1))
    script.say(heads={STREAM: script.number + 1})
    expect(script.page.locator("[data-live-word]")).to_have_text("Live")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (4401, "Your session has ended: reload the page"),
        (4403, "Your session has ended: reload the page"),
        (4404, "This page has changed: reload it"),
    ],
)
def test_a_page_that_may_not_come_back_says_so(script: Script, code: int, told: str) -> None:
    script.close(code)
    expect(script.page.locator(".pill")).to_have_text(told)
    expect(script.page.locator("[data-live-word]")).to_have_text("Offline")
    assert len(script.sockets) == 1
    script.page.locator(".pill").click()
    script.hears(script.comes_with(0))


def test_a_page_from_the_future_fetches_itself_and_comes_back(script: Script) -> None:
    """The server was restored from a copy: what the page has seen after that never happened."""
    script.post(0, 1)
    script.shows(1)
    script.close(4409)
    script.hears(script.comes_with(0))
    script.shows()


def test_a_page_that_missed_too_much_fetches_its_parts(script: Script) -> None:
    script.post(0, 1)
    script.shows(1)
    script.page.clock.install()
    script.say(t=STREAM, n=script.number + 300, reset=True)
    script.page.clock.run_for(2000)
    script.hears(script.comes_with(0))
    script.shows()
    expect(script.page.locator(".pill")).to_have_count(0)
