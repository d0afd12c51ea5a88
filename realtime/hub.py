"""The hub: a process's one ear for what happens, and the open sockets that are to hear of it.

Two ways lead to a page. What happens to a stream is read once for each kind of reader and handed to every line that
stands where the others do (`_deliver`). Whatever needs a closer look (a new line, one that fell behind, lost access, a
heartbeat) is looked at with the others that are due: who is it, what may they see, what do they miss (`_attend`).
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from itertools import chain, count, islice

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from realtime import metrics
from realtime.access import Person, people_of
from realtime.bus import Ear, Word, bus, shard_of
from realtime.database import AWAY, in_database
from realtime.frames import Place, Reading, Readings
from realtime.lines import BREATH, Line
from realtime.models import Event, Stream
from realtime.owners import Owners
from realtime.presence import Presence
from realtime.protocol import STREAMS, Close, Follow, Frame, Hush, Refusal, Seen, Typing, gone_frame, heartbeat
from realtime.rooms import Room, Rooms
from realtime.streams import is_own_stream

log = logging.getLogger(__name__)

# How often the hub looks into the database itself: for what other processes did without Redis or while it was away,
# and for words lost on the way. Lost access is noticed within a second, whatever happened to the knock.
LOOK_ALONE, LOOK_WITH_REDIS = 0.25, 0.5
# Events commit out of order, and hosts' clocks differ a little: each look goes back this much further than the one
# before it. What takes longer to commit is found by the heartbeat.
LOOK_BACK = timedelta(seconds=10)
BEAT = 25.0  # seconds between two looks at a line: session, audiences, heads
SLOTS = 25  # the lines take turns, so that the looks are spread
RETRY = 1.0  # seconds to the next try when the database was away
BATCH = 500  # lines that are looked at together
READING = 0.2  # seconds of one look: what is left to read waits until others have had their turn

Moved = dict[str, tuple[int, float | None]]  # streams: their newest numbers, and when those were committed, if known


class Hub:
    """The open sockets of this process. It works from the first to the last, in the event loop alone."""

    def __init__(self) -> None:
        self._lines: set[Line] = set()
        self._owners = Owners()
        self._rooms = Rooms(begin=self._begin_to_hear, end=self._cease_to_hear)
        self._reached: dict[str, int] = {}  # how far watched streams are known to have come
        self._moved: dict[str, float | None] = {}  # the streams to be read, and when the first change was committed
        self._due: dict[Line, None] = {}  # the lines to be looked at
        self._spent: Counter[str] = Counter()  # frames read for the lines of one owner of late: who had most waits most
        self._slots: list[set[Line]] = [set() for _ in range(SLOTS)]
        self._turns = count()
        self._ears: list[Ear] = []
        self._looked_at: datetime | None = None  # when the last look that succeeded began
        self._may_have_missed = False
        self._has_moved: asyncio.Event
        self._is_due: asyncio.Event
        self._presence: Presence
        self._readings: Readings
        self._work: list[asyncio.Task[None]] = []

    # --- Lines come, speak and go -----------------------------------------------------------------------------------

    def enter(self, line: Line) -> None:
        """The line is kept; whose it is, is looked at next."""
        if not self._lines:
            self._start()
        self._lines.add(line)
        line.slot = next(self._turns) % SLOTS
        self._slots[line.slot].add(line)
        metrics.CONNECTIONS.inc()
        self.attend(line)

    def hear_page(self, line: Line, message: Follow | Seen | Typing | Hush) -> None:
        """Do what a page says; raise Refusal for what it may not."""
        match message:
            case Follow():
                self._follow(line, message)
            case Seen():
                line.answer(message)
            case Typing():
                self._presence.types(line, message.stream)
            case Hush():
                self._presence.rests(line, message.stream)

    def leave(self, line: Line) -> None:
        """The line hears nothing any more."""
        if line not in self._lines:
            return
        self._lines.discard(line)
        self._slots[line.slot].discard(line)
        self._due.pop(line, None)
        for stream in {*line.cursors, *line.asked}:
            self._forget(line, stream)
        if line.member_id is not None:
            self._rooms.unwatch(line.owner)
        self._owners.disown(line)
        metrics.CONNECTIONS.dec()
        if not self._lines:
            self._stop()

    def _follow(self, line: Line, follow: Follow) -> None:
        if len({*line.cursors, *line.asked, *follow.cursors}) > STREAMS:
            raise Refusal(Close.TOO_MUCH)
        if line.reader not in ("", follow.reader):
            raise Refusal(Close.MALFORMED)
        line.reader = follow.reader
        for stream in follow.cursors:
            self._rooms.join(line, stream)
        line.asked |= follow.cursors
        line.awaits_heads = True
        self.attend(line)

    def _forget(self, line: Line, stream: str) -> None:
        was_let_in = line.cursors.pop(stream, None) is not None
        line.asked.pop(stream, None)
        self._rooms.leave(line, stream)
        if was_let_in:
            self._presence.went(stream)

    # --- What happens -----------------------------------------------------------------------------------------------

    def hear(self, stream: str, word: Word) -> None:
        """Hear a word of the bus."""
        if not self._rooms.is_watched(stream):
            return
        if "here" in word:
            self._presence.hear(stream, word["here"])
        else:
            self.reach(stream, word["n"], word["at"])

    def reach(self, stream: str, number: int, at: float | None) -> None:
        """The stream has reached `number`, committed `at` (seconds since the epoch; None where that is not known)."""
        if not self._rooms.is_watched(stream) or number <= self._reached.get(stream, 0):
            return
        self._reached[stream] = number
        if is_own_stream(stream):
            for line in self._owners.lines_of(stream):
                line.is_doubted, line.audiences = True, frozenset()  # they see nothing until looked at
                self.attend(line)
        else:
            self._move(stream, at)

    def _move(self, stream: str, at: float | None) -> None:
        self._moved.setdefault(stream, at)
        self._has_moved.set()

    async def _deliver(self) -> None:
        """Hand out what has happened to streams since the last time."""
        await self._has_moved.wait()
        self._has_moved.clear()
        moved, self._moved = self._moved, {}
        rooms = [room for room in chain.from_iterable(map(self._rooms.of, moved)) if room.head is not None]
        try:
            readings = await in_database(self._readings.read, [room.place for room in rooms])
        except Exception as error:  # a closer look finds out why, and tries again
            log.warning("%d streams could not be read: %r", len(moved), error)
            for line in chain.from_iterable(room.lines for room in rooms):
                self.attend(line)
            return
        for room in rooms:
            await self._hand_out(room, readings[room.place], moved[room.stream])

    async def _hand_out(self, room: Room, reading: Reading, at: float | None) -> None:
        """Everybody in the room who stood where it stood gets the frame; the others are due."""
        if reading.frame is None:
            return
        stream, since, number, frame = room.stream, room.head, reading.number, reading.frame
        room.head = number
        sent = 0
        for turn, line in enumerate(tuple(room.lines), 1):
            if line.cursors.get(stream) == since and line.takes and reading.audience in line.audiences:
                line.show(stream, number, frame)
                sent += 1
            elif line.takes and line.cursors.get(stream, -1) < number:
                self.attend(line)
            if turn % BREATH == 0:
                await asyncio.sleep(0)
        _count(reading, frame, sent)
        if sent and at is not None:
            metrics.LAG.observe(max(0.0, time.time() - at))
        if number < reading.head:
            self._move(stream, None)

    async def _look(self) -> None:
        """Find what no word told of."""
        hears_all = bool(self._ears) and all(ear.is_up for ear in self._ears)
        await asyncio.sleep(LOOK_WITH_REDIS if hears_all else LOOK_ALONE)
        may_have_missed, self._may_have_missed = self._may_have_missed, False
        now = timezone.now()
        try:
            if may_have_missed:
                moved = await in_database(_heads_of, self._rooms.watched())
            else:
                moved = await in_database(_moved_since, (self._looked_at or now) - LOOK_BACK)
        except DatabaseError:
            self._may_have_missed = True
            raise
        self._looked_at = now
        for stream, (number, at) in moved.items():
            self.reach(stream, number, at)

    def _redis_came_back(self) -> None:
        self._may_have_missed = True

    def _begin_to_hear(self, stream: str) -> None:
        for ear in self._ears_of(stream):
            ear.want(stream)

    def _cease_to_hear(self, stream: str) -> None:
        self._reached.pop(stream, None)
        for ear in self._ears_of(stream):
            ear.drop(stream)

    def _ears_of(self, stream: str) -> Iterable[Ear]:
        return [self._ears[shard_of(stream, len(self._ears))]] if self._ears else []

    # --- Lines that need a closer look ------------------------------------------------------------------------------

    def attend(self, line: Line) -> None:
        """The line is looked at soon: who it is, what they may see, and what the page misses."""
        if line in self._lines:
            self._due[line] = None
            self._is_due.set()

    async def _attend(self) -> None:
        """Look at the lines that are due."""
        await self._is_due.wait()
        lines = sorted(islice(self._due, BATCH), key=lambda line: self._spent[line.owner or line.address])
        for line in lines:
            del self._due[line]
        if not self._due:
            self._is_due.clear()
        try:
            await self._look_at(lines)
        except AWAY:
            for line in lines:
                self.attend(line)
            raise
        except Exception:
            log.exception("what %d pages miss cannot be read", len(lines))
            await self._look_at_each(lines)

    async def _look_at_each(self, lines: Iterable[Line]) -> None:
        """One that cannot be served takes no other with it."""
        for line in lines:
            try:
                await self._look_at([line])
            except Exception:
                log.exception("a page cannot be served")
                line.close(Close.BROKEN)

    async def _look_at(self, lines: list[Line]) -> None:
        places = {line: _places_of(line) for line in lines}
        for line in lines:
            line.is_doubted = False
        readings, people = await in_database(self._read_and_recognise, places)
        for turn, line in enumerate(lines, 1):
            if line.is_closed or line.is_doubted:
                continue
            if self._recognise(line, people[line.session_key]):
                self._serve(line, places[line], readings)
                self._tell_heads(line)
            if turn % BREATH == 0:
                await asyncio.sleep(0)

    def _read_and_recognise(
        self, places: dict[Line, list[Place]]
    ) -> tuple[dict[Place, Reading], dict[str, Person | Close]]:
        """Return what is missed at these places, as far as it can be read in time, and whose the lines' sessions are.

        In this order: what was read before an audience was lost may still be seen.
        """
        readings = self._readings.read(chain.from_iterable(places.values()), seconds=READING)
        return readings, people_of(line.session_key for line in places)

    def _recognise(self, line: Line, person: Person | Close) -> bool:
        """Whether the line is still (or now known to be) the person's; else it is closed."""
        if isinstance(person, Close):
            line.close(person)
            return False
        if not line.owner:
            self._owners.own(line, person)
            if line.member_id is not None:
                self._rooms.watch(line.owner)  # followed or not: it tells when access is lost
        elif line.member_id != person.member_id:
            line.close(Close.SIGNED_OUT)
        if person.member_id is None and " " in line.reader:
            line.close(Close.MALFORMED)  # pages of guests read one language; each other is rendered for itself
        line.audiences = person.audiences
        return not line.is_closed

    def _serve(self, line: Line, places: Iterable[Place], readings: dict[Place, Reading]) -> None:
        """The page has what it missed, as far as that was read and it takes it now; for the rest it is due again."""
        for place in places:
            stream, cursor, _reader = place
            if line.asked.get(stream, line.cursors.get(stream)) != cursor:
                continue  # it has come further meanwhile
            if place not in readings:
                self.attend(line)
            elif line.takes:
                self._show(line, stream, cursor, readings[place])

    def _show(self, line: Line, stream: str, cursor: int, reading: Reading) -> None:
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
        room = self._rooms.of_line(line, stream)
        if room.head is None:
            room.head = reading.head
        if is_new:
            self._presence.came(line, stream)
        if self._reached.setdefault(stream, reading.head) > reading.head:
            self.attend(line)
        if reading.frame is not None:
            line.show(stream, reading.number, reading.frame)
            _count(reading, reading.frame, 1)
            metrics.CATCH_UPS.inc()
            self._spent[line.owner] += 1
            if reading.number < reading.head:
                self.attend(line)

    def _tell_heads(self, line: Line) -> None:
        """The page learns how far its streams have come, and has to answer."""
        if not line.is_closed and line.awaits_heads and line.takes and not line.asked:
            line.awaits_heads = False
            line.put(heartbeat(line.cursors, line.ask()))

    async def _beat(self) -> None:
        """The lines whose turn it is are looked at and have to answer; those that have not answered are dropped."""
        for slot in self._slots:
            await asyncio.sleep(BEAT / SLOTS)
            self._spent = Counter({owner: spent // 2 for owner, spent in self._spent.items() if spent > 1})
            now = asyncio.get_running_loop().time()
            for line in [line for line in self._lines if line.deadline is not None and line.deadline < now]:
                line.close(Close.TOO_SLOW)
            for line in slot:
                line.awaits_heads = True
                self.attend(line)

    # --- Work -------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._has_moved, self._is_due = asyncio.Event(), asyncio.Event()
        self._presence, self._readings = Presence(self._rooms.lines_of), Readings()
        self._ears = [Ear(url, self.hear, self._redis_came_back) for url in settings.REDIS_URLS]
        bus.listen(self.hear)
        steps = (self._deliver, self._attend, self._look, self._beat, self._presence.tell)
        self._work = [asyncio.create_task(_for_ever(step)) for step in steps]
        self._work += [asyncio.create_task(ear.listen()) for ear in self._ears]

    def _stop(self) -> None:
        for task in self._work:
            task.cancel()
        bus.unlisten(self.hear)
        self._presence.take_leave()
        self._work, self._ears = [], []
        self._moved.clear()
        self._looked_at = None


async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
    """Take the step again and again; what fails is tried again a little later."""
    while True:
        try:
            await step()
        except AWAY as error:
            log.warning("the database does not answer: %s", error)
            await asyncio.sleep(RETRY)
        except Exception:
            log.exception("the hub stumbled")
            await asyncio.sleep(RETRY)


def _count(reading: Reading, frame: Frame, times: int) -> None:
    metrics.FRAMES.inc(times)
    metrics.BYTES.inc(times * frame.size)
    if reading.is_reset:
        metrics.RESETS.inc(times)


def _places_of(line: Line) -> list[Place]:
    cursors = line.cursors | line.asked if line.takes else {}
    return [(stream, cursor, line.reader) for stream, cursor in cursors.items()]


def _heads_of(streams: Iterable[str]) -> Moved:
    return {stream: (head, None) for stream, head in Stream.objects.heads(streams).items()}


def _moved_since(moment: datetime) -> Moved:
    return dict(Event.objects.newest_since(moment))


hub = Hub()
