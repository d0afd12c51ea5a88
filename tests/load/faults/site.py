"""A throw-away site of processes that can be killed: web servers, a worker, PostgreSQL or SQLite, Redis or none."""

import atexit
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import Request, urlopen

import psycopg

from tests.processes import ROOT, SAMPLE_PASSWORD, accepts, answers, free_port, wait_until

NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "REDIS_URLS")
PATIENCE = 40.0  # seconds for a process to answer
ESTABLISHED = "01"  # in /proc/net/tcp

Process = subprocess.Popen[bytes]


class Site:
    """The site with the samples, served on `ports`; it starts with the `with` statement and leaves nothing behind."""

    def __init__(
        self,
        *,
        webs: int = 1,
        postgresql: bool = False,
        redis: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="brain-load-"))
        self.ports = [free_port() for _web in range(webs)]
        self.redis_port = free_port() if redis else None
        self._postgresql = postgresql
        self._keeper: Process | None = None  # whoever holds PostgreSQL
        self._database = ""
        self._processes: dict[str, Process] = {}
        self._settings = {"BRAIN_TRANSLATION": "", **(settings or {})}
        self._environment: dict[str, str] = {}

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    def __enter__(self) -> Self:
        try:
            self._environment = self._make_environment()
            self._set_up()
            self.start_redis()
            for web in range(len(self.ports)):
                self.start_web(web)
            self._start("worker", [sys.executable, "manage.py", "work"])
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def _make_environment(self) -> dict[str, str]:
        origins = ",".join(f"http://127.0.0.1:{port}" for port in self.ports)
        environment = {**environment_of(self.folder), "BRAIN_PORT": str(self.ports[0]), "BRAIN_ORIGINS": origins}
        if self._postgresql:
            self._database = environment["DATABASE_URL"] = self._start_postgresql()
        if self.redis_port:
            environment["REDIS_URL"] = f"redis://127.0.0.1:{self.redis_port}/0"
        return environment | self._settings

    def _start_postgresql(self) -> str:
        """PostgreSQL runs until its keeper's input ends, also if this process is killed; returns its address."""
        command = ["sh", "tests/with_postgresql.sh", "sh", "-c", 'echo "$DATABASE_URL"; exec cat >/dev/null']
        self._keeper = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._keeper.stdout is not None
        return self._keeper.stdout.readline().decode().strip()

    def _set_up(self) -> None:
        if self._postgresql:
            self._manage("set_up")
        else:
            shutil.copytree(_set_up_once(), self.folder, dirs_exist_ok=True)

    def _manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def prune_events(self) -> None:
        """A day and more has passed: none of the events so far is kept."""
        self._manage("prune_events", "--days", "0")

    # --- Processes ---

    def start_web(self, web: int = 0) -> None:
        """The web server answers."""
        port = self.ports[web]
        server = os.environ.get("BRAIN_LOAD_SERVER", "daphne")
        self._start(f"web-{web}", [sys.executable, "manage.py", "web", "--port", str(port), "--server", server])
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), seconds=PATIENCE)

    def start_translator(self) -> None:
        """What waits for translation is translated."""
        self._start("translator", [sys.executable, "manage.py", "translate_waiting"])

    def kill_web(self, web: int = 0) -> None:
        """The web server has ended without any notice (SIGKILL)."""
        self._kill(f"web-{web}")

    def start_redis(self) -> None:
        """Redis answers, and is empty."""
        if port := self.redis_port:
            command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
            self._start("redis", [*command, "--dir", str(self.folder)])
            wait_until(lambda: accepts(port), seconds=PATIENCE)

    def kill_redis(self) -> None:
        self._kill("redis")

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )

    def _kill(self, name: str) -> None:
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def _end(self) -> None:
        for name in list(self._processes):
            self._kill(name)
        if self._keeper:
            self._keeper.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- What can be seen from outside ---

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the database answers."""
        if self._database:
            with psycopg.connect(self._database) as connection:
                return connection.execute(query).fetchall()  # type: ignore[arg-type]
        connection = sqlite3.connect(f"file:{self.folder}/brain.sqlite3?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def memory(self, web: int = 0) -> int:
        """Return how many bytes the web server's process holds."""
        status = Path(f"/proc/{self._processes[f'web-{web}'].pid}/status").read_text()
        return 1024 * int(status.partition("VmRSS:")[2].split()[0])

    def holds(self, client_port: int, web: int = 0) -> bool:
        """Return whether the web server still has the connection that comes from `client_port`."""
        ends = f":{self.ports[web]:04X}", f":{client_port:04X}"
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return any(line[1].endswith(ends[0]) and line[2].endswith(ends[1]) and line[3] == ESTABLISHED for line in lines)

    def counted(self, metric: str, web: int = 0) -> float:
        """Return the metric of the web server, such as brain_live_closed_total{code="4408"}; 0 if there is none yet."""
        request = Request(
            f"http://127.0.0.1:{self.ports[web]}/metrics", headers={"Authorization": f"Bearer {SAMPLE_PASSWORD}"}
        )
        with urlopen(request, timeout=5) as answer:
            found = re.search(rf"^{re.escape(metric)} (\S+)$", answer.read().decode(), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def complaints(self) -> list[str]:
        """Return the lines of the logs that begin to tell of an unhandled error."""
        logs = sorted(self.folder.glob("*.log"))
        lines = [f"{log.stem}: {line}" for log in logs for line in log.read_text(errors="replace").splitlines()]
        return [line for line in lines if " ERROR " in line or " CRITICAL " in line]


def environment_of(folder: Path) -> dict[str, str]:
    """Return the environment in which the site keeps its data in this folder."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return inherited | {
        "BRAIN_DATA_DIR": str(folder),
        "BRAIN_DEMO": "1",
        "BRAIN_DEMO_PASSWORD": SAMPLE_PASSWORD,
        "BRAIN_LOG_LEVEL": "WARNING",
        "BRAIN_METRICS_TOKEN": SAMPLE_PASSWORD,
    }


@cache
def _set_up_once() -> Path:
    """Return a data folder with SQLite and the samples, for every site of this run to copy."""
    folder = Path(tempfile.mkdtemp(prefix="brain-load-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = [sys.executable, "manage.py", "set_up"]
    subprocess.run(command, cwd=ROOT, env=environment_of(folder), check=True, stdout=subprocess.DEVNULL)
    return folder
