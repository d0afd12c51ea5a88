"""An open page as frontend/src/live.js keeps it, without a browser: its numbers, and the ids of what it shows."""

import asyncio
import html
import json
import random
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from http.client import HTTPException
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.load.faults.people import Person, Refused

FINAL = {1000, 4400, 4401, 4403, 4404, 4429}
RESTARTS = 1012
AHEAD, ABNORMAL = 4409, 1006
SHORTEST, FIRST, SPREAD, LONGEST = 0.5, 1.0, 5.0, 30.0  # seconds until the page comes back
SILENCE = 60.0
RESET_SPREAD = 2.0  # seconds within which the pages that were told to fetch themselves do so
MOST_PAGES = 50
_ID = re.compile(r'\bid="([\w-]+)"')
_LIVE_PART = re.compile(r"<[^>]*\bdata-live-part\b[^>]*>")
_FOLLOW = re.compile(r'<live-stream data-follow="([^"]*)"')


class Page:
    """One tab of `person`. `shown` tells when each element with an id was first there."""

    def __init__(self, person: Person, path: str, *, web: int = 0, socket_port: int | None = None) -> None:
        self.person, self.path, self.web = person, path, web
        self.language = path.split("/")[1]
        self.cursors: dict[str, int] = {}
        self.shown: dict[str, float] = {}
        self.doubles: list[str] = []  # elements that frames brought twice
        self.stale: set[str] = set()  # live parts that were not on the page when it was fetched again
        self.closes: list[int] = []
        self.connects = self.resets = self.gaps = self.failures = 0
        self._parts: set[str] = set()  # what is replaced when the page is fetched again
        self._appended: set[str] = set()  # by frames, since the page was fetched
        self._asked: set[str] = set()  # the streams of which a missing part was asked for since the last heartbeat
        self._port = socket_port or person.site.ports[web]
        self._socket: ClientConnection | None = None
        self._away_since = 0.0
        self._connection: asyncio.Task[None] | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._turning: asyncio.Task[None] | None = None

    def __str__(self) -> str:
        return f"the page of {self.person.handle} ({self.language}, server {self.web})"

    async def open(self) -> "Page":
        """The page is fetched, and its socket is connected from now on."""
        await self._fetch()
        self._connection = asyncio.create_task(self._stay_connected())
        return self

    async def close(self) -> None:
        for task in (self._connection, self._fetching, self._turning):
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def come_back(self) -> None:
        """The browser says that the network has returned: connect at once, not at the next try."""
        if self._connection:
            self._connection.cancel()
            with suppress(asyncio.CancelledError):
                await self._connection
        self._away_since = 0.0
        self._connection = asyncio.create_task(self._stay_connected())

    # --- The socket ---

    async def _stay_connected(self) -> None:
        while True:
            code = await self._one_connection()
            self.closes.append(code)
            if code in FINAL:
                return
            if code == AHEAD:
                await self._fetch_again()
            await asyncio.sleep(self._pause(code))

    def _pause(self, code: int) -> float:
        """Return how many seconds to wait until the next try."""
        now = time.monotonic()
        self._away_since = self._away_since or now
        longest = min(LONGEST, max(FIRST, (now - self._away_since) / 2))
        return random.uniform(SHORTEST, SPREAD if code == RESTARTS else longest)

    async def _one_connection(self) -> int:
        """Return the code by which the connection was closed."""
        try:
            async with connect(
                f"ws://127.0.0.1:{self._port}/ws",
                origin=self.person.site.origin,
                additional_headers={"Cookie": self.person.cookie},
                open_timeout=SILENCE,
                close_timeout=1,
                ping_interval=None,
                compression=None,
                max_size=None,
                proxy=None,
            ) as self._socket:
                self.connects += 1
                await self._follow(self.cursors)
                while True:
                    async with asyncio.timeout(SILENCE):
                        text = await self._socket.recv()
                    await self._receive(json.loads(text))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else ABNORMAL
        except (OSError, InvalidHandshake, InvalidMessage, TimeoutError):
            return ABNORMAL
        finally:
            self._socket = None

    async def _follow(self, cursors: dict[str, int]) -> None:
        await self._say({"follow": cursors, "reader": self.language})

    async def _say(self, message: dict[str, Any]) -> None:
        if self._socket:
            await self._socket.send(json.dumps(message))

    async def _receive(self, frame: dict[str, Any]) -> None:
        if "ask" in frame:
            await self._say({"seen": frame["ask"]})
        if "heads" in frame:
            self._away_since = 0.0
            self._asked.clear()
            await self._ask_for(
                {stream for stream, head in frame["heads"].items() if head > self.cursors.get(stream, head)}
            )
        elif frame.get("gone"):
            self.cursors.pop(frame["t"], None)
        elif frame.get("t") in self.cursors:
            await self._take(**frame)

    async def _take(
        self, t: str, n: int = 0, s: int = 0, changes: Iterable[dict[str, str]] = (), reset: bool = False
    ) -> None:
        if reset:
            self.cursors[t] = n
            self.resets += 1
            self._fetch_soon()
        elif s > self.cursors[t]:
            self.gaps += 1
            await self._ask_for({t})
        elif n > self.cursors[t]:
            self.cursors[t] = n
            self._asked.discard(t)
            for change in changes:
                self._place(**change)

    async def _ask_for(self, streams: set[str]) -> None:
        missing = {stream: self.cursors[stream] for stream in streams - self._asked}
        self._asked |= missing.keys()
        if missing:
            await self._follow(missing)

    def _place(self, target: str, html: str, place: str) -> None:
        """Put one change in its place; what is to be appended and is there already changes nothing."""
        if place.startswith("append:"):
            if target in self._appended:
                self.doubles.append(target)
            if target in self.shown or place.removeprefix("append:") not in self.shown:
                return
            self._appended.add(target)
        elif target not in self.shown:
            return
        self._show(html, time.time())

    # --- The page itself ---

    def _fetch_soon(self) -> None:
        if not self._fetching or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch_again())

    async def _fetch_again(self) -> None:
        await asyncio.sleep(random.uniform(0, RESET_SPREAD))
        try:
            await self._fetch()
        except (OSError, HTTPException, Refused):
            self.failures += 1  # the reader is asked to reload
        else:
            await self._follow(self.cursors)

    async def _fetch(self) -> None:
        """The page is as the server shows it now; what has moved on to further pages counts as shown with it."""
        text = await asyncio.to_thread(self.person.read, self.path, self.web)
        fetched_at = time.time()
        self._appended.clear()
        self._take_over(text)
        self._show(text, fetched_at)
        follow = _FOLLOW.search(text)
        now = json.loads(html.unescape(follow[1])) if follow else {}
        self.cursors = {stream: now.get(stream, number) for stream, number in (self.cursors or now).items()}
        self._turning = asyncio.create_task(self._turn_pages(text, fetched_at))

    def _take_over(self, text: str) -> None:
        parts = {name for part in _LIVE_PART.findall(text) for name in _ID.findall(part)}
        self._parts = self._parts or parts
        self.stale |= self._parts - parts

    async def _turn_pages(self, text: str, fetched_at: float) -> None:
        number = 1
        while 'rel="next"' in text and number < MOST_PAGES:
            number += 1
            text = await asyncio.to_thread(self.person.read, f"{self.path}?page={number}", self.web)
            self._show(text, fetched_at)

    def _show(self, text: str, at: float) -> None:
        for name in _ID.findall(text):
            self.shown.setdefault(name, at)
