"""The socket of a page: it listens to what the page says; what the page is told comes from the hub."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.consumer import AsyncConsumer
from channels.security.websocket import WebsocketDenier
from django.conf import settings

from realtime.access import session_key_of
from realtime.hub import hub
from realtime.lines import GONE, Line, Send
from realtime.protocol import Pace, Refusal, read_message


class OurOrigins:
    """Lets through what comes from this site's own pages, by the exact origins of the settings, and refuses the rest.

    Channels' validator takes origins apart: some that nobody can take apart end in an error, and some pass that no
    browser sends.
    """

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        is_ours = len(origins) == 1 and origins[0] in settings.ORIGINS
        await (self._application if is_ours else WebsocketDenier())(scope, receive, send)


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
