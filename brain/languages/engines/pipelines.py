"""Apertium's programs, kept running: starting those of a pair takes up to two seconds, a text then milliseconds.

A mode file is a shell pipeline of a dozen programs. Each of them flushes its output at a NUL, so that texts that end
with one come out as they go in: one by one, in order. A text also carries a mark of its own, in the brackets that
Apertium leaves alone: by it, a pipeline that is out of step is noticed, and replaced like one that hangs or dies.
"""

import os
import re
import secrets
import selectors
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer
from time import monotonic
from typing import IO, cast

from brain.languages.engines.base import EngineError, Reason

_CHUNK = 64 * 1024
_ANSWER_FACTOR = 20
_ANSWER_LEAST = 64 * 1024
# What the stream format gives a meaning (https://wiki.apertium.org/wiki/Apertium_stream_format).
_SPECIAL = re.compile(r"[\\\[\]{}^$/<>@]")
# Lost by Apertium unless it is a blank.
_LOST = re.compile(r"~")
_ESCAPED = re.compile(r"\\(.)|\[([^\[\]\\]*)\]", re.DOTALL)


class Pipeline:
    """The running programs of one mode; for one thread at a time."""

    def __init__(self, mode: Path) -> None:
        self.mode = mode
        self.idle_since = 0.0
        self._programs: list[subprocess.Popen[bytes]] = []
        try:
            for command in _commands(mode):
                self._start(command)
        except (OSError, subprocess.SubprocessError) as error:
            self.stop()
            raise EngineError(Reason.BROKEN, str(error)) from error
        self._into, self._out_of = cast(IO[bytes], self._programs[0].stdin), cast(IO[bytes], self._programs[-1].stdout)
        os.set_blocking(self._into.fileno(), False)

    def translate(self, texts: Sequence[str], deadline: float) -> list[str]:
        """Return the translations of `texts`; EngineError where they do not come, one for each, by `deadline`."""
        nonce = secrets.token_hex(4)
        marks = [f"[{nonce}.{number}]" for number in range(len(texts))]
        given = b"".join(f"{escape(text)}.[]{mark}\0".encode() for text, mark in zip(texts, marks, strict=True))
        chunks = self._exchange(given, len(texts), deadline)
        return [_unmarked(chunk, mark) for chunk, mark in zip(chunks, marks, strict=True)]

    def stop(self) -> None:
        """No program of this pipeline runs any more."""
        for program in self._programs:
            program.kill()
        for program in self._programs:
            program.wait()
            for pipe in (program.stdin, program.stdout):
                if pipe:
                    pipe.close()

    def _start(self, command: list[str]) -> None:
        """`command` runs behind the programs that were started before it."""
        before = self._programs[-1].stdout if self._programs else None
        self._programs.append(
            subprocess.Popen(  # noqa: S603
                command, stdin=before or subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                bufsize=0, env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        )  # fmt: skip
        if before:
            before.close()  # so that the end of either is noticed by the other

    def _exchange(self, given: bytes, count: int, deadline: float) -> list[str]:
        """Return the `count` texts, each ended by a NUL, that come out while `given` goes in."""
        longest = _ANSWER_LEAST + _ANSWER_FACTOR * len(given)
        taken = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._out_of, selectors.EVENT_READ)
            selector.register(self._into, selectors.EVENT_WRITE)
            while taken.count(b"\0") < count:
                ready = selector.select(max(0, deadline - monotonic()))
                if not ready:
                    raise EngineError(Reason.TIMEOUT)
                for key, _events in ready:
                    if key.fileobj is self._out_of:
                        taken += self._read()
                    elif not (given := given[self._write(given) :]):
                        selector.unregister(self._into)
                if len(taken) > longest:
                    raise EngineError(Reason.TOO_LONG)
        return taken.decode(errors="replace").split("\0")[:count]

    def _read(self) -> bytes:
        chunk = os.read(self._out_of.fileno(), _CHUNK)
        if not chunk:
            raise EngineError(Reason.BROKEN, f"{self.mode.stem} ended")
        return chunk

    def _write(self, given: bytes) -> int:
        try:
            return os.write(self._into.fileno(), given[:_CHUNK])
        except OSError as error:
            raise EngineError(Reason.BROKEN, f"{self.mode.stem} ended") from error


class Pipelines:
    """At most `most` pipelines, each stopped when nobody needed it for `idle_seconds` or another needs its place."""

    def __init__(self, most: int, idle_seconds: float = 300) -> None:
        self._most = most
        self._idle_seconds = idle_seconds
        self._idle: list[Pipeline] = []  # the last used is the last
        self._busy = 0
        self._lock = Lock()
        self._places = BoundedSemaphore(most)
        self._sweeper: Timer | None = None

    def translate(self, mode: Path, texts: Sequence[str], deadline: float) -> list[str]:
        """Return the translations of `texts` by `mode`; EngineError where they do not come by `deadline`."""
        with self._place(deadline):
            idle = self._take(mode)
            try:
                return self._run(idle or Pipeline(mode), texts, deadline)
            except EngineError as error:
                if not idle or error.reason != Reason.BROKEN:
                    raise
            # It may have lost a program while it stood idle; a new one will show.
            return self._run(Pipeline(mode), texts, deadline)

    def stop(self) -> None:
        """No pipeline runs any more but those at work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for pipeline in idle:
            pipeline.stop()

    @contextmanager
    def _place(self, deadline: float) -> Iterator[None]:
        if not self._places.acquire(timeout=max(0, deadline - monotonic())):
            raise EngineError(Reason.UNAVAILABLE, "as many pipelines as may run are at work")
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
            self._places.release()

    def _take(self, mode: Path) -> Pipeline | None:
        """Return an idle pipeline of `mode`, no longer idle; or None, having made room for a new one."""
        with self._lock:
            taken = next((pipeline for pipeline in self._idle if pipeline.mode == mode), None)
            if taken:
                self._idle.remove(taken)
            surplus = self._idle[: max(0, self._busy + len(self._idle) - self._most)]
            del self._idle[: len(surplus)]
        for pipeline in surplus:
            pipeline.stop()
        return taken

    def _run(self, pipeline: Pipeline, texts: Sequence[str], deadline: float) -> list[str]:
        try:
            translations = pipeline.translate(texts, deadline)
        except BaseException:
            pipeline.stop()
            raise
        self._give_back(pipeline)
        return translations

    def _give_back(self, pipeline: Pipeline) -> None:
        pipeline.idle_since = monotonic()
        with self._lock:
            self._idle.append(pipeline)
            self._sweep_later()

    def _sweep_later(self) -> None:
        if self._sweeper is None and self._idle:
            self._sweeper = Timer(self._idle_seconds, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        with self._lock:
            since = monotonic() - self._idle_seconds
            idle_long = [pipeline for pipeline in self._idle if pipeline.idle_since <= since]
            self._idle = [pipeline for pipeline in self._idle if pipeline.idle_since > since]
            self._sweeper = None
            self._sweep_later()
        for pipeline in idle_long:
            pipeline.stop()


def _commands(mode: Path) -> list[list[str]]:
    """Return the commands of a mode file, set to flush at NUL, and not to mark words that they do not know."""
    script = subprocess.run(  # noqa: S603
        ["apertium-wblank-mode", "-z", str(mode)],  # noqa: S607
        capture_output=True, text=True, check=True, timeout=5,
    ).stdout  # fmt: skip
    words = shlex.shlex(script, posix=True, punctuation_chars="|")
    words.whitespace_split = True
    options = {"$1": ["-n"], "$2": []}
    commands: list[list[str]] = [[]]
    for word in words:
        if word == "|":
            commands.append([])
        else:
            commands[-1] += options.get(word, [word])
    return commands


def escape(text: str) -> str:
    """Return `text` so that Apertium takes every sign of it for itself."""
    text = _SPECIAL.sub(r"\\\g<0>", text.replace("\0", ""))
    return _LOST.sub(r"[\g<0>]", text)


def unescape(text: str) -> str:
    """Return the plain text that `text` stands for in Apertium's stream."""
    return _ESCAPED.sub(lambda found: found[1] or found[2] or "", text)


def _unmarked(chunk: str, mark: str) -> str:
    if chunk.count(mark) != 1:
        raise EngineError(Reason.BROKEN, "out of step")
    # The full stop that closes every text for Apertium's taggers was ours.
    text = unescape(chunk.replace(mark, "")).rstrip()
    return text.removesuffix(".")
