"""What pages of a large forum cost, beside a bare Django view of the same server: `python -m tests.load.forum FOLDER`.

The forum is that of forum_data.py. In FOLDER it is kept, and made only where it is not there yet; without, it is not.
"""

import argparse
import gzip
import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from tests.load.stage import LAST, Server
from tests.processes import ROOT, free_port, manage

ROUNDS = 60
WRITERS, REPLIES = 8, 160
SETTINGS = {
    "BRAIN_TRANSLATION": "",
    "BRAIN_LOG_LEVEL": "ERROR",
    "DJANGO_SETTINGS_MODULE": "brain.settings",
}


@dataclass
class Reader:
    """A browser: one connection that is kept, and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer and its body as it came."""
        headers = {"Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "gzip", **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        body = urlencode(form) if form is not None else None
        self.line.request("GET" if form is None else "POST", path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer, content

    def token(self, path: str) -> str:
        """Return the token of the forms on a page."""
        found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', plain(*self.ask(path)))
        assert found, path
        return found[1].decode()


def plain(answer: http.client.HTTPResponse, content: bytes) -> bytes:
    return gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content


@dataclass(frozen=True)
class Cost:
    """Of one answer: milliseconds of the server's CPU, of the clock (median), queries, bytes, and bytes on the line."""

    cpu: float
    wall: float
    queries: int = 0
    size: int = 0
    compressed: int = 0


def measured(server: Server, act: Callable[[], tuple[http.client.HTTPResponse, bytes]], rounds: int) -> Cost:
    for _warm in range(3):
        answer, content = act()
    assert answer.status in (200, 303), answer.status
    walls, before = [], server.cpu()
    for _round in range(rounds):
        begin = time.perf_counter()
        act()
        walls.append(time.perf_counter() - begin)
    cpu = (server.cpu() - before) / rounds
    queries = int(answer.headers.get("X-Queries", 0))
    return Cost(1000 * cpu, 1000 * median(walls), queries, len(plain(answer, content)), len(content))


def together(acts: list[Callable[[], object]], rounds: int) -> float:
    """Return how many a second there are when each of `acts` is done again and again, all at once."""
    threads = [threading.Thread(target=lambda act=act: [act() for _round in range(rounds)]) for act in acts]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(acts) * rounds / (time.perf_counter() - begin)


class Forum:
    """The server, and who reads there."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.rounds = rounds
        os.environ.update(SETTINGS | {"BRAIN_DATA_DIR": str(folder)})
        self.port = free_port()
        os.environ["BRAIN_ORIGINS"] = f"http://127.0.0.1:{self.port}"
        self.pages, self.session, self.writers = _known(folder)
        self.server = Server(self.port, [sys.executable, "-m", "tests.load.forum_site", str(self.port)])
        self.server.wait_until_it_answers()

    def guest(self, *, cached: bool = False) -> Reader:
        """Somebody without a session; the guest of a proxy that adds a cookie is never given a kept page."""
        return Reader(self.port, cookies={} if cached else {"messages": "none"})

    def member(self, session: str = "") -> Reader:
        return Reader(self.port, cookies={"sessionid": session or self.session})

    def measure(self) -> None:
        for _warm in range(20):
            self.member().ask("/load/bare")
        reader = self.member()
        bare = measured(self.server, lambda: reader.ask("/load/bare"), 3 * self.rounds)
        print(f"a bare view: {bare.cpu:.1f} ms of CPU, {bare.wall:.1f} ms, {bare.queries} queries\n")
        print("| page | reader | CPU ms | of bare | p50 ms | of bare | a second | queries | bytes | compressed |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for name, path in self.pages.items():
            for who, make in (
                ("guest", self.guest),
                ("guest, cached", lambda: self.guest(cached=True)),
                ("member", self.member),
            ):
                if who == "guest, cached" and name == "search":
                    continue
                self._page(f"{name} | {who}", make, path, bare)
        self._replies(bare)

    def _page(self, name: str, make: Callable[[], Reader], path: str, bare: Cost) -> None:
        reader = make()
        cost = measured(self.server, lambda: reader.ask(path), self.rounds)
        readers = [make() for _reader in range(4)]
        rate = together([lambda reader=reader: reader.ask(path) for reader in readers], self.rounds // 4)
        self._print(name, cost, rate, bare)

    def _replies(self, bare: Cost) -> None:
        topic = re.sub(r"/[^/]*$", "", self.pages["topic"].rstrip("/"))
        path = f"{topic}/reply"
        writers = [self.member(session) for session in self.writers]
        tokens = [writer.token(path) for writer in writers]
        texts = (f"A reply that says a few words, number {number}." for number in range(1_000_000))

        def reply(writer: Reader, token: str) -> tuple[http.client.HTTPResponse, bytes]:
            answer, content = writer.ask(path, {"csrfmiddlewaretoken": token, "body": next(texts), "language": "en"})
            assert answer.status == 303, (answer.status, plain(answer, content)[:3000])
            return answer, content

        cost = measured(self.server, lambda: reply(writers[0], tokens[0]), self.rounds)
        before = self.server.cpu()
        acts = [
            lambda writer=writer, token=token: reply(writer, token)
            for writer, token in zip(writers, tokens, strict=True)
        ]
        rate = together(acts, REPLIES // WRITERS)
        self._print("reply | one writer", cost, 1000 / cost.wall, bare)
        cpu = 1000 * (self.server.cpu() - before) / REPLIES
        self._print(f"reply | {WRITERS} writers", Cost(cpu, WRITERS * 1000 / rate, cost.queries), rate, bare)

    def _print(self, name: str, cost: Cost, rate: float, bare: Cost) -> None:
        print(
            f"| {name} | {cost.cpu:.1f} | {cost.cpu / bare.cpu:.1f} | {cost.wall:.1f} | {cost.wall / bare.wall:.1f} "
            f"| {rate:.0f} | {cost.queries} | {cost.size:,} | {cost.compressed:,} |",
            flush=True,
        )


def _known(folder: Path) -> tuple[dict[str, str], str, list[str]]:
    """Return the paths of the pages, and the sessions of a reader and of the writers; the forum is there by then."""
    manage("set_up", **{"BRAIN_DATA_DIR": str(folder), **SETTINGS})
    code = "from tests.load.forum_data import known; known()"
    made = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    *pages, reader, writers = made.stdout.splitlines()
    return dict(page.split(" ", 1)[::-1] for page in pages), reader, writers.split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each page is asked for")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {LAST})
    with tempfile.TemporaryDirectory() as temporary:
        forum = Forum(arguments.folder or Path(temporary), arguments.rounds)
        try:
            print(f"load of the machine: {os.getloadavg()[0]:.1f}")
            forum.measure()
            print(f"load of the machine: {os.getloadavg()[0]:.1f}")
        finally:
            forum.server.stop()


if __name__ == "__main__":
    main()
