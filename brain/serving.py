"""The web process's server: Daphne, or uvicorn for more sockets. Both get the same limits and end the same way.

Told to end, a server takes nothing new, closes its sockets with 1012 (pages come back, to whichever process is there by
then), answers the requests it has begun, and leaves: after BRAIN_DRAIN_SECONDS at the latest, or when told again.
"""

import asyncio
import io
import logging
import os
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any

import uvicorn
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server, twisted_loop
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from brain.core.streaming import SPOOLED
from realtime.protocol import MESSAGE_BYTES

log = logging.getLogger(__name__)

HANDSHAKE = 20  # seconds in which a socket must be open; a slow line may take its time
WAITING = 2048  # connections that wait to be accepted, when all pages come back at once
FILES = 65_536  # a socket is an open file
SERVICE_RESTART = 1012  # RFC 6455, registry of close codes
NEVER = 365 * 24 * 3600  # seconds: pages are asked by the hub, and servers need not ping them
LEAVING = 2  # seconds that the interpreter has to end after the last answer
TICK = 0.05


def serve_with_daphne(application: Any, host: str, port: int) -> None:
    """Serve until told to end; raises SystemExit if the address cannot be had."""
    addresses = build_endpoint_description_strings(host=host, port=port)
    server = Daphne(
        application,
        endpoints=[f"{address}:backlog={WAITING}" for address in addresses],
        verbosity=0,
        websocket_handshake_timeout=HANDSHAKE,
        websocket_connect_timeout=HANDSHAKE,
        websocket_timeout=-1,  # a page may stay open for days
        ping_interval=NEVER,
        websocket_max_message_size=MESSAGE_BYTES,
        websocket_max_frame_size=MESSAGE_BYTES,
        # Without a proxy, anyone could say to be anyone; behind one, all guests would share its address.
        proxy_forwarded_address_header="X-Forwarded-For" if settings.BEHIND_PROXY else None,
        proxy_forwarded_proto_header="X-Forwarded-Proto" if settings.BEHIND_PROXY else None,
        signal_handlers=False,
        server_name="",
    )
    server.run()
    if server.abort_start:
        sys.exit(1)


def serve_with_uvicorn(application: Any, host: str, port: int) -> None:
    """Serve until told to end; raises SystemExit if the address cannot be had."""
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        backlog=WAITING,
        loop="uvloop",
        lifespan="off",
        ws=WebSockets,
        ws_max_size=MESSAGE_BYTES,
        ws_ping_interval=None,
        ws_per_message_deflate=False,  # memory and time for every socket, and frames are small
        proxy_headers=settings.BEHIND_PROXY,
        forwarded_allow_ips="*",
        timeout_keep_alive=60,  # as Daphne: longer than a proxy keeps a connection
        timeout_graceful_shutdown=settings.DRAIN_SECONDS,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    Uvicorn(config).run()


SERVERS = {"daphne": serve_with_daphne, "uvicorn": serve_with_uvicorn}


class Daphne(Server):
    """Daphne, which by itself would cancel the requests it is answering and cut its sockets when told to end."""

    def run(self) -> None:
        self._ports: list[Any] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_end)
        # A message that is too long, or no UTF-8, is answered with a close code and not with silence.
        self.ready_callable = lambda: self.ws_factory.setProtocolOptions(failByDrop=False)
        super().run()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """A body is handed on as the file that it was received into; Daphne itself would put all of it into memory."""
        if scope["type"] == "http" and (body := protocol.content):
            scope[SPOOLED], protocol.content = body, io.BytesIO()
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: Mapping[str, Any]) -> None:
        """A frame that is ready for the wire is written as it is: autobahn would make it anew for every socket."""
        if "wire" in message and isinstance(protocol, WebSocketProtocol):
            if protocol.state == protocol.STATE_OPEN:
                protocol.transport.write(message["wire"])
        else:
            await super().handle_reply(protocol, message)

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)

    def _asked_to_end(self, number: int, frame: object) -> None:
        leave_soon()
        asyncio.run_coroutine_threadsafe(self._end(), twisted_loop)

    async def _end(self) -> None:
        """Everything that was begun has ended, or its time has; then the server stops."""
        for port in self._ports:
            port.stopListening()
        deadline = twisted_loop.time() + settings.DRAIN_SECONDS
        while (unfinished := self._unfinished()) and twisted_loop.time() < deadline:
            for protocol in unfinished:
                let_go(protocol)
            await asyncio.sleep(TICK)
        if unfinished:
            log.warning("%d requests were broken off", len(unfinished))
        self.stop()

    def _unfinished(self) -> list[Any]:
        return [protocol for protocol, details in self.connections.items() if "disconnected" not in details]


class WebSockets(WebSocketsSansIOProtocol):
    """uvicorn's sockets, which write a frame that is ready for the wire as it is."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.loop.call_later(HANDSHAKE, self._give_up)

    def _give_up(self) -> None:
        """A handshake that is not over by now never will be, such as one with too many headers."""
        if not self.handshake_complete:
            self.transport.abort()

    def handle_ping(self) -> None:
        """A ping is answered by a pong, but not on top of what is not read."""
        pong = self.conn.data_to_send()
        if self.writable.is_set():
            self.transport.write(b"".join(pong))

    async def send(self, message: Any) -> None:
        if "wire" in message and self.writable.is_set() and not self.disconnected and self.conn.state is State.OPEN:
            self.transport.write(message["wire"])
        else:
            await super().send(message)


class Uvicorn(uvicorn.Server):
    """uvicorn, which by itself would heed no second SIGTERM, and raise the first again in the end."""

    def handle_exit(self, sig: int, frame: object) -> None:
        leave_soon()
        self.should_exit = True


def allow_many_sockets() -> None:
    """The process may have FILES files open, or as many as the system grants; mostly it begins with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    granted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, granted), hard))


def let_go(protocol: Any) -> None:
    """The connection ends with its answer; a socket ends now."""
    if not isinstance(protocol, WebSocketProtocol):
        protocol.channel.persistent = False
    elif protocol.state == protocol.STATE_OPEN:
        protocol.sendCloseFrame(code=SERVICE_RESTART)  # sendClose allows no code that is the server's own


def leave_soon() -> None:
    """The process ends at once when told again, and in any case a moment after its requests' time is over.

    The alarm is for views that hang: the interpreter would wait for their threads.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, _leave)
    signal.alarm(settings.DRAIN_SECONDS + LEAVING)


def _leave(number: int, frame: object) -> None:
    os._exit(128 + number)
