"""What may come up a socket and what goes down, and the codes by which one is closed."""

import json
import time
from collections import deque
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.conf import settings

from realtime.streams import NAME

MESSAGE_BYTES = 64 * 1024
MESSAGES, WINDOW = 20, 10.0  # so many messages in so many seconds
STREAMS = 40
_LARGEST_NUMBER = 2**63 - 1
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class Close(IntEnum):
    """Why the server closes a socket (servers accept 1000 and 3000 to 4999)."""

    # After these the page does not come back (frontend/src/live.js).
    MALFORMED = 4400
    SIGNED_OUT = 4401
    SUSPENDED = 4403
    TOO_MUCH = 4429
    # After these it does.
    TOO_SLOW = 4408
    BROKEN = 4500


class Refusal(Exception):
    """The socket must be closed with `code`."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True)
class Follow:
    """A page asks for what comes after these numbers of these streams, in its interface language."""

    cursors: dict[str, int]
    language: str


def read_follow(text: str | None) -> Follow:
    """Return what a page asks for; raise Refusal for anything else.

    Its form: {"follow": {"topic.17": 42}, "language": "ko"}.
    """
    if text is None:
        raise Refusal(Close.MALFORMED)
    if len(text.encode(errors="replace")) > MESSAGE_BYTES:
        raise Refusal(Close.TOO_MUCH)
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal(Close.MALFORMED) from None
    if not isinstance(message, dict):
        raise Refusal(Close.MALFORMED)
    return Follow(_cursors(message.get("follow")), _language(message.get("language")))


def _cursors(given: Any) -> dict[str, int]:
    if not isinstance(given, dict) or not all(NAME.fullmatch(name) for name in given):
        raise Refusal(Close.MALFORMED)
    if not all(type(number) is int and 0 <= number <= _LARGEST_NUMBER for number in given.values()):
        raise Refusal(Close.MALFORMED)
    if len(given) > STREAMS:
        raise Refusal(Close.TOO_MUCH)
    return given


def _language(given: Any) -> str:
    if not isinstance(given, str) or given not in _LANGUAGES:
        raise Refusal(Close.MALFORMED)
    return given


class Pace:
    """How often one socket speaks."""

    def __init__(self) -> None:
        self._spoken: deque[float] = deque(maxlen=MESSAGES)

    def count(self) -> None:
        """Count one message; raise Refusal past MESSAGES in any WINDOW."""
        now = time.monotonic()
        if len(self._spoken) == MESSAGES and now - self._spoken[0] < WINDOW:
            raise Refusal(Close.TOO_MUCH)
        self._spoken.append(now)


def frame(stream: str, number: int | None = None, **rest: Any) -> str:
    """Return a frame about `stream`: its new number with changes or a reset, or that it is gone."""
    numbered = {} if number is None else {"n": number}
    return json.dumps({"t": stream, **numbered, **rest}, ensure_ascii=False)


def heartbeat(heads: dict[str, int]) -> str:
    """Return the frame that says how far every stream of the socket has come."""
    return json.dumps({"heads": heads})
