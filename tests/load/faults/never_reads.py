"""Some clients never read from their sockets while there is much traffic; nobody else is to notice."""

import asyncio
import base64
import json
import os
import socket
import struct
import time
from typing import NamedTuple

from tests.load.faults.harness import EIGHT, TWELVE, Fault, Stage, quantile
from tests.load.faults.people import Topic
from tests.load.faults.site import Site

STUCK = 20  # more than one, so that what each costs stands out from what the server's memory does by itself
SECONDS = 15.0
SIZE = 20_000  # characters of a post
DROPPED_WITHIN = 30.0
SLOWER = 3.0  # times the median without them: less is the noise of a small machine, whose p99 is all noise
MEGABYTE = 1024 * 1024
HELD = 1.0  # megabytes that the server may hold for each
DROPPED = 'brain_live_closed_total{code="4408"}'


class Stuck:
    """A page whose socket follows the topic, with the smallest of receive buffers, and is never read from."""

    def __init__(self, site: Site, topic: Topic, number: int) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self._socket.connect(("127.0.0.1", site.ports[0]))
        self.port: int = self._socket.getsockname()[1]
        self._shake_hands(site)
        self._say({"follow": {topic.stream: number}, "reader": "en"})

    def _shake_hands(self, site: Site) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /ws HTTP/1.1", f"Host: 127.0.0.1:{site.ports[0]}", f"Origin: {site.origin}", "Upgrade: websocket",
            "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", "",
        ]  # fmt: skip
        self._socket.sendall("\r\n".join(lines).encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self._socket.recv(1)
        assert b" 101 " in answer, answer

    def _say(self, message: object) -> None:
        """Send a text frame, masked with zeros."""
        text = json.dumps(message).encode()
        self._socket.sendall(struct.pack("!BB4x", 0x81, 0x80 | len(text)) + text)


class Traffic(NamedTuple):
    p50: float  # seconds from post to sight
    p99: float
    bytes: int  # of all posts
    grown: int  # bytes by which the server's memory grew


async def play(stage: Stage) -> None:
    await stage.begin(TWELVE)
    for handle, language in EIGHT.items():
        await stage.open_page(handle, language)
    await _traffic(stage, 8)  # caches are filled and pools open
    alone = await _traffic(stage, SECONDS)
    number = stage.pages[0].cursors[stage.topic.stream]
    stuck = [await asyncio.to_thread(Stuck, stage.site, stage.topic, number) for _client in range(STUCK)]
    dropping = asyncio.create_task(_wait_until_dropped(stage, stuck))
    beside = await _traffic(stage, SECONDS)
    await stage.judge()
    await dropping
    _compare(stage, alone, beside)


async def _traffic(stage: Stage, seconds: float) -> Traffic:
    """Everybody posts for so long."""
    before, first = stage.site.memory(), len(stage.posts)
    async with stage.posting(pause=4, size=SIZE):
        await asyncio.sleep(seconds)
    posts = stage.posts[first:]
    await stage.all_seen(posts)
    sight = stage.sight(stage.pages, posts)
    grown = stage.site.memory() - before
    return Traffic(quantile(sight, 0.5), quantile(sight, 0.99), SIZE * len(posts), grown)


async def _wait_until_dropped(stage: Stage, stuck: list[Stuck]) -> None:
    """The server holds none of the connections any more, and says why."""
    began = time.monotonic()
    while held := [client for client in stuck if stage.site.holds(client.port)]:
        if time.monotonic() > began + DROPPED_WITHIN:
            stage.is_broken(
                f"{len(held)} of {STUCK} clients that read nothing are held for more than {DROPPED_WITHIN:.0f} s"
            )
            return
        await asyncio.sleep(0.2)
    stage.note("dropped after (s; 30 allowed)", f"{time.monotonic() - began:.0f}")
    counted = await asyncio.to_thread(stage.site.counted, DROPPED)
    stage.note("counted as too slow", f"{counted:.0f} of {STUCK}")
    if counted != STUCK:
        stage.is_broken(f"{STUCK} clients read nothing, {counted:.0f} were closed with 4408")


def _compare(stage: Stage, alone: Traffic, beside: Traffic) -> None:
    held = max(beside.grown - alone.grown, 0) / MEGABYTE / STUCK
    for name, one, other in (("p50", alone.p50, beside.p50), ("p99", alone.p99, beside.p99)):
        stage.note(f"others' {name} without, with them (s)", f"{one:.2f}, {other:.2f} (x {other / one:.2f})")
    stage.note("unread by each of them (MB)", f"{beside.bytes / MEGABYTE:.1f}")
    stage.note("server's memory for each (MB)", f"{held:.2f}")
    if not beside.p50 / alone.p50 <= SLOWER:  # nor if nothing was seen
        stage.is_broken(f"clients that read nothing make the others wait {beside.p50 / alone.p50:.1f} times as long")
    if held > HELD:
        stage.is_broken(f"the server holds {held:.1f} MB for each client that reads nothing")


FAULT = Fault("A client never reads", play)

if __name__ == "__main__":
    FAULT.main()
