"""The hub: every process's one ear for knocks, and the sockets that want to hear of them."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.utils import timezone

from realtime.frames import Frames
from realtime.models import Event
from realtime.protocol import Close, Refusal
from realtime.push import KNOCKS

log = logging.getLogger(__name__)

# How often the hub looks into the database itself. In-process knocks do not come out of the worker's process, hence
# often; Redis's do, but Redis may be away.
LOOK_ALONE, LOOK_WITH_REDIS = 0.25, 1.0
# Events commit out of order, and hosts' clocks differ a little: each look goes back as far as this. What takes
# longer to commit is found by the sockets' heartbeat.
LOOK_BACK = timedelta(seconds=10)
AWAY = 1.0  # seconds until the next try when Redis or the database is away


class Socket(Protocol):
    def heard(self, stream: str, number: int) -> None:
        """The stream has reached `number`; must not block."""


class Hub:
    """The sockets of this process by the streams they follow. It works from the first socket to the last."""

    def __init__(self) -> None:
        self.frames = Frames()
        self._owners: Counter[str] = Counter()
        self._followers: dict[str, set[Socket]] = {}
        self._reached: dict[str, int] = {}
        self._work: list[asyncio.Task[None]] = []

    def enter(self, owner: str, limit: int) -> None:
        """Count one more socket of `owner`; raise Refusal past `limit` in this process."""
        if self._owners[owner] >= limit:
            raise Refusal(Close.TOO_MUCH)
        self._owners[owner] += 1
        if not self._work:
            self._work = [asyncio.create_task(self._listen()), asyncio.create_task(self._look())]

    def leave(self, owner: str, socket: Socket, streams: Iterable[str]) -> None:
        """The socket hears nothing any more."""
        for stream in streams:
            self.unfollow(stream, socket)
        self._owners -= Counter([owner])
        if not self._owners:
            for task in self._work:
                task.cancel()
            self._work, self.frames = [], Frames()

    def follow(self, stream: str, socket: Socket) -> None:
        """The socket hears what happens to `stream` from now on."""
        self._followers.setdefault(stream, set()).add(socket)

    def unfollow(self, stream: str, socket: Socket) -> None:
        followers = self._followers.get(stream, set())
        followers.discard(socket)
        if not followers:
            self._followers.pop(stream, None)
            self._reached.pop(stream, None)

    def knock(self, stream: str, number: int) -> None:
        """Pass on that `stream` has reached `number`, unless that is known."""
        if stream in self._followers and number > self._reached.get(stream, 0):
            self._reached[stream] = number
            for socket in self._followers[stream]:
                socket.heard(stream, number)

    async def _listen(self) -> None:
        """Hear the knocks of all processes; while the layer is away, `_look` does its work."""
        while True:
            try:
                await self._listen_while_there()
            except Exception as error:
                log.warning("knocks cannot be heard: %r", error)
                await asyncio.sleep(AWAY)

    async def _listen_while_there(self) -> None:
        layer = get_channel_layer()
        ear = await layer.new_channel()
        await layer.group_add(KNOCKS, ear)
        try:
            while True:
                message = await layer.receive(ear)
                self.knock(message["stream"], message["number"])
        finally:
            await layer.group_discard(KNOCKS, ear)

    async def _look(self) -> None:
        """Find what no knock told of."""
        often = LOOK_ALONE if isinstance(get_channel_layer(), InMemoryChannelLayer) else LOOK_WITH_REDIS
        while True:
            await asyncio.sleep(often)
            try:
                for stream, number in (await _newest()).items():
                    self.knock(stream, number)
            except Exception as error:
                log.warning("events cannot be read: %r", error)
                await asyncio.sleep(AWAY)


@database_sync_to_async
def _newest() -> dict[str, int]:
    return Event.objects.newest_since(timezone.now() - LOOK_BACK)


hub = Hub()
