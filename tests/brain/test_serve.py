"""`manage.py serve`: site and worker start together, and end together."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from brain.management.commands.serve import end
from tests.processes import ROOT, answers, free_port, wait_until

pytestmark = pytest.mark.process


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


@pytest.fixture
def heeds_hangups() -> Iterator[None]:
    """Processes that a test starts do not ignore SIGHUP, as those of a run under nohup would."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def test_it_serves_and_stops_with_its_children(migrated: Path, tmp_path: Path) -> None:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "BRAIN_DATA_DIR": str(tmp_path), "BRAIN_PORT": str(port),
        "BRAIN_DEMO": "1", "BRAIN_DEMO_PASSWORD": "a common password",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), seconds=120)
        children = children_of(process.pid)
        assert len(children) == 3  # web, work, translate_waiting
        process.terminate()
        printed, _nothing = process.communicate(timeout=40)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in printed
    assert "amina@example.org" in printed
    assert "a common password" in printed
    assert not any(Path(f"/proc/{child}").exists() for child in children)


# As manage.py, but what `serve` starts does nothing.
IDLE = """
import sys, time
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv) if sys.argv[1] == "serve" else time.sleep(60)
"""


@pytest.mark.usefixtures("heeds_hangups")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_it_stops_as_well_when_a_terminal_says_so(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "idle.py").write_text(IDLE)
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "brain.settings",
        "BRAIN_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    command = [sys.executable, str(tmp_path / "idle.py"), "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: len(children_of(process.pid)) == 3, seconds=60)
        children = children_of(process.pid)
        process.send_signal(how)
        printed, _nothing = process.communicate(timeout=40)
    finally:
        process.kill()
    assert process.returncode == 0
    assert printed.endswith("Stopped.\n")
    assert not any(Path(f"/proc/{child}").exists() for child in children)


class Insistent:
    """Somebody who presses Ctrl-C again and again."""

    _times = itertools.count(1)

    @property
    def asked(self) -> int:
        return next(self._times)


def test_asked_again_it_waits_for_nobody() -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"deaf\n"
    end([process], Insistent())  # type: ignore[arg-type]
    assert process.wait(timeout=5) == -signal.SIGKILL
