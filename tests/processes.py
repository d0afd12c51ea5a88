"""What every test and measurement needs that starts processes: a port, and waiting until somebody is there."""

import fcntl
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "test-output"
SAMPLE_PASSWORD = "a common password for samples"


def free_port() -> int:
    """Return a port at which nobody listens, and which the system gives to nobody's outgoing connection meanwhile."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def answers(url: str) -> bool:
    """Return whether the page is there."""
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def accepts(port: int) -> bool:
    """Return whether somebody listens at the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(holds: Callable[[], bool], *, seconds: float) -> None:
    """Return once it holds; raise TimeoutError if it does not in so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.05)


def manage(*arguments: str, **environment: str) -> None:
    """`manage.py` has done this, in an environment of its own."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"], **environment}, check=True)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of this name, which whichever test process comes first has made; to be copied, not changed."""
    own = factory.getbasetemp()
    return made(own.parent / name if "PYTEST_XDIST_WORKER" in os.environ else own / name, make)


def made(folder: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder, which is whole: made by whichever process comes first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder
