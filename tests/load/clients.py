"""A crowd of WebSocket clients in a process of its own: `python -m tests.load.clients DIALECT PORT PATH`.

It runs beside the server it measures, so that a socket is one asyncio Protocol, and a frame costs a few microseconds.
Each line on stdin is a call, {"call": "open", "count": 1000}; each line on stdout is its answer.
"""

import asyncio
import gc
import json
import re
import socket
import struct
import sys
import time
from collections import Counter
from typing import Any

import uvloop

ORIGIN = "http://127.0.0.1:8000"
GATE = 100  # sockets that open at the same time, unless all do
PATIENCE = 60.0  # seconds for a socket to open, or for a post to reach everyone
TICK = 0.002
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
POST = re.compile(rb"post-(\d+)")  # stands once in every post, whatever is around it
ASK = re.compile(rb'"ask": ?(\d+)')


def frame(payload: bytes, kind: int = TEXT) -> bytes:
    """Return a client's frame; its mask is zero, which leaves the payload as it is."""
    length = len(payload)
    size = struct.pack("!B", 0x80 | length) if length < 126 else struct.pack("!BH", 0x80 | 126, length)
    return bytes([kind]) + size + bytes(4) + payload


class Client(asyncio.Protocol):
    """One page; its socket may be cut and opened again. `number` is that of the newest post it has seen."""

    transport: asyncio.Transport | None = None
    opening: asyncio.Future[bool]

    def __init__(self, crowd: "Crowd", number: int) -> None:
        self.crowd = crowd
        self.number = number
        self.is_open = False  # has everything that happened before it came
        self._is_upgraded = False
        self._rest = b""

    async def open(self) -> bool:
        """Say whether the socket was opened and has caught up."""
        loop = asyncio.get_running_loop()
        self.opening = loop.create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                await loop.create_connection(lambda: self, "127.0.0.1", self.crowd.port)
                return await self.opening
        except OSError:  # a time-out among them
            if self.transport:
                self.transport.abort()
            return False

    def cut(self) -> None:
        self.is_open = False
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport, self._rest, self._is_upgraded = transport, b"", False
        # Closed by a reset, so that thousands of ports do not wait a minute to be free again.
        plug = transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.write(self.crowd.request)

    def connection_lost(self, error: Exception | None) -> None:
        if self.is_open:
            self.crowd.closed["cut by the server"] += 1
        self._ended()

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if not self._is_upgraded:
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = data
                return
            if b" 101 " not in head[:16]:
                self.crowd.closed[head[:12].decode()] += 1
                self.transport.abort()
                return
            self._is_upgraded, data = True, rest
            self.upgraded()
        self._rest = self._take(data)

    def _take(self, data: bytes) -> bytes:
        """Take in the whole frames of `data`; return what is left."""
        begin, available = 0, len(data)
        while available - begin >= 2:
            length, body = data[begin + 1], begin + 2
            if length > 125:
                wide = 2 if length == 126 else 8
                length = int.from_bytes(data[body : body + wide], "big")
                body += wide
            if body + length > available:
                break
            payload = data[body : body + length]
            if data[begin] == TEXT:
                self.heard(payload)
            else:
                self._control(data[begin], payload)
            begin = body + length
        return data[begin:]

    def _control(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self.transport.write(frame(payload, PONG))
        elif kind == CLOSE:
            self.crowd.closed[str(int.from_bytes(payload[:2], "big"))] += 1
            self._ended()
            self.transport.abort()

    def _ended(self) -> None:
        self.is_open = False
        if not self.opening.done():
            self.opening.set_result(False)

    def ready(self) -> None:
        if not self.opening.done():
            self.is_open = True
            self.crowd.ready_at = time.monotonic()
            self.opening.set_result(True)

    def upgraded(self) -> None:
        """The handshake is done."""
        raise NotImplementedError

    def heard(self, payload: bytes) -> None:
        """A text frame has come."""
        raise NotImplementedError


class Page(Client):
    """A guest's page of our site."""

    def upgraded(self) -> None:
        follow = {"follow": {self.crowd.stream: self.number}, "reader": "en"}
        self.transport.write(frame(json.dumps(follow).encode()))

    def heard(self, payload: bytes) -> None:
        if b'"ask"' in payload and (asked := ASK.search(payload)):
            self.transport.write(frame(b'{"seen": %s}' % asked[1]))
        if payload.startswith(b'{"heads"'):
            self.ready()
        else:
            self.crowd.count(self, payload)


class Plain(Client):
    """A socket that gets posts as they are: stock Channels."""

    def upgraded(self) -> None:
        self.ready()

    def heard(self, payload: bytes) -> None:
        self.crowd.count(self, payload)


class SocketIO(Client):
    """socket.io 4 on engine.io 4, over WebSocket from the start."""

    def upgraded(self) -> None:
        pass

    def heard(self, payload: bytes) -> None:
        if payload.startswith(b"42"):
            self.crowd.count(self, payload)
        elif payload.startswith(b"0"):
            self.transport.write(frame(b"40"))
        elif payload.startswith(b"40"):
            self.ready()
        elif payload == b"2":
            self.transport.write(frame(b"3"))


DIALECTS: dict[str, type[Client]] = {"page": Page, "plain": Plain, "socket.io": SocketIO}


class Crowd:
    """All clients of this process, and when posts reached the first and the last of them."""

    def __init__(self, dialect: str, port: int, path: str, stream: str) -> None:
        self.port = port
        self.stream = stream
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {ORIGIN}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
        self.closed: Counter[str] = Counter()
        self.ready_at = 0.0
        self._dialect = DIALECTS[dialect]
        self._clients: list[Client] = []
        self._first: dict[int, float] = {}
        self._last: dict[int, float] = {}
        self._reached: Counter[int] = Counter()
        self._doubled = 0
        self._largest = 0

    def count(self, client: Client, payload: bytes) -> None:
        """Note the posts of a frame; one that the client had already, or that is older than that, counts as doubled."""
        now = time.monotonic()
        self._largest = max(self._largest, len(payload))
        for found in POST.findall(payload):
            number = int(found)
            if number <= client.number:
                self._doubled += 1
                continue
            client.number = number
            self._first.setdefault(number, now)
            self._last[number] = now
            self._reached[number] += 1

    async def open(self, count: int, number: int, at_once: bool = False) -> dict[str, Any]:
        """`count` clients have open sockets, or were refused; new ones have seen everything up to post `number`."""
        self._clients += [self._dialect(self, number) for _missing in range(count - len(self._clients))]
        gate = asyncio.Semaphore(count if at_once else GATE)

        async def enter(client: Client) -> bool:
            async with gate:
                return await client.open()

        began = time.monotonic()
        opened = await asyncio.gather(*(enter(client) for client in self._clients if not client.is_open))
        # The last may have been ready while earlier ones were still let in: `ready_at` is the latest of all.
        return {"opened": sum(opened), "refused": opened.count(False), "seconds": self.ready_at - began}

    async def cut(self) -> None:
        """All sockets are closed at once, without a word."""
        for client in self._clients:
            if client.is_open:
                client.cut()

    async def until(self, number: int) -> dict[str, Any]:
        """Post `number` has reached every open client; or PATIENCE is over."""
        deadline = time.monotonic() + PATIENCE
        while self._reached[number] < len(self._clients) and time.monotonic() < deadline:
            await asyncio.sleep(TICK)
        return {"first": self._first.get(number), "last": self._last.get(number), "reached": self._reached[number]}

    async def report(self) -> dict[str, Any]:
        """Return what was counted from the beginning."""
        deliveries = sum(self._reached.values())
        return {"deliveries": deliveries, "doubled": self._doubled, "largest": self._largest, "closed": self.closed}


async def main(dialect: str, port: str, path: str, stream: str) -> None:
    crowd = Crowd(dialect, int(port), path, stream)
    while line := await asyncio.to_thread(sys.stdin.readline):
        arguments = json.loads(line)
        answer = await getattr(crowd, arguments.pop("call"))(**arguments)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    gc.disable()  # nothing here is dropped in circles
    uvloop.run(main(*sys.argv[1:]))
