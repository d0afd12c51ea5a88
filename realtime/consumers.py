"""The socket of a page: it listens to what the page says; what the page is told comes from the hub."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from realtime.access import session_key_of
from realtime.hub import hub
from realtime.lines import GONE, Line, Send
from realtime.protocol import Pace, Refusal, read_message


class Nowhere(AsyncWebsocketConsumer):
    """A socket at any other address is refused (403)."""

    async def connect(self) -> None:
        await self.close()


class LiveConsumer(AsyncConsumer):
    """One socket, from its opening to its end.

    It dispatches by itself: the base class hops into a thread for every message (channels #2090) and keeps a task and
    a channel for each socket, which this one has no use for.
    """

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})  # a page sees the close code only of a socket that was open
        address = (scope.get("client") or ["unknown"])[0]
        line = Line(send, hub, address=address, session_key=session_key_of(scope["cookies"]))
        hub.enter(line)
        pace = Pace()
        code = GONE
        try:
            while (message := await receive())["type"] == "websocket.receive":
                _hear(line, pace, message.get("text"))
            code = message.get("code") or GONE
        finally:
            line.end(code)


def _hear(line: Line, pace: Pace, text: str | None) -> None:
    if line.is_closed:
        return
    try:
        message = read_message(text)
        if not line.awaits(message):  # answers come as often as they are asked for
            pace.count()
        hub.hear_page(line, message)
    except Refusal as refusal:
        line.close(refusal.code)
