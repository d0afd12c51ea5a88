"""The bus between processes: who is told what, best effort. The event table is the memory, this is the door bell.

Without Redis a word goes from the threads of this process to its hub alone, and what other processes do is found by
looking into the table. With Redis (one, or several that share the streams among them) it also goes to every process
that listens to the stream.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from realtime import metrics

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds that a request waits for Redis
SILENCE = 5.0  # seconds without telling it anything after it did not answer; hubs look into the table meanwhile
PULSE = 5.0  # seconds of silence after which an ear asks whether Redis is still there
AWAY = 0.2, 1.0  # seconds to the next try, at random between these

Word = dict[str, Any]  # {"n": number, "at": time} or {"here": ...} (realtime/presence.py)
Hear = Callable[[str, Word], None]


def shard_of(stream: str, shards: int) -> int:
    """Return which of so many Redis servers carries the stream, the same in every process."""
    return crc32(stream.encode()) % shards


def channel_of(url: str, stream: str) -> str:
    """Return the stream's channel: pub/sub knows no databases, so the name carries the one of the URL."""
    return f"brain/{urlsplit(url).path.strip('/') or 0}/{stream}"


class Bus:
    """Tells the words of this process's threads to its own hub, and to Redis where there is one."""

    def __init__(self) -> None:
        self._hears: dict[Hear, asyncio.AbstractEventLoop] = {}
        self._clients: dict[str, redis.Redis] = {}
        self._silent_until: dict[str, float] = {}

    def listen(self, hear: Hear) -> None:
        """`hear` is called in the running event loop with everything that is told in this process."""
        self._hears[hear] = asyncio.get_running_loop()

    def unlisten(self, hear: Hear) -> None:
        self._hears.pop(hear, None)

    def tell(self, stream: str, word: Word) -> None:
        """Tell everybody who listens to `stream`, from any thread; a failure is logged and lost, never raised."""
        for hear, loop in tuple(self._hears.items()):
            with suppress(RuntimeError):  # the loop has closed
                loop.call_soon_threadsafe(hear, stream, word)
        if settings.REDIS_URLS:
            self._tell_redis(settings.REDIS_URLS[shard_of(stream, len(settings.REDIS_URLS))], stream, word)

    def _tell_redis(self, url: str, stream: str, word: Word) -> None:
        if time.monotonic() < self._silent_until.get(url, 0.0):
            return
        try:
            self._client(url).publish(channel_of(url, stream), json.dumps(word))
        except (redis.RedisError, OSError) as error:
            self._silent_until[url] = time.monotonic() + SILENCE
            log.warning("a word of %s was not heard: %r", stream, error, extra={"stream": stream})

    def _client(self, url: str) -> redis.Redis:
        if url not in self._clients:
            self._clients[url] = redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        return self._clients[url]


class Ear:
    """Listens to one Redis for the streams that this process wants."""

    def __init__(self, url: str, hear: Hear, came_back: Callable[[], None]) -> None:
        self.is_up = False
        self._url = url
        self._hear = hear
        self._came_back = came_back
        self._wanted: set[str] = set()
        self._changed = asyncio.Event()

    def want(self, stream: str) -> None:
        """The stream is heard from soon on."""
        self._wanted.add(stream)
        self._changed.set()

    def drop(self, stream: str) -> None:
        """The stream is heard no more, soon."""
        self._wanted.discard(stream)
        self._changed.set()

    async def listen(self) -> None:
        """Hear until cancelled, through every absence of Redis; what was missed meanwhile is told by `came_back`."""
        while True:
            try:
                await self._listen_while_there()
            except* Exception as errors:
                log.warning("Redis cannot be heard: %r", errors.exceptions[0])
            await asyncio.sleep(random.uniform(*AWAY))  # noqa: S311 - no secret

    async def _listen_while_there(self) -> None:
        client = redis.asyncio.Redis.from_url(
            self._url, socket_timeout=None, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        async with client, client.pubsub() as pubsub:
            await pubsub.subscribe(channel_of(self._url, ""))  # one can only listen to something
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._keep_subscribed(pubsub))
                    both.create_task(self._hear_all(pubsub))
            finally:
                self._set_up(False)

    async def _keep_subscribed(self, pubsub: Any) -> None:
        """What is wanted is subscribed to; after the first time, what was missed before is looked for."""
        subscribed: set[str] = set()
        while True:
            self._changed.clear()
            wanted = set(self._wanted)
            if new := wanted - subscribed:
                await pubsub.subscribe(*self._channels(new))
            if old := subscribed - wanted:
                await pubsub.unsubscribe(*self._channels(old))
            subscribed = wanted
            if not self.is_up:
                self._set_up(True)
                self._came_back()
            await self._changed.wait()

    async def _hear_all(self, pubsub: Any) -> None:
        is_asked = False
        while True:
            message = await pubsub.get_message(timeout=PULSE)
            if message is None and is_asked:
                raise TimeoutError("no answer")
            is_asked = message is None
            if is_asked:
                await pubsub.ping()
            elif message["type"] == "message":
                self._hear_one(message)

    def _hear_one(self, message: dict[str, Any]) -> None:
        try:
            self._hear(message["channel"].decode().split("/", 2)[2], json.loads(message["data"]))
        except Exception:  # such as a word of another version of this site
            log.exception("a word on %s is not understood", message["channel"])

    def _channels(self, streams: Iterable[str]) -> list[str]:
        return [channel_of(self._url, stream) for stream in streams]

    def _set_up(self, is_up: bool) -> None:
        if is_up != self.is_up:
            self.is_up = is_up
            metrics.REDIS_UP.inc(1 if is_up else -1)


bus = Bus()
