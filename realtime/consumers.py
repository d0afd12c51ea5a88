"""The socket of a page."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from brain.members.models import Member
from realtime.access import audiences_now
from realtime.hub import hub
from realtime.models import Stream
from realtime.protocol import STREAMS, Close, Pace, Refusal, frame, heartbeat, read_follow
from realtime.streams import member_stream

log = logging.getLogger(__name__)

MEMBER_SOCKETS, ADDRESS_SOCKETS = 5, 30
BEAT = 25.0  # seconds between two looks at everything: session, audiences, heads
RETRY = 2.0  # seconds to the next look when the database was away
SEND_PATIENCE = 10.0  # seconds for a page to take a frame, on servers that wait for it


class Nowhere(AsyncWebsocketConsumer):
    """A socket at any other address is refused (403)."""

    async def connect(self) -> None:
        await self.close()


class LiveConsumer(AsyncWebsocketConsumer):
    """Carries down what a page misses of the streams it follows, in order and once.

    Whatever arrives only wakes the one task that sends: `heard` notes how far a stream has come, `_follow` what the
    page asks for. A page that reads slowly therefore costs no queue, and skips what it would have shown twice.
    """

    channel_layer_alias = ""  # no channel for each socket: the hub listens for all sockets of the process

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        # Without the thread hop of the base class for every message: what reads the database tidies up after itself.
        await getattr(self, get_handler_name(message))(message)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._member_id: int | None = None
        self._own = ""  # the member's own stream
        self._owner = ""  # whose sockets are counted together: the own stream, or a guest's address
        self._audiences: frozenset[str] = frozenset()
        self._language = ""
        self._cursors: dict[str, int] = {}  # what is followed, and how far the page has come
        self._asked: dict[str, int] = {}  # what the page asks to follow
        self._knocked: dict[str, int] = {}  # how far streams have come since
        self._due = 0.0  # when everything is looked at again
        self._woken = asyncio.Event()
        self._pace = Pace()
        self._is_open = False
        self._sending: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()  # a page sees the code only of a socket that was open
        self._identify()
        try:
            hub.enter(self._owner, MEMBER_SOCKETS if self._own else ADDRESS_SOCKETS)
        except Refusal as refusal:
            await self.close(refusal.code)
            return
        self._is_open = True
        if self._own:
            hub.follow(self._own, self)  # asked for or not: it tells when access is lost
        self._due = asyncio.get_running_loop().time() + BEAT
        self._sending = asyncio.create_task(self._serve())

    def _identify(self) -> None:
        member = self.scope["user"]
        if isinstance(member, Member):
            self._member_id = member.pk
            self._own = self._owner = member_stream(member)
        else:
            self._owner = (self.scope.get("client") or ["unknown"])[0]

    async def websocket_receive(self, message: Mapping[str, Any]) -> None:
        if not self._is_open:
            return
        try:
            self._pace.count()
            self._follow(message.get("text"))
        except Refusal as refusal:
            await self._end(refusal.code)

    async def disconnect(self, code: int) -> None:
        self._leave()

    def heard(self, stream: str, number: int) -> None:
        """Note that the stream has reached `number`; an event of the member's own may have changed what they see."""
        self._knocked[stream] = number
        if stream == self._own:
            self._due = 0.0
        self._woken.set()

    def _follow(self, text: str | None) -> None:
        follow = read_follow(text)
        if len(self._cursors.keys() | self._asked.keys() | follow.cursors.keys()) > STREAMS:
            raise Refusal(Close.TOO_MUCH)
        self._asked |= follow.cursors
        self._language = follow.language
        self._due = 0.0
        self._woken.set()

    async def _serve(self) -> None:
        """Send what the page misses, until the socket ends."""
        try:
            while True:
                await self._wait()
                await self._send_what_is_missed()
        except Refusal as refusal:
            await self._end(refusal.code)
        except TimeoutError:
            await self._end(Close.TOO_SLOW)
        except OSError:  # the page has gone, and `disconnect` follows
            self._leave()
        except Exception:
            log.exception("a socket of %s broke", self._owner)
            await self._end(Close.BROKEN)

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._due):
                await self._woken.wait()
        self._woken.clear()

    async def _send_what_is_missed(self) -> None:
        now = asyncio.get_running_loop().time()
        try:
            if now >= self._due:
                self._due = now + BEAT
                await self._catch_up()
            knocked, self._knocked = self._knocked, {}
            for stream, number in knocked.items():
                if number > self._cursors.get(stream, number):
                    await self._show(stream, number)
        except DatabaseError as error:
            log.warning("a socket of %s waits for the database: %s", self._owner, error)
            self._due = now + RETRY

    async def _catch_up(self) -> None:
        """Look at everything anew: who this is, what they may see, and how far every stream has come."""
        session_key = self.scope["session"].session_key
        self._audiences = await database_sync_to_async(audiences_now)(self._member_id, session_key)
        asked, self._asked = self._asked, {}
        self._cursors |= asked
        for stream in asked:
            hub.follow(stream, self)
        heads = await database_sync_to_async(Stream.objects.heads)(self._cursors)
        for stream, head in heads.items():
            await self._show(stream, head)
        await self._send(heartbeat(self._cursors))

    async def _show(self, stream: str, reached: int) -> None:
        """The page has everything of `stream` up to `reached`, or is told that there is no such thing (for them)."""
        reading = await hub.frames.read(stream, self._cursors[stream], self._language, reached)
        if reading.audience not in self._audiences:
            self._forget(stream)
            await self._send(frame(stream, gone=True))
        else:
            self._cursors[stream] = reading.head
            if reading.frame:
                await self._send(reading.frame)

    async def _send(self, text: str) -> None:
        async with asyncio.timeout(SEND_PATIENCE):
            await self.send(text_data=text)

    def _forget(self, stream: str) -> None:
        del self._cursors[stream]
        if stream != self._own:
            hub.unfollow(stream, self)

    async def _end(self, code: Close) -> None:
        """Nothing is sent any more but the reason."""
        self._leave()
        await self.close(code)

    def _leave(self) -> None:
        if self._is_open:
            self._is_open = False
            hub.leave(self._owner, self, {self._own, *self._cursors})
            if self._sending and self._sending is not asyncio.current_task():
                self._sending.cancel()
