"""`manage.py web`: what it serves, and how it ends."""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from brain import serving
from tests.brain.rehearsal import LONG
from tests.processes import ROOT, answers, free_port, wait_until

each_server = pytest.mark.parametrize("server", ["daphne", "uvicorn"])
REHEARSAL = [sys.executable, "-m", "tests.brain.rehearsal"]


@dataclass
class Web:
    """A web process."""

    process: "subprocess.Popen[str]"
    port: int
    pipe: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, str]:
        with urlopen(self.url + path, timeout=20) as answer:
            return answer.status, answer.read().decode()

    @contextmanager
    def follow(self, cursors: dict[str, int]) -> Iterator[ClientConnection]:
        """A guest's socket is open and served."""
        with connect(f"ws://127.0.0.1:{self.port}/ws", origin=self.url) as line:
            line.send(json.dumps({"follow": cursors, "reader": "en"}))
            assert "heads" in json.loads(line.recv(timeout=10))
            yield line

    def hold(self, pool: ThreadPoolExecutor) -> "Future[tuple[int, str]]":
        """Return the answer to come of a request that the site has begun to answer."""
        answer = pool.submit(self.get, "/held")
        self._release = self.pipe.open("w")  # waits until somebody reads
        return answer

    def release(self, word: str) -> None:
        self._release.write(word)
        self._release.close()

    def is_closed(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0


@pytest.fixture
def start(migrated: Path, tmp_path: Path) -> Iterator[Callable[..., Web]]:
    """Return a function that starts a web process: start("--server=uvicorn", BRAIN_DRAIN_SECONDS="0")."""
    shutil.copytree(migrated, tmp_path / "data")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    started: list[subprocess.Popen[str]] = []

    def start(*options: str, until_served: bool = True, **variables: str) -> Web:
        port = int(variables.setdefault("BRAIN_PORT", str(free_port())))
        environment = {
            "PATH": os.environ["PATH"], "BRAIN_DATA_DIR": str(tmp_path / "data"), "BRAIN_TEST_PIPE": str(pipe),
            **variables,
        }  # fmt: skip
        command = [*REHEARSAL, "web", *options]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        web = Web(process, port, pipe)
        if until_served:
            wait_until(lambda: answers(f"{web.url}/healthz"), seconds=60)
        return web

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def close_code(line: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            line.recv(timeout=10)
    return closed.value.rcvd.code if closed.value.rcvd else None


@pytest.mark.process
@each_server
def test_told_to_end_it_finishes_what_it_has_begun(
    start: Callable[..., Web], pool: ThreadPoolExecutor, server: str
) -> None:
    web = start(f"--server={server}", BRAIN_DRAIN_SECONDS="60")
    with web.follow({}) as line:
        answer = web.hold(pool)
        web.process.terminate()
        assert close_code(line) == 1012
    wait_until(web.is_closed, seconds=20)
    assert not answer.done()
    web.release("here it is")
    assert answer.result(timeout=10) == (200, "here it is")
    assert web.process.wait(timeout=20) == 0


@pytest.mark.process
@each_server
def test_told_twice_it_ends_at_once(start: Callable[..., Web], pool: ThreadPoolExecutor, server: str) -> None:
    web = start(f"--server={server}", BRAIN_DRAIN_SECONDS="60")
    answer = web.hold(pool)
    web.process.send_signal(signal.SIGINT)
    wait_until(web.is_closed, seconds=20)
    web.process.terminate()
    assert web.process.wait(timeout=20) == 128 + signal.SIGTERM
    with pytest.raises(OSError):
        answer.result(timeout=10)


@pytest.mark.process
@each_server
def test_what_takes_too_long_is_broken_off(start: Callable[..., Web], pool: ThreadPoolExecutor, server: str) -> None:
    web = start(f"--server={server}", BRAIN_DRAIN_SECONDS="0")
    answer = web.hold(pool)
    web.process.terminate()
    with pytest.raises(OSError):
        answer.result(timeout=10)
    assert web.process.wait(timeout=5) == 128 + signal.SIGALRM  # the view still waits in its thread


@pytest.mark.process
@each_server
def test_a_socket_hears_what_is_told(start: Callable[..., Web], server: str) -> None:
    web = start(f"--server={server}")
    with web.follow({"news.latest": 0}) as line:
        assert web.get("/told") == (200, "1")
        frame = json.loads(line.recv(timeout=10))
        assert (frame["t"], frame["n"]) == ("news.latest", 1)
        line.send("x" * (serving.MESSAGE_BYTES + 1))
        assert close_code(line) == 1009


@pytest.mark.process
@each_server
def test_a_frame_may_be_longer_than_what_a_page_may_say(start: Callable[..., Web], server: str) -> None:
    web = start(f"--server={server}")
    with web.follow({"long.1": 0}) as line:
        web.get("/told/long")
        assert len(json.loads(line.recv(timeout=10))["changes"][0]["html"]) == LONG


@pytest.mark.process
@each_server
def test_an_address_that_is_taken_stops_the_start(start: Callable[..., Web], server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        web = start(f"--server={server}", until_served=False, BRAIN_PORT=port)
        _nothing, said = web.process.communicate(timeout=20)
    assert web.process.returncode != 0
    assert port in said
    assert "in use" in said


@pytest.mark.process
def test_metrics_have_a_port_of_their_own(start: Callable[..., Web]) -> None:
    port = free_port()
    web = start(BRAIN_METRICS_PORT=str(port))
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert b"process_cpu_seconds_total" in answer.read()
    second = start(until_served=False, BRAIN_METRICS_PORT=str(port))
    _nothing, said = second.process.communicate(timeout=20)
    assert second.process.returncode != 0
    assert f"BRAIN_METRICS_PORT: 127.0.0.1:{port} cannot be served" in said
    assert "Traceback" not in said
    assert web.process.poll() is None


@pytest.mark.parametrize("is_behind", [True, False])
def test_readers_addresses_are_taken_from_a_proxy_only_where_there_is_one(
    settings: Any, monkeypatch: pytest.MonkeyPatch, is_behind: bool
) -> None:
    settings.BEHIND_PROXY = is_behind
    servers: list[Any] = []

    def run(server: Any) -> None:
        servers.append(server)

    for kind in (serving.Daphne, serving.Uvicorn):
        monkeypatch.setattr(kind, "run", run)
    for serve in serving.SERVERS.values():
        serve(None, "127.0.0.1", 8000)
    daphne, uvicorn = servers
    assert bool(daphne.proxy_forwarded_address_header) == is_behind
    assert uvicorn.config.proxy_headers == is_behind


def test_as_many_sockets_are_allowed_as_the_system_grants() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
        serving.allow_many_sockets()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(serving.FILES, before[1]), before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
