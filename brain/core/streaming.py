"""Bodies of requests that are read while they come: of a file of 2 GB, a piece at a time is in memory, and what has
come before a line breaks is not lost.

Django by itself receives every body whole before anything looks at it.
"""

import asyncio
import concurrent.futures
import io
from collections.abc import Awaitable, Callable
from typing import IO, Any

from django.core.handlers.asgi import ASGIHandler

SPOOLED = "brain.spooled_body"  # in a scope: the body as a file, where the server has received it whole
SILENT = 20  # seconds without a piece after which the line is taken for broken
Receive = Callable[[], Awaitable[Any]]


class StreamingHandler(ASGIHandler):
    """Django's handler, which gives a PATCH its body as it comes, and any request what the server has spooled."""

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "PATCH" and SPOOLED not in scope:
            receive = IncomingBody(receive)
        elif spooled := scope.pop(SPOOLED, None):
            receive = _Spooled(receive, spooled)
        await super().handle(scope, receive, send)

    async def read_body(self, receive: Any) -> Any:
        return receive.file if isinstance(receive, _Spooled | IncomingBody) else await super().read_body(receive)


class _Spooled:
    """What Django listens to while it answers: for a line that is closed."""

    def __init__(self, receive: Receive, spooled: IO[bytes]) -> None:
        self._receive = receive
        self.file = spooled

    async def __call__(self) -> Any:
        while (message := await self._receive())["type"] == "http.request":
            pass
        return message


class IncomingBody(io.RawIOBase):
    """A body to be read in a thread, while the loop receives it; a line that breaks is a ConnectionError.

    Awaited by Django as the line itself, it stays silent: a view that reads notices the end by itself, and is not to
    be left alone in its thread.
    """

    def __init__(self, receive: Receive) -> None:
        super().__init__()
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._rest = b""
        self._is_over = False

    @property
    def file(self) -> "IncomingBody":
        return self

    async def __call__(self) -> Any:
        await asyncio.Event().wait()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest and not self._is_over:
            self._rest = self._next()
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _next(self) -> bytes:
        coming = asyncio.run_coroutine_threadsafe(self._message(), self._loop)
        try:
            message = coming.result(SILENT)
        except concurrent.futures.TimeoutError:
            coming.cancel()
            raise ConnectionAbortedError("nothing comes any more") from None
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError("the line was closed")
        self._is_over = not message.get("more_body", False)
        body: bytes = message.get("body", b"")
        return body

    async def _message(self) -> Any:
        return await self._receive()
