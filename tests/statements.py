"""Which statements each test sends: on PostgreSQL no test runs whose statements, and views, are all in others that do.

The run on SQLite writes down what each test does: every statement without its values, with the line of our code that
sends it, and every view that answers, with its method. The run on PostgreSQL then takes as few tests as do all of that.
What was written down of other code than this counts for nothing: then all of them run.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.db.backends.signals import connection_created

from tests.processes import OUTPUT, ROOT

RECORD = OUTPUT / "statements.json"
_OURS = ("brain", "forum", "library", "realtime")
_READ = {".py", ".html", ".txt", ".yaml", ".md", ".json", ".toml"}
_FRAMES = tuple(f"{ROOT / name}/" for name in _OURS)

Record = dict[str, tuple[float, list[str]]]  # by test: how long it took, and what it did

_doing: set[str] | None = None
_known: dict[tuple[str, str, int], str] = {}  # what was cut to a digest before


def digest_of_code() -> str:
    """Return what changes with the code, its templates, its samples and its tests."""
    digest = sha256()
    for name in (*_OURS, "templates", "tests", "requirements-dev.txt"):
        for path in sorted([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*")):
            if path.suffix in _READ and path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


# --- Writing down ----------------------------------------------------------------------------------------------------


def shape(statement: str) -> str:
    """Return the statement as it is for whatever values: lists of them may be of any length."""
    statement = re.sub(r"'[^']*'|\b\d+\b|\"?\bs\d+_x\d+\"?", "%s", statement)
    statement = re.sub(r"%s(?:\s*,\s*%s)+", "%s", statement)
    return re.sub(r"\(\s*%s\s*\)(?:\s*,\s*\(\s*%s\s*\))+", "(%s)", statement)


def _place() -> tuple[str, int]:
    """Return the line of our code that sends a statement now."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(_FRAMES):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return "", 0


def _note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if _doing is not None:
        key = (sql, *_place())
        if key not in _known:
            _known[key] = sha256(f"{shape(sql)}\0{key[1]}\0{key[2]}".encode()).hexdigest()[:12]
        _doing.add(_known[key])
    return execute(sql, params, many, context)


def _listen(connection: Any, **_kwargs: Any) -> None:
    if _note not in connection.execute_wrappers:
        connection.execute_wrappers.append(_note)


@contextmanager
def listening() -> Iterator[None]:
    """What tests do is noted meanwhile, in whichever thread they do it."""
    resolve = BaseHandler.resolve_request

    def resolve_and_note(self: Any, request: Any) -> Any:
        match = resolve(self, request)
        if _doing is not None:
            _doing.add(f"{request.method} {match.view_name}")
        return match

    for connection in connections.all(initialized_only=True):
        _listen(connection)
    connection_created.connect(_listen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "resolve_request", resolve_and_note)
        yield
    connection_created.disconnect(_listen)


def begin() -> None:
    global _doing  # noqa: PLW0603
    _doing = set()


def done() -> list[str]:
    """Return what the test has done."""
    global _doing
    did, _doing = _doing, None
    return sorted(did or ())


def write(record: Record) -> None:
    """Write down what these tests did, beside what others of the same code did before."""
    digest = digest_of_code()
    RECORD.parent.mkdir(exist_ok=True)
    unfinished = RECORD.with_suffix(".unfinished")
    unfinished.write_text(json.dumps({"digest": digest, "tests": read(digest) | record}))
    unfinished.rename(RECORD)


def read(digest: str) -> Record:
    """Return what was written down of this code."""
    try:
        kept = json.loads(RECORD.read_text())
    except (OSError, ValueError):
        return {}
    return kept["tests"] if kept["digest"] == digest else {}


# --- Choosing --------------------------------------------------------------------------------------------------------


def fewest(record: Record, anyway: set[str]) -> set[str]:
    """Return `anyway` and as few further tests, or rather as quick ones, as do together what all of them do."""
    done = {what for name in anyway for what in record.get(name, (0, []))[1]}
    left = {name: (seconds, set(did) - done) for name, (seconds, did) in record.items() if name not in anyway}
    chosen = set(anyway)
    while left := {name: (seconds, new) for name, (seconds, did) in left.items() if (new := did - done)}:
        best = max(sorted(left), key=lambda name: len(left[name][1]) / (0.2 + left[name][0]))
        chosen.add(best)
        done |= left[best][1]
    return chosen
