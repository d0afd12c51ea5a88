"""From a post on one web server to its paint in a browser on another: `python -m tests.load.latency`.

PostgreSQL, Redis, two web servers. Members post by HTTP to the first; Chromium has the topic open from the second,
signed in as Eunji, in Korean. The reference, in turn with it: the same Chromium has the same page without our script,
is handed the same HTML by a bare WebSocket server, and puts it in the same place.
"""

import asyncio
import json
import random
import shutil
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import cycle, islice, pairwise
from typing import Any, Self

import redis.asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from websockets.asyncio.server import ServerConnection, serve

from tests.load.faults.harness import quantile
from tests.load.faults.page import Page as Follower
from tests.load.faults.people import Person, Post, Topic, reply, start_topic
from tests.load.faults.site import Site

POSTS = 40
AUTHORS = ["amina", "benoit", "chiara"]  # nobody may post over 20 times a minute
READER, LANGUAGE = "eunji", "ko"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
STAGES = {
    "sent": "the member sends the form",
    "commit": "the change is committed",
    "publish": "its word has come through Redis",
    "hub": "its frame is at a bare socket of the other server",
    "socket": "its frame is in Chromium",
    "page": "it is in the document",
    "paint": "it is painted",
}
# Notes when each post came into the document, and the second animation frame after that: the first one shows it.
WATCH = """
window.seen = {};
const now = () => performance.timeOrigin + performance.now();
new MutationObserver((records) => {
  const page = now();
  for (const element of records.flatMap(({ addedNodes }) => [...addedNodes])) {
    const post = element.matches?.("[id^=post-]") ? element : element.querySelector?.("[id^=post-]");
    if (post) requestAnimationFrame(() => requestAnimationFrame(() => (window.seen[post.id] ??= [page, now()])));
  }
}).observe(document, { childList: true, subtree: true });
"""
BARE = """
(address) => new Promise((resolve) => {
  const socket = new WebSocket(address);
  socket.onmessage = ({ data }) =>
    document.getElementById("branches").insertAdjacentHTML("beforeend", JSON.parse(data).html);
  socket.onopen = resolve;
})
"""


class Tab:
    """A page of Chromium, and when frames came into it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[tuple[float, dict[str, Any]]] = []
        self._to_wall_clock = 0.0

    async def watch(self) -> Self:
        """Frames and posts are noticed from now on."""
        await self.page.add_init_script(WATCH)
        session = await self.page.context.new_cdp_session(self.page)
        session.on("Network.webSocketWillSendHandshakeRequest", self._set_clock)
        session.on("Network.webSocketFrameReceived", self._note_frame)
        await session.send("Network.enable")
        return self

    def _set_clock(self, event: dict[str, Any]) -> None:
        self._to_wall_clock = event["wallTime"] - event["timestamp"]

    def _note_frame(self, event: dict[str, Any]) -> None:
        frame = json.loads(event["response"]["payloadData"])
        self.frames.append((event["timestamp"] + self._to_wall_clock, frame))

    async def painted(self, element: str) -> tuple[float, float]:
        """Return when the element came into the document and when it was painted."""
        async with asyncio.timeout(20):
            while not (seen := await self.page.evaluate("(id) => window.seen[id]", element)):
                await asyncio.sleep(0.03)
        return seen[0] / 1000, seen[1] / 1000

    def frame_with(self, element: str) -> tuple[float, str]:
        """Return when the frame with this post came, and the HTML of the post in it."""
        for at, frame in self.frames:
            for html in html_of(frame):
                if f'id="{element}"' in html:
                    return at, html
        raise LookupError(element)


def html_of(frame: dict[str, Any]) -> list[str]:
    return [frame["html"]] if "html" in frame else [change["html"] for change in frame.get("changes", ())]


class BareServer:
    """The reference: a WebSocket server that hands HTML to its one page."""

    def __init__(self) -> None:
        self.address = ""
        self._sockets: list[ServerConnection] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        async with serve(self._keep, "127.0.0.1", 0, compression=None) as server:
            self.address = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self

    async def _keep(self, socket: ServerConnection) -> None:
        self._sockets.append(socket)
        await socket.wait_closed()

    async def hand_over(self, html: str) -> float:
        """Return when it was sent."""
        sent_at = time.time()
        await self._sockets[0].send(json.dumps({"html": html}, ensure_ascii=False))
        return sent_at


class Measurement:
    """Rounds of one post each: how it came to the page, and how the same HTML came to the reference's page."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._heard: dict[int, tuple[float, float]] = {}  # by number: committed, come through Redis
        self.ours: list[dict[str, float]] = []
        self.reference: list[dict[str, float]] = []

    async def run(self) -> None:
        """Take all rounds."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(16))
        authors = [await asyncio.to_thread(Person(self._site, handle).sign_in) for handle in AUTHORS]
        reader = await asyncio.to_thread(Person(self._site, READER).sign_in)
        self._topic: Topic = await asyncio.to_thread(start_topic, authors[0], "From post to paint")
        self._bare = await Follower(reader, f"/{LANGUAGE}{self._topic.path}", web=1).open()
        listening = asyncio.create_task(self._listen())
        async with async_playwright() as playwright, BareServer().running() as server:
            chromium = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            self._tab = await self._open_ours(chromium, reader)
            self._bare_server, self._bare_tab = server, await self._open_reference(chromium, reader, server)
            for author in islice(cycle(authors), POSTS):
                await self._take_round(author)
                await asyncio.sleep(random.uniform(0.1, 0.3))
            await chromium.close()
        listening.cancel()
        await self._bare.close()

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._site.ports[1]}/{LANGUAGE}{self._topic.path}"

    async def _listen(self) -> None:
        """Note the words of the topic as they come through Redis."""
        client = redis.asyncio.Redis(port=self._site.redis_port or 0, socket_timeout=None)
        async with client, client.pubsub() as ear:
            await ear.psubscribe(f"*/{self._topic.stream}")
            async for message in ear.listen():
                word = json.loads(message["data"]) if message["type"] == "pmessage" else {}
                if "n" in word:
                    self._heard[word["n"]] = word["at"], time.time()

    async def _context(self, chromium: Browser, reader: Person, **options: Any) -> BrowserContext:
        context = await chromium.new_context(locale=LANGUAGE, **options)
        for name, value in reader.cookies.items():
            await context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])
        return context

    async def _open_ours(self, chromium: Browser, reader: Person) -> Tab:
        context = await self._context(chromium, reader)
        tab = await Tab(await context.new_page()).watch()
        await tab.page.goto(self._address)
        await tab.page.locator("[data-live-word]").first.wait_for()  # hidden until the socket has said where it is
        return tab

    async def _open_reference(self, chromium: Browser, reader: Person, server: BareServer) -> Tab:
        context = await self._context(chromium, reader, bypass_csp=True)
        await context.route("**/*.js", lambda route: route.abort())
        tab = await Tab(await context.new_page()).watch()
        await tab.page.goto(self._address)
        await tab.page.evaluate(BARE, server.address)
        return tab

    async def _take_round(self, author: Person) -> None:
        post = await asyncio.to_thread(reply, author, self._topic, f"Post {len(self.ours) + 1}")
        page, paint = await self._tab.painted(post.element)
        socket, html = self._tab.frame_with(post.element)
        committed, published = self._heard[max(self._heard)]
        hub = await self._at_bare_socket(post)
        moments = (post.sent_at, committed, published, hub, socket, page, paint)
        self.ours.append(dict(zip(STAGES, moments, strict=True)) | {"answer": post.acknowledged_at})
        await self._take_reference(post, html)

    async def _at_bare_socket(self, post: Post) -> float:
        while post.element not in self._bare.shown:
            await asyncio.sleep(0.01)
        return self._bare.shown[post.element]

    async def _take_reference(self, post: Post, html: str) -> None:
        sent = await self._bare_server.hand_over(html)
        page, paint = await self._bare_tab.painted(post.element)
        socket, _html = self._bare_tab.frame_with(post.element)
        self.reference.append({"sent": sent, "socket": socket, "page": page, "paint": paint})


def report(ours: list[dict[str, float]], reference: list[dict[str, float]]) -> None:
    """Print each stage, and the ways that can be compared."""
    print(f"{'milliseconds, of ' + str(len(ours)) + ' posts':<58}{'p50':>7}{'p95':>7}")
    for before, after in pairwise(STAGES):
        show(f"{after}: {STAGES[after]}", spans(ours, before, after))
    show("answer: the member's browser has its answer (since sent)", spans(ours, "sent", "answer"))
    show("all, since sent", spans(ours, "sent", "paint"))
    since_commit = show("all, since commit", spans(ours, "commit", "paint"))
    bare = show("reference: from a bare server to paint", spans(reference, "sent", "paint"))
    show("  of which on the wire", spans(reference, "sent", "socket"))
    ratios = [one / other for one, other in zip(since_commit, bare, strict=True)]
    print(f"{'since commit / reference':<58}{ratios[0]:>6.1f}x{ratios[1]:>6.1f}x")


def spans(rounds: list[dict[str, float]], begin: str, end: str) -> list[float]:
    return [moments[end] - moments[begin] for moments in rounds]


def show(name: str, values: list[float]) -> tuple[float, float]:
    """Print and return the median and the slow end."""
    p50, p95 = quantile(values, 0.5), quantile(values, 0.95)
    print(f"{name:<58}{1000 * p50:>7.1f}{1000 * p95:>7.1f}")
    return p50, p95


def main() -> None:
    with Site(webs=2, postgresql=True, redis=True) as site:
        measurement = Measurement(site)
        asyncio.run(measurement.run())
    report(measurement.ours, measurement.reference)


if __name__ == "__main__":
    main()
