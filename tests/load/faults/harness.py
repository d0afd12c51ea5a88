"""What all faults share: members who post, pages that are open, and the verdict on both."""

import asyncio
import math
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice

from tests.load.faults.page import Page
from tests.load.faults.people import Person, Post, Topic, reply, start_topic
from tests.load.faults.site import Site

ALLOWED = 5.0  # seconds from recovery until everything is right
GIVEN_UP = 30.0
# Sample members and the languages that they read in.
EIGHT = {
    "amina": "fr", "benoit": "fr", "chiara": "it", "daniela": "es",
    "eunji": "ko", "farid": "ar", "grace": "en", "helder": "pt",
}  # fmt: skip
TWELVE = EIGHT | {"ines": "pt", "joao": "pt", "kwame": "en", "layla": "ar"}  # nobody may post over 20 times a minute
_TOPIC_POSTS = "SELECT id, body FROM forum_post WHERE topic_id = {topic} AND number > 1"


@dataclass
class Outcome:
    """What a fault led to: `broken` holds a sentence for everything that was not right."""

    name: str
    broken: list[str] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        figures = "\n".join(f"  {name:<38} {figure}" for name, figure in self.figures.items())
        sentences = "\n".join(f"  BROKEN: {sentence}" for sentence in self.broken)
        verdict = "broken" if self.broken else "held"
        return "\n".join(part for part in (f"{self.name}: {verdict}", figures, sentences) if part)


class Stage:
    """A site with a new topic, the pages that are open on it, and the replies to it that were acknowledged."""

    def __init__(self, site: Site, outcome: Outcome) -> None:
        self.site, self.outcome = site, outcome
        self.people: dict[str, Person] = {}
        self.pages: list[Page] = []
        self.posts: list[Post] = []
        self.recovered_at = 0.0
        self._numbers = iter(range(1, 1_000_000))

    async def begin(self, handles: Iterable[str] = EIGHT) -> None:
        """These members are signed in, and the first one has started the topic."""
        for handle in handles:
            self.people[handle] = await asyncio.to_thread(Person(self.site, handle).sign_in)
        first = next(iter(self.people.values()))
        self.topic: Topic = await asyncio.to_thread(start_topic, first, f"Fault: {self.outcome.name}")

    async def open_page(
        self, handle: str = "", language: str = "en", *, path: str = "", web: int = 0, socket_port: int | None = None
    ) -> Page:
        """Return a new page, on the topic if no other `path` is given, of a member or of a guest."""
        person = self.people[handle] if handle else Person(self.site)
        page = Page(person, f"/{language}{path or self.topic.path}", web=web, socket_port=socket_port)
        self.pages.append(await page.open())
        return page

    async def post(self, handle: str, *, web: int = 0, size: int = 600) -> None:
        """The member has posted a reply, and the server has acknowledged it."""
        mark = f"Reply {next(self._numbers)} by {handle}"
        post = await asyncio.to_thread(reply, self.people[handle], self.topic, mark, web=web, size=size)
        self.posts.append(post)

    @asynccontextmanager
    async def posting(self, *, pause: float = 1.2, size: int = 600) -> AsyncIterator[None]:
        """Everybody who has signed in posts every `pause` seconds, on all servers, while the body runs."""
        stopped = asyncio.Event()
        async with asyncio.TaskGroup() as writers:
            for number, handle in enumerate(self.people):
                web = number % len(self.site.ports)
                writers.create_task(self._keep_posting(handle, stopped, web=web, pause=pause, size=size))
            yield
            stopped.set()

    async def _keep_posting(self, handle: str, stopped: asyncio.Event, *, web: int, pause: float, size: int) -> None:
        wait = random.uniform(0, pause)
        while not await _within(wait, stopped):
            began = time.monotonic()
            await self.post(handle, web=web, size=size)
            wait = max(0, began + random.uniform(0.8, 1.2) * pause - time.monotonic())

    async def post_all(self, posts: int) -> None:
        """So many replies have been posted, by everybody in turn, as fast as the site takes them."""
        handles = list(islice(cycle(self.people), posts))
        async with asyncio.TaskGroup() as writers:
            for handle in self.people:
                writers.create_task(self._post_times(handle, handles.count(handle)))

    async def _post_times(self, handle: str, posts: int) -> None:
        for _post in range(posts):
            await self.post(handle)

    def recovered(self) -> None:
        """The fault has passed: from now on everything must come right."""
        self.recovered_at = time.time()

    async def close(self) -> None:
        for page in self.pages:
            await page.close()

    # --- The verdict ---

    async def judge(self, name: str = "all", pages: list[Page] | None = None) -> None:
        """Wait until these pages (all) are right, and note under this name what was not, or came too late."""
        judged = self.pages if pages is None else pages
        since = max([self.recovered_at, *(post.acknowledged_at for post in self.posts)])
        right_after = await self._until_right(lambda: self._behind(judged), since)
        await self._until_right(lambda: self._unseen(judged), since)
        self._note_delays(name, judged, right_after)
        await self._check_posts()
        self._check_pages(judged)

    async def _until_right(self, wrong: Callable[[], Awaitable[list[str]]], since: float) -> float:
        """Wait until nothing is wrong any more; what stays so is noted. Returns the seconds since `since`."""
        sentences = await wrong()
        while sentences and time.time() < since + GIVEN_UP:
            await asyncio.sleep(0.05)
            sentences = await wrong()
        for sentence in sentences:
            self.is_broken(sentence)
        return time.time() - since

    async def _behind(self, pages: list[Page]) -> list[str]:
        """Return a sentence for each stream that a page is not as far with as the server."""
        heads = dict(await asyncio.to_thread(self.site.rows, "SELECT name, head FROM realtime_stream"))
        return [
            f"{page} is at {number} of {stream}, the server at {heads.get(stream, 0)}"
            for page in pages
            for stream, number in page.cursors.items()
            if number != heads.get(stream, 0)
        ]

    async def _unseen(self, pages: list[Page]) -> list[str]:
        """Return a sentence for each page of the topic that has not shown every acknowledged post."""
        missing = {page: [p.pk for p in self.posts if p.element not in page.shown] for page in pages}
        return [
            f"{page} never showed {len(unseen)} acknowledged posts, such as {unseen[0]}"
            for page, unseen in missing.items()
            if unseen and self._shows_topic(page)
        ]

    def _shows_topic(self, page: Page) -> bool:
        return page.path.endswith(self.topic.path)

    def _note_delays(self, name: str, pages: list[Page], right_after: float) -> None:
        latest = max([right_after, *self._delays(pages, self.posts, self._possible_at)])
        self.note(f"{name}: right after (s; {ALLOWED:.0f} allowed)", f"{latest:.2f}")
        if latest > ALLOWED:
            self.is_broken(f"{name}: right only {latest:.1f} s after recovery, {ALLOWED:.0f} are allowed")

    async def all_seen(self, posts: list[Post]) -> None:
        """Every page shows these posts, or has had its time."""
        deadline = time.time() + ALLOWED
        while time.time() < deadline and any(post.element not in page.shown for page in self.pages for post in posts):
            await asyncio.sleep(0.05)

    def sight(self, pages: list[Page], posts: list[Post] | None = None) -> list[float]:
        """Return how many seconds each of these posts (all) took from being sent to being seen, on each page."""
        return self._delays(pages, self.posts if posts is None else posts, lambda post: post.sent_at)

    def _delays(self, pages: list[Page], posts: list[Post], since: Callable[[Post], float]) -> list[float]:
        """Return for each page and post the time between `since` and its being seen."""
        return [
            page.shown[post.element] - since(post)
            for page in pages
            for post in posts
            if post.element in page.shown and self._shows_topic(page)
        ]

    def _possible_at(self, post: Post) -> float:
        return max(post.acknowledged_at, self.recovered_at)

    def note_spread(self, name: str, delays: list[float]) -> None:
        """Note the middle and the slow end of these seconds."""
        self.note(f"{name} p50, p99 (s)", f"{quantile(delays, 0.5):.2f}, {quantile(delays, 0.99):.2f}")

    async def _check_posts(self) -> None:
        """Every acknowledged post is in the database once, and nothing else is."""
        rows = await asyncio.to_thread(self.site.rows, _TOPIC_POSTS.format(topic=self.topic.pk))
        kept = [(pk, body.partition(".")[0]) for pk, body in rows]
        lost = {(post.pk, post.mark) for post in self.posts} - set(kept)
        if lost:
            self.is_broken(f"{len(lost)} acknowledged posts are not in the database, such as {min(lost)}")
        if len(kept) != len(self.posts):
            self.is_broken(f"{len(self.posts)} posts were acknowledged, {len(kept)} are in the database")

    def _check_pages(self, pages: list[Page]) -> None:
        for page in pages:
            if page.doubles:
                self.is_broken(f"{page} was sent {len(page.doubles)} posts twice, such as {page.doubles[0]}")
            if page.stale:
                self.is_broken(f"{page} fetched itself and could not renew its parts {', '.join(sorted(page.stale))}")
            if page.failures:
                self.is_broken(f"{page} could not fetch itself and asked its reader to reload")

    def is_broken(self, sentence: str) -> None:
        """Note what is not right, once."""
        if sentence not in self.outcome.broken:
            self.outcome.broken.append(sentence)

    def note(self, name: str, figure: str) -> None:
        self.outcome.figures[name] = figure

    def note_traffic(self) -> None:
        """Note what the pages and writers went through."""
        self.note_spread("sent to acknowledged", [post.acknowledged_at - post.sent_at for post in self.posts])
        self.note("posts, sent more than once", f"{len(self.posts)}, {sum(post.tries > 1 for post in self.posts)}")
        self.note("pages, connections", f"{len(self.pages)}, {sum(page.connects for page in self.pages)}")
        self.note("resets, gaps", f"{sum(page.resets for page in self.pages)}, {sum(page.gaps for page in self.pages)}")
        codes = sorted({code for page in self.pages for code in page.closes})
        self.note("closed by", ", ".join(map(str, codes)) or "nothing")
        complaints = self.site.complaints()
        self.note("errors in the logs", f"{len(complaints)}" + "".join(f"\n    {line}" for line in complaints[:5]))


@dataclass(frozen=True)
class Fault:
    """`play` does the harm to a site with so many web servers, on such a database, and has it judged."""

    name: str
    play: Callable[[Stage], Awaitable[None]]
    webs: int = 1
    postgresql: bool = False
    redis: bool = False

    def run(self) -> Outcome:
        """Return what the fault led to on a site of its own."""
        outcome = Outcome(self.name)
        with Site(webs=self.webs, postgresql=self.postgresql, redis=self.redis) as site:
            asyncio.run(self._run(Stage(site, outcome)))
        return outcome

    async def _run(self, stage: Stage) -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(64))
        try:
            await self.play(stage)
        finally:
            stage.note_traffic()
            await stage.close()

    def main(self) -> None:
        """Run, print, and end with 1 where anything was broken."""
        outcome = self.run()
        print(outcome)
        sys.exit(bool(outcome.broken))


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Return whether the event happened within so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()


def quantile(values: list[float], part: float) -> float:
    """Return the smallest value that so large a part of them does not exceed; NaN of none."""
    return sorted(values)[max(math.ceil(part * len(values)) - 1, 0)] if values else math.nan
