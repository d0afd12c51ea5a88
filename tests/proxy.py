"""Rehearse docker-compose.yml's proxy without an engine: the same Caddyfile before three web processes.

`sh tests/with_postgresql.sh python -m tests.proxy`, with `caddy` and `redis-server` installed; 0 if all holds.
Two processes run Daphne, one uvicorn; what is said in one is heard at sockets of all, and one of them is restarted
under traffic.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.processes import ROOT, answers, free_port, wait_until

SITE = [sys.executable, "-m", "tests.brain.rehearsal"]
SOCKETS = 12


class Stage:
    """Redis, three web processes and the proxy."""

    def __init__(self, folder: Path, processes: ExitStack) -> None:
        self._folder, self._processes = folder, processes
        self.port, redis = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "BRAIN_DATA_DIR": str(folder),
            "BRAIN_ORIGINS": self.url, "BRAIN_BEHIND_PROXY": "true", "BRAIN_METRICS_TOKEN": "token",
            "DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        }  # fmt: skip
        self._start(["redis-server", "--port", str(redis), "--loglevel", "warning", "--save", "", "--dir", str(folder)])
        subprocess.run([*SITE, "migrate", "-v0"], cwd=ROOT, env=self._environment, check=True)
        (folder / "static").mkdir()
        self.ports = [free_port() for _process in range(3)]
        self.webs = [self.start_web(port) for port in self.ports]
        for port in self.ports:
            wait_until(lambda port=port: answers(f"http://127.0.0.1:{port}/healthz"), seconds=30)  # type: ignore[misc]
        self._start_proxy()

    def start_web(self, port: int) -> "subprocess.Popen[bytes]":
        server = "uvicorn" if port == self.ports[-1] else "daphne"
        return self._start([*SITE, "web", "--port", str(port), "--server", server])

    def _start_proxy(self) -> None:
        upstreams = self._folder / "upstreams"
        upstreams.write_text(f"to {' '.join(f'127.0.0.1:{port}' for port in self.ports)}\n")
        self._environment |= {"BRAIN_PAGES": str(upstreams), "BRAIN_SOCKETS": str(upstreams)}
        self._start(["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"])
        wait_until(lambda: answers(f"{self.url}/healthz"), seconds=10)

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._processes.callback(process.wait)
        self._processes.callback(process.kill)
        return process

    def get(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        try:
            with urlopen(Request(self.url + path, body, headers), timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.reason


class Page:
    """A page's socket, which comes back when it is told to; it notes what it heard and why it was closed."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.number = 0
        self.closes: Counter[int] = Counter()
        self.staying: asyncio.Task[None] | None = None

    async def stay(self) -> None:
        while True:
            async with connect(f"ws://127.0.0.1:{self._stage.port}/ws", origin=self._stage.url) as line:
                try:
                    await self._hear(line)
                except ConnectionClosed as closed:
                    self.closes[closed.rcvd.code if closed.rcvd else 1006] += 1
            await asyncio.sleep(0.5)

    async def _hear(self, line: ClientConnection) -> None:
        await line.send(json.dumps({"follow": {"news.latest": self.number}, "reader": "en"}))
        async for text in line:
            frame = json.loads(text)
            if "ask" in frame:
                await line.send(json.dumps({"seen": frame["ask"]}))
            if frame.get("n", 0) > self.number:
                self.number = frame["n"]


async def until(pages: list[Page], number: int) -> float:
    """Return the seconds until all pages have come to `number`."""
    begun = time.monotonic()
    while any(page.number < number for page in pages):
        assert time.monotonic() < begun + 15, [page.number for page in pages]
        await asyncio.sleep(0.01)
    return time.monotonic() - begun


def connections(stage: Stage) -> list[int]:
    """Return how many sockets each process has, by its own metrics."""
    counts = []
    for port in stage.ports:
        asked = Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": "Bearer token"})
        with urlopen(asked, timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        counts.append(next(int(float(line.split()[1])) for line in lines if line.startswith("brain_live_connections ")))
    return counts


def check_what_the_proxy_lets_through(stage: Stage) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert stage.get("/whence", **forged) == (200, "http 127.0.0.1")
    assert stage.get("/metrics", Authorization="Bearer token")[0] == 404
    too_large = (413, 502)  # 502: Caddy before 2.7 (its issue 5652)
    assert stage.get("/en/x/", body=b"x" * 3_500_000)[0] in too_large
    assert stage.get("/en/x/upload/", body=b"x" * 3_500_000)[0] not in too_large


async def check_that_all_hear(stage: Stage) -> list[Page]:
    pages = [Page(stage) for _page in range(SOCKETS)]
    for page in pages:
        page.staying = asyncio.create_task(page.stay())
    while sum(counts := await asyncio.to_thread(connections, stage)) < SOCKETS:
        await asyncio.sleep(0.1)
    print(f"sockets in each process: {counts}")
    assert min(counts) > 0
    _status, number = await asyncio.to_thread(stage.get, "/told")
    print(f"told to all in {await until(pages, int(number)):.3f} s")
    return pages


async def check_a_restart_under_traffic(stage: Stage, pages: list[Page], which: int) -> None:
    """One process ends and comes back while requests go on: none fails, and every page is right again."""
    statuses: Counter[int] = Counter()

    async def read() -> None:
        while True:
            statuses[(await asyncio.to_thread(stage.get, "/told"))[0]] += 1

    readers = [asyncio.create_task(read()) for _reader in range(4)]
    await asyncio.sleep(1)
    stage.webs[which].terminate()
    assert await asyncio.to_thread(stage.webs[which].wait, 15) == 0
    await asyncio.sleep(1)
    stage.webs[which] = stage.start_web(stage.ports[which])
    await asyncio.sleep(4)
    for reader in readers:
        reader.cancel()
    _status, number = await asyncio.to_thread(stage.get, "/told")
    await until(pages, int(number))
    closes = sum((page.closes for page in pages), Counter[int]())
    print(f"process {which} restarted: answers {dict(statuses)}, closed sockets {dict(closes)}")
    assert statuses.keys() == {200}
    assert closes.keys() == {1012}


async def main(stage: Stage) -> None:
    check_what_the_proxy_lets_through(stage)
    pages = await check_that_all_hear(stage)
    for which in (0, 2):
        await check_a_restart_under_traffic(stage, pages, which)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, ExitStack() as processes:
        asyncio.run(main(Stage(Path(folder), processes)))
    print("The proxy holds.")
