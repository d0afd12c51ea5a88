"""Our site and the references, side by side: each server alone on the first core, all else on the last."""

import asyncio
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Self

from tests.load.clients import ORIGIN
from tests.processes import ROOT, accepts, free_port

REFERENCES = Path(__file__).parent / "references"
POST_BYTES = 600  # of a frame with one post, in every contender
PATIENCE = 30.0  # seconds for a server to start
CALM = 0.02  # the share of a core below which a server has nothing to do
FIRST, LAST = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))
# As our own (brain/serving.py): nobody is to be refused for being one of thousands.
DAPHNE = ["-v", "0", "--websocket_connect_timeout", "20", "--websocket-max-message-size", "65536"]


class Server:
    """A server's process on the first core."""

    def __init__(self, port: int, command: list[str]) -> None:
        self.port = port
        pinned = ["taskset", "--cpu-list", str(FIRST), *command]
        self.process = subprocess.Popen(pinned, cwd=ROOT, stdin=subprocess.PIPE, text=True)

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not accepts(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{self.process.args} does not answer")
            time.sleep(0.1)

    def cpu(self) -> float:
        """Return the seconds that all threads of the process have computed."""
        return time.clock_gettime(~self.process.pid << 3 | 2)  # the kernel's CPU clock of a process, in nanoseconds

    def memory(self) -> int:
        """Return the bytes of the process in memory."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def calm_down(self) -> None:
        """The server has nothing to do any more."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            before = self.cpu()
            time.sleep(0.5)
            if self.cpu() - before < 0.5 * CALM:
                return
        sys.exit(f"{self.process.args}: busy with nothing")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Clients:
    """The process of tests.load.clients for one server."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.clients", *arguments],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"call": name, **arguments}), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@dataclass(frozen=True)
class Delivery:
    """How a few posts were delivered, one after the other, each when the one before had reached everyone."""

    cpu: float  # seconds of the server
    deliveries: int
    last: float  # median of the seconds from the publishing of a post to its last receiver

    @property
    def dearness(self) -> float:
        """CPU seconds per 10,000 deliveries."""
        return self.cpu / self.deliveries * 10_000


class Contender:
    """A server, its clients, and the way to publish a post there."""

    def __init__(self, name: str, server: Server, clients: Clients, publish: Callable[[int], None]) -> None:
        self.name = name
        self.server = server
        self.size = 0
        self._clients = clients
        self._publish = publish
        self._posted = 0
        self._due = 0

    def open(self, count: int, at_once: bool = False) -> dict[str, Any]:
        """`count` sockets are open, and have seen everything so far; returns how many were refused, and seconds."""
        self.size = count
        return self._clients.call("open", count=count, number=self._posted, at_once=at_once)

    def cut(self) -> None:
        """No socket is open any more, and the server has noticed."""
        self._clients.call("cut")
        self.server.calm_down()

    def publish(self) -> float:
        """Publish the next post; returns when it began."""
        self._posted += 1
        self._due += self.size
        began = time.monotonic()
        self._publish(self._posted)
        return began

    def arrival(self) -> float:
        """Return when the last post reached its last receiver."""
        last = self._clients.call("until", number=self._posted)["last"]
        if last is None:
            sys.exit(f"{self.name}: a post reached nobody")
        return last

    def deliver(self, posts: int) -> Delivery:
        before, lasts = self.server.cpu(), []
        for _post in range(posts):
            began = self.publish()
            lasts.append(self.arrival() - began)
        return Delivery(self.server.cpu() - before, posts * self.size, median(lasts))

    def stop(self) -> None:
        """The server is gone, and its clients too."""
        self._clients.stop()
        self.server.stop()

    def account(self) -> str:
        """Return what became of all posts so far, in words."""
        report = self._clients.call("report")
        lost, closed = self._due - report["deliveries"], sum(report["closed"].values())
        said = f"{lost} lost, {report['doubled']} doubled, {closed} closed, {report['largest']} bytes a frame"
        return said + (f" {report['closed']}" if closed else "")


class Stage(ExitStack):
    """Everything runs on throw-away data, and ends with the stage."""

    def __enter__(self) -> Self:
        super().__enter__()
        os.sched_setaffinity(0, {LAST})
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a socket is an open file, here and in the servers
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("Terminated"))  # so that the stage ends
        folder = self.enter_context(tempfile.TemporaryDirectory())
        Path(folder, "static").mkdir()
        self._redis_url = self._redis()
        os.environ.update(
            BRAIN_DATA_DIR=folder,
            BRAIN_LOG_LEVEL="ERROR",
            BRAIN_ORIGINS=ORIGIN,
            BRAIN_SOCKETS_PER_ADDRESS="1000000",
            DJANGO_SETTINGS_MODULE="brain.settings",
            REDIS_URL=self._redis_url,
            STOCK_DATABASE=f"{folder}/stock.sqlite3",
        )
        self._set_up()
        return self

    def contenders(self) -> "tuple[Contender, Contender, Contender, Contender]":
        """Start ours on Daphne, ours on uvicorn, stock Channels on Daphne, and socket.io."""
        return self.ours_on_daphne(), self.ours_on_uvicorn(), self.stock_channels(), self.socket_io()

    def ours_on_daphne(self) -> Contender:
        return self._ours("daphne")

    def ours_on_uvicorn(self) -> Contender:
        return self._ours("uvicorn")

    def stock_channels(self) -> Contender:
        from channels_redis.pubsub import RedisPubSubChannelLayer

        layer = RedisPubSubChannelLayer(hosts=[self._redis_url])
        runner = self.enter_context(asyncio.Runner())

        def publish(number: int) -> None:
            message = f"post-{number} ".ljust(POST_BYTES, "x")
            runner.run(layer.group_send("load", {"type": "chat.message", "message": message}))

        port = free_port()
        endpoint = f"tcp:{port}:interface=127.0.0.1:backlog=2048"
        command = ["-m", "daphne", *DAPHNE, "-e", endpoint, "tests.load.references.stock_channels:application"]
        server = self._server(port, [sys.executable, *command])
        return self._contender("stock Channels, daphne", server, publish, "plain", "/ws")

    def socket_io(self) -> Contender:
        home = REFERENCES / "socketio"
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=home, check=True)
        port = free_port()
        server = self._server(port, ["node", str(home / "server.js"), str(port)])

        def publish(number: int) -> None:
            text = f"post-{number} ".ljust(POST_BYTES - len('42["post",""]'), "x")
            print(text, file=server.process.stdin, flush=True)

        path = "/socket.io/?EIO=4&transport=websocket"
        return self._contender("socket.io", server, publish, "socket.io", path)

    def _ours(self, kind: str) -> Contender:
        from django.db import transaction

        from realtime.push import push

        def publish(number: int) -> None:
            with transaction.atomic():
                push(stream, "post", number)

        port = free_port()
        server = self._server(port, [sys.executable, "-m", "tests.load.our_site", kind, str(port)])
        stream = f"load.{port}"
        return self._contender(f"ours, {kind}", server, publish, "page", "/ws", stream)

    def _contender(
        self, name: str, server: Server, publish: Callable[[int], None], dialect: str, path: str, stream: str = ""
    ) -> Contender:
        contender = Contender(name, server, Clients(dialect, str(server.port), path, stream), publish)
        self.callback(contender.stop)
        return contender

    def _server(self, port: int, command: list[str]) -> Server:
        server = Server(port, command)
        self.callback(server.stop)
        server.wait_until_it_answers()
        return server

    def _redis(self) -> str:
        port = free_port()
        server = shutil.which("redis-server") or sys.exit("redis-server is missing: make test-deps")
        command = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.callback(process.wait)
        self.callback(process.kill)
        return f"redis://127.0.0.1:{port}/0"

    def _set_up(self) -> None:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
