"""What may come up a socket and what goes down, and the codes by which one is closed."""

import json
import re
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.conf import settings

from brain.core.readers import MOST_LANGUAGES, Reader
from realtime.streams import NAME, is_known

MESSAGE_BYTES = 64 * 1024
MESSAGES, WINDOW = 20, 10.0  # so many messages in so many seconds
STREAMS = 80
_LARGEST_NUMBER = 2**63 - 1
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}", re.ASCII)
_LONGEST_KEY = 200


class Close(IntEnum):
    """Why the site closes a socket; a server that restarts says 1012 (brain/serving.py), one sent too much 1009."""

    # After these the page does not come back by itself (frontend/src/live.js).
    MALFORMED = 4400
    SIGNED_OUT = 4401
    SUSPENDED = 4403
    UNKNOWN = 4404
    TOO_MUCH = 4429
    # After these it does.
    TOO_SLOW = 4408
    AHEAD = 4409
    BROKEN = 4500


class Refusal(Exception):
    """The socket must be closed with `code`."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True)
class Follow:
    """A page asks for what comes after these numbers of these streams, for its reader (a key of brain.core.readers)."""

    cursors: dict[str, int]
    reader: str


@dataclass(frozen=True)
class Seen:
    """A page has taken everything up to the frame that asked with this number."""

    ask: int


@dataclass(frozen=True)
class Typing:
    """The reader of the page is writing in the stream."""

    stream: str


@dataclass(frozen=True)
class Hush:
    """The reader of the page writes no more in the stream."""

    stream: str


def read_message(text: str | None) -> Follow | Seen | Typing | Hush:
    """Return what a page says; raise Refusal for anything else.

    {"follow": {"topic.17": 42}, "reader": "ko es"}, {"seen": 3}, {"typing": "topic.17"} or {"hush": "topic.17"}.
    """
    message = _parsed(text)
    if "seen" in message:
        return Seen(_number(message["seen"]))
    if "typing" in message:
        return Typing(_stream(message["typing"]))
    if "hush" in message:
        return Hush(_stream(message["hush"]))
    return Follow(_cursors(message.get("follow")), _reader(message.get("reader")))


def _parsed(text: str | None) -> dict[str, Any]:
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
    return message


def _cursors(given: Any) -> dict[str, int]:
    if not isinstance(given, dict):
        raise Refusal(Close.MALFORMED)
    cursors = {_stream(name): _number(number) for name, number in given.items()}
    if len(cursors) > STREAMS:
        raise Refusal(Close.TOO_MUCH)
    return cursors


def _stream(given: Any) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise Refusal(Close.MALFORMED)
    if not is_known(given):
        raise Refusal(Close.UNKNOWN)
    return given


def _number(given: Any) -> int:
    if type(given) is not int or not 0 <= given <= _LARGEST_NUMBER:
        raise Refusal(Close.MALFORMED)
    return given


def _reader(given: Any) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST_KEY:
        raise Refusal(Close.MALFORMED)
    reader = Reader.from_key(given)
    languages = reader.languages
    is_known = reader.key == given and languages[:1] and languages[0] in _LANGUAGES
    are_some = len(set(languages)) == len(languages) <= MOST_LANGUAGES
    if not is_known or not are_some or not all(map(_TAG.fullmatch, languages)):
        raise Refusal(Close.MALFORMED)
    return given


class Pace:
    """How often one socket speaks."""

    __slots__ = ("_spoken",)

    def __init__(self) -> None:
        self._spoken: deque[float] = deque(maxlen=MESSAGES)

    def count(self) -> None:
        """Count one message; raise Refusal past MESSAGES in any WINDOW."""
        now = time.monotonic()
        if len(self._spoken) == MESSAGES and now - self._spoken[0] < WINDOW:
            raise Refusal(Close.TOO_MUCH)
        self._spoken.append(now)


@dataclass(frozen=True)
class Frame:
    """A text frame, made once and handed to every socket that it is for; `size` is in bytes.

    Its ASGI message also holds the finished bytes for the wire, which our servers write as they are (brain/serving.py).
    """

    message: Mapping[str, str | bytes]
    size: int


def frame(**content: Any) -> Frame:
    """Return the frame that says `content`."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    wire = _on_the_wire(text.encode())
    return Frame({"type": "websocket.send", "text": text, "wire": wire}, len(wire))


def _on_the_wire(payload: bytes) -> bytes:
    """Return a final, unmasked text frame (RFC 6455, section 5.2)."""
    length = len(payload)
    if length < 126:
        return b"\x81" + length.to_bytes(1) + payload
    if length < 2**16:
        return b"\x81\x7e" + length.to_bytes(2) + payload
    return b"\x81\x7f" + length.to_bytes(8) + payload


def changes_frame(stream: str, since: int, head: int, changes: list[dict[str, str]]) -> Frame:
    """Return the frame that takes a page from number `since` of the stream to `head`."""
    return frame(t=stream, s=since, n=head, changes=changes)


def reset_frame(stream: str, head: int) -> Frame:
    """Return the frame that has a page fetch itself again: it missed too much, or what is not kept any more."""
    return frame(t=stream, n=head, reset=True)


def gone_frame(stream: str) -> Frame:
    """Return the frame that says that there is no such stream, or none for this page's reader."""
    return frame(t=stream, gone=True)


def passing_frame(stream: str, changes: list[dict[str, str]]) -> Frame:
    """Return a frame of what holds now and is not kept: who reads, who writes. It has no number."""
    return frame(t=stream, changes=changes)


def ask_frame(number: int) -> Frame:
    """Return the frame that the page answers with {"seen": number}."""
    return frame(ask=number)


def heartbeat(heads: Mapping[str, int], ask: int | None) -> Frame:
    """Return the frame that says how far every stream of the socket has come; `ask` as in ask_frame."""
    return frame(heads=heads) if ask is None else frame(heads=heads, ask=ask)
