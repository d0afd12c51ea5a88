"""One open socket, as the hub sees it: what it follows, how far it has come, and how much is on its way to it.

There is no queue. A page that reads slowly is sent nothing more until it has taken what is under way, and then
catches up by number, so that it costs a bounded amount of memory and skips what it would have shown twice.
"""

import asyncio
import logging
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from secrets import randbits
from typing import Any, Protocol

from realtime import metrics
from realtime.protocol import Close, Follow, Frame, Hush, Seen, Typing, ask_frame

log = logging.getLogger(__name__)

Send = Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]]

# Daphne takes whatever it is given, so the page says itself how far it has read: it is asked after so many bytes, sent
# no more than so many before it has answered, and dropped when it does not in so many seconds.
ASK_AFTER = 64 * 1024
UNDER_WAY = 192 * 1024
PATIENCE = 20.0
BREATH = 256  # lines that are served until other tasks have their turn

GONE = 1006  # RFC 6455, section 7.4.1, as the others: a connection that ended without a word
_ORDINARY = frozenset({1000, 1001, 1005, GONE})
_CODES = _ORDINARY | {1002, 1007, 1009, 1012} | set(Close)


class Keeper(Protocol):
    """Who keeps the lines: the hub."""

    def attend(self, line: "Line") -> None:
        """The line takes frames again, and is to catch up."""

    def leave(self, line: "Line") -> None:
        """The line has ended."""


class Line:
    """One open socket."""

    __slots__ = (
        "_keeper",
        "_on_its_way",
        "_question",
        "_rest",
        "_send",
        "_to_answer",
        "address",
        "asked",
        "audiences",
        "awaits_heads",
        "cursors",
        "deadline",
        "is_closed",
        "is_doubted",
        "member_id",
        "owner",
        "reader",
        "session_key",
        "slot",
        "takes",
    )

    def __init__(self, send: Send, keeper: Keeper, *, address: str, session_key: str) -> None:
        """`send` is the socket's, by ASGI."""
        self.address = address
        self.session_key = session_key
        self.member_id: int | None = None
        self.owner = ""  # whose sockets are counted together; "" until somebody has looked whose this is
        self.audiences: frozenset[str] = frozenset()
        self.is_doubted = False  # what they may see may have changed since somebody last began to look
        self.reader = ""  # the key of whom its page is for (brain.core.readers)
        self.cursors: dict[str, int] = {}  # what is followed, and how far the page has come
        self.asked: dict[str, int] = {}  # what the page asks to follow
        self.awaits_heads = False  # it is to be told how far its streams have come
        self.slot = 0  # in the hub's heartbeat
        self.takes = True  # frames may be sent
        self.is_closed = False
        self.deadline: float | None = None  # by when the page must have answered
        self._question = 0  # the number of the last one
        self._to_answer = 0  # the bytes that its answer is about
        self._on_its_way = 0  # the bytes that the page has not said to have taken
        self._rest: asyncio.Task[None] | None = None  # a sending that waits for the page
        self._send = send
        self._keeper = keeper

    def show(self, stream: str, head: int, frame: Frame) -> None:
        """The page comes to `head` of the stream by this frame."""
        self.cursors[stream] = head
        self.put(frame)

    def put(self, frame: Frame) -> None:
        """Hand the frame to the server. Only to be called while the line `takes` frames."""
        self._on_its_way += frame.size
        self._step(frame.message)
        if self._on_its_way > ASK_AFTER:
            self._watch()

    def ask(self) -> int | None:
        """Return the number with which the next frame asks the page to answer; None while one is still awaited."""
        if self.deadline is not None:
            return None
        self._question = randbits(48)  # which nobody can answer who has not read it
        self._to_answer = self._on_its_way
        self.deadline = asyncio.get_running_loop().time() + PATIENCE
        return self._question

    def awaits(self, message: Follow | Seen | Typing | Hush) -> bool:
        """Whether this is the answer to the open question."""
        return isinstance(message, Seen) and message.ask == self._question and self.deadline is not None

    def answer(self, seen: Seen) -> None:
        """The page has taken everything up to this question."""
        if self.awaits(seen):
            self.deadline = None
            self._on_its_way -= self._to_answer
            self._watch()

    def _watch(self) -> None:
        """Ask, stop and go on by how much is on its way."""
        if self._rest is not None or self.is_closed:
            return
        if self._on_its_way > ASK_AFTER and (question := self.ask()) is not None:
            self._step(ask_frame(question).message)
        took, self.takes = self.takes, self._rest is None and self._on_its_way <= UNDER_WAY
        if self.takes and not took:
            self._keeper.attend(self)

    def _step(self, message: Mapping[str, Any]) -> None:
        """Run the server's send() as far as it goes without waiting: mostly to its end.

        A task for each would cost more than the sending. Only where the server waits for a slow page (Daphne never
        does) the rest becomes one, and the line takes nothing until it is done.
        """
        sending = self._send(message)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except OSError:  # the page has gone
            self.end(GONE)
        except Exception:
            self._break()
        else:
            self.takes = False
            self._rest = asyncio.create_task(self._finish(_rest(sending, waits_for)))

    async def _finish(self, rest: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await rest
        except TimeoutError:
            self.close(Close.TOO_SLOW)
        except OSError:
            self.end(GONE)
        except Exception:
            self._break()
        else:
            self._rest = None
            self._watch()

    def _break(self) -> None:
        """The server could not send: the page has not got what it was counted to have, and is to come back."""
        if not self.is_closed:
            log.exception("a frame could not be sent")
            self.close(Close.BROKEN)

    def close(self, code: Close) -> None:
        """Nothing is sent any more but the reason."""
        if self.is_closed:
            return
        self.end(code)
        message = {"type": "websocket.close", "code": int(code)}
        if self._rest is None:
            self._step(message)
        elif not _cut(self._send):
            self._rest = asyncio.create_task(self._finish(self._send(message)))

    def end(self, code: int) -> None:
        """The socket has ended with `code`."""
        if self.is_closed:
            return
        self.is_closed = True
        self.takes = False
        self.deadline = None
        metrics.CLOSED.labels(code=code if code in _CODES else "other").inc()
        level = logging.DEBUG if code in _ORDINARY else logging.INFO
        log.log(level, "a socket was closed with %d", code, extra={"code": code, "member": self.member_id})
        self._keeper.leave(self)


@types.coroutine
def _rest(sending: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """The rest of a coroutine that was begun by hand."""
    try:
        yield waits_for
    except BaseException:
        sending.close()
        raise
    yield from sending


def _cut(send: Send) -> bool:
    """Cut the connection, where the transport can be found: a close frame would wait behind what nobody reads."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
    return transport is not None
