"""Reading files from outside: in a process of its own, which is ended where it asks for too much."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Timer
from typing import IO, Any

from library.extraction.limits import Limits
from library.extraction.problems import Problem, Unreadable

_ROOT = Path(__file__).parents[2]
_LONGEST_LINE = 2 * 1024**2
_OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
_TAIL = 2_000  # of what it complained about


@dataclass
class Ended:
    """How the reading of a file ended: whether pages were left out, and how many were drawn."""

    is_cut: bool = False
    drawn: int = 0


def read_pages(file: Path, media_type: str, limits: Limits, ended: Ended) -> Iterator[str]:
    """Yield the text of each page; then `ended` says how it went. Raises Unreadable, perhaps after some pages."""
    for line in _work("read", {"file": str(file), "type": media_type}, limits):
        if "text" in line:
            yield line["text"]
        else:
            ended.is_cut = line["is_cut"]


def draw_pages(file: Path, folder: Path, limits: Limits, *, most: int) -> int:
    """Return of how many first pages of a PDF there are pictures in `folder` now: 1.webp ... Raises Unreadable."""
    job = {"file": str(file), "folder": str(folder)}
    [line] = _work("draw", job, replace(limits, pages=most))
    drawn: int = line["drawn"]
    return drawn


def _work(work: str, job: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    with TemporaryFile() as complaints, _child(work, job | {"limits": asdict(limits)}, complaints) as child:
        is_late, timer = _end_after(child, limits.seconds)
        is_done = False
        try:
            while raw := child.stdout.readline(_LONGEST_LINE):  # type: ignore[union-attr]
                line = _line(raw)
                if "problem" in line:
                    raise Unreadable(Problem(line["problem"]))
                yield line
                is_done = "text" not in line
        finally:
            timer.cancel()
        if not is_done:
            raise _why(child.wait(), complaints, is_late=is_late.is_set())


@contextmanager
def _child(work: str, job: dict[str, Any], complaints: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, which is gone afterwards. Of our surroundings it learns nothing but where its own code is."""
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "library.extraction", work, json.dumps(job)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        child.stdout.close()  # type: ignore[union-attr]


def _end_after(child: subprocess.Popen[bytes], seconds: int) -> tuple[Event, Timer]:
    """The process ends then; one that waits for something uses none of the time that the system counts."""
    is_late = Event()

    def end() -> None:
        is_late.set()
        child.kill()

    timer = Timer(2 * seconds, end)
    timer.daemon = True
    timer.start()
    return is_late, timer


def _line(raw: bytes) -> dict[str, Any]:
    try:
        line: dict[str, Any] = json.loads(raw)
    except ValueError as error:
        raise Unreadable(Problem.TOO_LARGE) from error
    return line


def _why(status: int, complaints: IO[bytes], *, is_late: bool) -> Unreadable:
    """Return what the end of a process means that has not said how it ended."""
    complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, complaints.tell() - _TAIL))
    said = complaints.read()
    if is_late or status in _OUT_OF_TIME:
        return Unreadable(Problem.TOO_SLOW)
    if b"MemoryError" in said or b"bad_alloc" in said:
        return Unreadable(Problem.TOO_LARGE)
    return Unreadable(Problem.BROKEN)
