"""The hub: a process's one ear for what happens, and the open sockets that are to hear of it.

Two ways lead to a page. What happens to a stream is read once for each language and handed to every line that stands
where the others do (`_deliver`). Whatever needs a closer look (a new line, one that fell behind, lost access, a
heartbeat) is looked at with the others that are due: who is it, what may they see, what do they miss (`_attend`).
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import timedelta
from itertools import chain, islice

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from realtime import metrics
from realtime.access import Person, people_of
from realtime.bus import Ear, Word, bus, shard_of
from realtime.frames import Place, Reading, read
from realtime.lines import Line
from realtime.models import Event, Stream
from realtime.presence import Presence
from realtime.protocol import STREAMS, Close, Follow, Frame, Refusal, Seen, Typing, gone_frame, heartbeat
from realtime.streams import is_own_stream, own_stream

log = logging.getLogger(__name__)

# How often the hub looks into the database itself: for what other processes did without Redis or while it was away,
# and for words lost on the way. Lost access is noticed within a second, whatever happened to the knock.
LOOK_ALONE, LOOK_WITH_REDIS = 0.25, 0.5
# Events commit out of order, and hosts' clocks differ a little: each look goes back as far as this. What takes
# longer to commit is found by the heartbeat.
LOOK_BACK = timedelta(seconds=10)
BEAT = 25.0  # seconds between two looks at a line: session, audiences, heads
SLOTS = 25  # the lines take turns, so that the looks are spread
RETRY = 1.0  # seconds to the next try when the database was away
BATCH = 500  # lines that are looked at together
BREATH = 256  # lines that are served until other tasks have their turn


class Room:
    """The lines of this process that read a stream in one language."""

    __slots__ = ("head", "language", "lines", "stream")

    def __init__(self, stream: str, language: str) -> None:
        self.stream = stream
        self.language = language
        self.lines: dict[Line, None] = {}
        self.head: int | None = None  # where most of them stand; None until the first has been let in

    @property
    def place(self) -> Place:
        return self.stream, self.head or 0, self.language


class Hub:
    """The open sockets of this process. It works from the first to the last, in the event loop alone."""

    def __init__(self) -> None:
        self.presence = Presence(self.lines_of)
        self._lines: set[Line] = set()
        self._owners: dict[str, dict[Line, None]] = {}  # the lines of one member or address, oldest first
        self._rooms: dict[str, dict[str, Room]] = {}  # by stream and language
        self._watched: Counter[str] = Counter()  # for how many lines a stream is listened to
        self._reached: dict[str, int] = {}  # how far watched streams are known to have come
        self._moved: dict[str, float] = {}  # the streams to be read, and when the first change of each was committed
        self._due: dict[Line, None] = {}  # the lines to be looked at
        self._slots: list[set[Line]] = [set() for _ in range(SLOTS)]
        self._slot = 0
        self._ears: list[Ear] = []
        self._may_have_missed = False
        self._has_moved, self._is_due = asyncio.Event(), asyncio.Event()
        self._work: list[asyncio.Task[None]] = []

    # --- Lines come, speak and go ------------------------------------------------------------------------------------

    def enter(self, line: Line) -> None:
        """The line is kept; whose it is, is looked at next."""
        if not self._lines:
            self._start()
        self._lines.add(line)
        line.slot = self._slot
        self._slots[line.slot].add(line)
        metrics.CONNECTIONS.inc()
        self.attend(line)

    def hear_page(self, line: Line, message: Follow | Seen | Typing) -> None:
        """Do what a page says; raise Refusal for what it may not."""
        match message:
            case Follow():
                self._follow(line, message)
            case Seen():
                line.answer(message)
            case Typing():
                self.presence.types(line, message.stream)

    def leave(self, line: Line) -> None:
        """The line hears nothing any more."""
        if line not in self._lines:
            return
        self._lines.discard(line)
        self._slots[line.slot].discard(line)
        self._due.pop(line, None)
        for stream in {*line.cursors, *line.asked}:
            self._forget(line, stream)
        self._disown(line)
        metrics.CONNECTIONS.dec()
        if not self._lines:
            self._stop()

    def lines_of(self, stream: str) -> Iterator[Line]:
        """The lines that follow the stream, or have asked to."""
        return chain.from_iterable(room.lines for room in self._rooms.get(stream, {}).values())

    def _follow(self, line: Line, follow: Follow) -> None:
        if len({*line.cursors, *line.asked, *follow.cursors}) > STREAMS:
            raise Refusal(Close.TOO_MUCH)
        if line.language not in ("", follow.language):
            raise Refusal(Close.MALFORMED)
        line.language = follow.language
        for stream in follow.cursors:
            self._join(line, stream)
        line.asked |= follow.cursors
        line.awaits_heads = True
        self.attend(line)

    def _join(self, line: Line, stream: str) -> None:
        """The line stands in the room before anybody reads what it misses, so that nothing falls between."""
        room = self._rooms.setdefault(stream, {}).setdefault(line.language, Room(stream, line.language))
        if line not in room.lines:
            room.lines[line] = None
            self._watch(stream)

    def _forget(self, line: Line, stream: str) -> None:
        was_there = line.cursors.pop(stream, None) is not None
        line.asked.pop(stream, None)
        rooms = self._rooms[stream]
        del rooms[line.language].lines[line]
        if not rooms[line.language].lines:
            del rooms[line.language]
        if not rooms:
            del self._rooms[stream]
        self._unwatch(stream)
        if was_there:
            self.presence.went(stream)

    def _watch(self, stream: str) -> None:
        self._watched[stream] += 1
        if self._watched[stream] == 1:
            metrics.STREAMS.inc()
            for ear in self._ears_of(stream):
                ear.want(stream)

    def _unwatch(self, stream: str) -> None:
        self._watched[stream] -= 1
        if not self._watched[stream]:
            del self._watched[stream]
            self._reached.pop(stream, None)
            metrics.STREAMS.dec()
            for ear in self._ears_of(stream):
                ear.drop(stream)

    def _ears_of(self, stream: str) -> Iterable[Ear]:
        return [self._ears[shard_of(stream, len(self._ears))]] if self._ears else []

    # --- What happens ------------------------------------------------------------------------------------------------

    def hear(self, stream: str, word: Word) -> None:
        """Hear a word of the bus."""
        if stream not in self._watched:
            return
        if "here" in word:
            self.presence.hear(stream, word["here"])
        else:
            self.reach(stream, word["n"], word["at"])

    def reach(self, stream: str, number: int, at: float) -> None:
        """The stream has reached `number`, committed `at` (seconds since the epoch)."""
        if stream not in self._watched or number <= self._reached.get(stream, 0):
            return
        self._reached[stream] = number
        if is_own_stream(stream):  # what its member may see may have changed
            for line in self._owners.get(stream, ()):
                self.attend(line)
        else:
            self._moved.setdefault(stream, at)
            self._has_moved.set()

    async def _deliver(self) -> None:
        """Hand out what has happened to streams since the last time."""
        await self._has_moved.wait()
        self._has_moved.clear()
        moved, self._moved = self._moved, {}
        rooms = [room for stream in moved for room in self._rooms.get(stream, {}).values() if room.head is not None]
        try:
            readings = await database_sync_to_async(read)({room.place for room in rooms})
        except Exception as error:  # a closer look finds out why, and tries again
            log.warning("%d streams could not be read: %r", len(moved), error)
            for line in chain.from_iterable(room.lines for room in rooms):
                self.attend(line)
            return
        for room in rooms:
            await self._hand_out(room, readings[room.place])
        for at in moved.values():
            metrics.LAG.observe(max(0.0, time.time() - at))

    async def _hand_out(self, room: Room, reading: Reading) -> None:
        """Everybody in the room who stood where it stood gets the frame; the others are due."""
        if reading.frame is None:
            return
        stream, since, head, frame = room.stream, room.head, reading.head, reading.frame
        room.head = head
        sent = 0
        for count, line in enumerate(tuple(room.lines), 1):
            if line.cursors.get(stream) == since and line.takes and reading.audience in line.audiences:
                line.show(stream, head, frame)
                sent += 1
            elif line.takes and line.cursors.get(stream, -1) < head:
                self.attend(line)
            if count % BREATH == 0:
                await asyncio.sleep(0)
        _count(frame, sent)

    async def _look(self) -> None:
        """Find what no word told of."""
        hears_all = bool(self._ears) and all(ear.is_up for ear in self._ears)
        await asyncio.sleep(LOOK_WITH_REDIS if hears_all else LOOK_ALONE)
        may_have_missed, self._may_have_missed = self._may_have_missed, False
        watched = tuple(self._watched)
        try:
            found = await database_sync_to_async(_heads_of)(watched) if may_have_missed else await _newest()
        except DatabaseError:
            self._may_have_missed = True
            raise
        for stream, (number, at) in found.items():
            self.reach(stream, number, at)

    def _redis_came_back(self) -> None:
        self._may_have_missed = True

    # --- Lines that need a closer look -------------------------------------------------------------------------------

    def attend(self, line: Line) -> None:
        """The line is looked at soon: who it is, what they may see, and what the page misses."""
        if line in self._lines and not line.is_closed:
            self._due[line] = None
            self._is_due.set()

    async def _attend(self) -> None:
        """Look at the lines that are due."""
        await self._is_due.wait()
        lines = list(islice(self._due, BATCH))
        for line in lines:
            del self._due[line]
        if not self._due:
            self._is_due.clear()
        if not lines:
            return
        places = {line: _places_of(line) for line in lines}
        try:
            readings, people = await database_sync_to_async(_read_and_recognise)(places)
        except DatabaseError:
            for line in lines:
                self.attend(line)
            raise
        except Exception:
            log.exception("what pages miss cannot be read")
            for line in lines:
                line.close(Close.BROKEN)
            return
        for count, line in enumerate(lines, 1):
            self._serve(line, people[line.session_key], {place: readings[place] for place in places[line]})
            if count % BREATH == 0:
                await asyncio.sleep(0)

    def _serve(self, line: Line, person: Person | Close, readings: dict[Place, Reading]) -> None:
        if line.is_closed or not self._recognise(line, person):
            return
        for (stream, cursor, _language), reading in readings.items():
            if line.takes:
                self._show(line, stream, cursor, reading)
        if line.awaits_heads and line.takes and not line.asked:
            line.awaits_heads = False
            line.put(heartbeat(line.cursors))

    def _recognise(self, line: Line, person: Person | Close) -> bool:
        """Whether the line is still (or now known to be) the person's; else it is closed."""
        if isinstance(person, Close):
            line.close(person)
        elif not line.owner:
            self._own(line, person)
        elif line.member_id != person.member_id:
            line.close(Close.SIGNED_OUT)
        if not isinstance(person, Close):
            line.audiences = person.audiences
        return not line.is_closed

    def _own(self, line: Line, person: Person) -> None:
        """Count the line with its owner's others; a member's newest page counts, of an address the oldest do."""
        owner = own_stream(person.member_id) if person.member_id else line.address
        others = self._owners.setdefault(owner, {})
        if person.member_id is None and len(others) >= settings.SOCKETS_PER_ADDRESS:
            line.close(Close.TOO_MUCH)
            return
        others[line] = None
        line.owner, line.member_id = owner, person.member_id
        if person.member_id is not None:
            self._watch(owner)  # followed or not: it tells when access is lost
            if len(others) > settings.SOCKETS_PER_MEMBER:
                next(iter(others)).close(Close.TOO_MUCH)

    def _disown(self, line: Line) -> None:
        others = self._owners.get(line.owner, {})
        if line in others:
            del others[line]
            if line.member_id is not None:
                self._unwatch(line.owner)
        if not others:
            self._owners.pop(line.owner, None)

    def _show(self, line: Line, stream: str, cursor: int, reading: Reading) -> None:
        """The page has what it missed of the stream, or is told that there is no such thing (for them)."""
        if line.asked.get(stream, line.cursors.get(stream)) != cursor:
            return  # it has come further meanwhile
        if reading.audience not in line.audiences:
            self._refuse(line, stream)
        elif cursor > reading.head:
            line.close(Close.AHEAD)
        else:
            self._let_in(line, stream, cursor, reading)

    def _refuse(self, line: Line, stream: str) -> None:
        if is_own_stream(stream):  # the page was made for somebody whom the session does not stand for any more
            line.close(Close.SIGNED_OUT)
            return
        self._forget(line, stream)
        line.put(gone_frame(stream))

    def _let_in(self, line: Line, stream: str, cursor: int, reading: Reading) -> None:
        is_new = stream not in line.cursors
        line.asked.pop(stream, None)
        line.cursors[stream] = cursor
        if reading.frame is not None:
            line.show(stream, reading.head, reading.frame)
            metrics.CATCH_UPS.inc()
            _count(reading.frame, 1)
        room = self._rooms[stream][line.language]
        if room.head is None:
            room.head = reading.head
        if self._reached.setdefault(stream, reading.head) > reading.head:
            self.attend(line)
        if is_new:
            self.presence.came(line, stream)

    async def _beat(self) -> None:
        """The lines whose turn it is are looked at and have to answer; those that have not answered are dropped."""
        await asyncio.sleep(BEAT / SLOTS)
        now = asyncio.get_running_loop().time()
        for line in [line for line in self._lines if line.deadline is not None and line.deadline < now]:
            line.close(Close.TOO_SLOW)
        self._slot = (self._slot + 1) % SLOTS
        for line in tuple(self._slots[self._slot]):
            line.awaits_heads = True
            line.ask()
            self.attend(line)

    # --- Work --------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._has_moved, self._is_due = asyncio.Event(), asyncio.Event()
        self._ears = [Ear(url, self.hear, self._redis_came_back) for url in settings.REDIS_URLS]
        bus.listen(self.hear)
        steps = (self._deliver, self._attend, self._look, self._beat, self.presence.tell)
        self._work = [asyncio.create_task(_for_ever(step)) for step in steps]
        self._work += [asyncio.create_task(ear.listen()) for ear in self._ears]

    def _stop(self) -> None:
        for task in self._work:
            task.cancel()
        bus.unlisten(self.hear)
        self._work, self._ears = [], []
        self._moved.clear()
        self.presence = Presence(self.lines_of)


async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
    """Take the step again and again; what fails is tried again a little later."""
    while True:
        try:
            await step()
        except DatabaseError as error:
            log.warning("the database does not answer: %s", error)
            await asyncio.sleep(RETRY)
        except Exception:
            log.exception("the hub stumbled")
            await asyncio.sleep(RETRY)


def _count(frame: Frame, times: int) -> None:
    metrics.FRAMES.inc(times)
    metrics.BYTES.inc(times * frame.size)


def _places_of(line: Line) -> list[Place]:
    cursors = line.cursors | line.asked if line.takes else {}
    return [(stream, cursor, line.language) for stream, cursor in cursors.items()]


def _read_and_recognise(places: dict[Line, list[Place]]) -> tuple[dict[Place, Reading], dict[str, Person | Close]]:
    """Return what is missed at these places, and who the lines' sessions belong to: in this order, as in `read`."""
    readings = read(chain.from_iterable(places.values()))
    return readings, people_of(line.session_key for line in places)


def _heads_of(streams: Iterable[str]) -> dict[str, tuple[int, float]]:
    now = time.time()
    return {stream: (head, now) for stream, head in Stream.objects.heads(streams).items()}


@database_sync_to_async
def _newest() -> dict[str, tuple[int, float]]:
    return Event.objects.newest_since(timezone.now() - LOOK_BACK)


hub = Hub()
