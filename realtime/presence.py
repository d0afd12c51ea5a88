"""Who reads a stream, and who is writing there: counted over all processes, told once a second, and never stored."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any

from django.conf import settings

from realtime.bus import bus
from realtime.database import in_database
from realtime.frames import read_presence
from realtime.lines import BREATH, Line
from realtime.streams import Readers, kind_of

TICK = 1.0  # seconds: a stream says at most so often who is there
TYPING = 6.0  # seconds that a sign of writing holds; pages repeat it every 4
AGAIN = 15.0  # seconds after which a process repeats who is on its pages
BELIEVED = 40.0  # seconds after which a process that has said nothing more is not believed any more

A_LINE, SELDOM = 0.004, 10.0  # seconds a page that a stream waits longer with many pages, up to so many

LinesOf = Callable[[str], Iterable[Line]]


class Presence:
    """What this process knows of who is where. Works in the event loop alone."""

    def __init__(self, lines_of: LinesOf) -> None:
        """`lines_of` returns the lines of this process that follow a stream."""
        self._name = token_hex(8)  # of this process
        self._lines_of = lines_of
        self._changed: set[str] = set()
        self._newcomers: dict[str, list[Line]] = defaultdict(list)
        self._typing: dict[str, dict[int, float]] = defaultdict(dict)
        self._elsewhere: dict[str, dict[str, tuple[Readers, float]]] = defaultdict(dict)
        self._told: dict[str, tuple[Readers, float]] = {}
        self._shown: dict[str, Readers] = {}
        self._next_at: dict[str, float] = {}  # when pages may be told again

    def came(self, line: Line, stream: str) -> None:
        """The page has the stream open."""
        if _is_told(stream):
            self._changed.add(stream)
            self._newcomers[stream].append(line)

    def went(self, stream: str) -> None:
        """A page has it no more."""
        if _is_told(stream):
            self._changed.add(stream)

    def types(self, line: Line, stream: str) -> None:
        """The reader of the page is writing there."""
        if line.member_id and stream in line.cursors and _is_told(stream):
            self._typing[stream][line.member_id] = _now() + TYPING
            self._changed.add(stream)

    def rests(self, line: Line, stream: str) -> None:
        """The reader of the page writes there no more."""
        if line.member_id and self._typing.get(stream, {}).pop(line.member_id, None):
            self._changed.add(stream)

    def hear(self, stream: str, here: dict[str, Any]) -> None:
        """Another process says who is on its pages."""
        if here["from"] == self._name:
            return
        readers = Readers(frozenset(here["members"]), here["guests"], tuple(here["typing"]))
        if here["from"] not in self._elsewhere[stream]:
            self._told.pop(stream, None)  # it may not know yet who is on ours
        self._elsewhere[stream][here["from"]] = (readers, _now() + BELIEVED)
        self._changed.add(stream)

    async def tell(self) -> None:
        """After a while, open pages and other processes learn who has come and gone."""
        await asyncio.sleep(TICK)
        self._forget_the_old()
        now = _now()
        changed = {stream for stream in self._changed if self._next_at.get(stream, 0.0) <= now}
        self._changed -= changed
        newcomers = {stream: self._newcomers.pop(stream, []) for stream in changed}
        try:
            here = {stream: self._here(stream) for stream in changed}
            await self._tell_processes(here)
            await self._tell_pages(here, newcomers)
        except Exception:
            self._changed |= changed
            for stream in changed:
                self._shown.pop(stream, None)
            raise

    def take_leave(self) -> None:
        """Other processes learn that nobody is here any more."""
        nobody = {"here": self._word(Readers())}
        words = [(stream, nobody) for stream in self._told]
        if words:
            threading.Thread(target=_tell_all, args=(words,), daemon=True).start()

    def _forget_the_old(self) -> None:
        now = _now()
        for stream, typing in list(self._typing.items()):
            self._drop_old(stream, typing, {member: until for member, until in typing.items() if until > now})
        for stream, processes in list(self._elsewhere.items()):
            self._drop_old(stream, processes, {name: said for name, said in processes.items() if said[1] > now})
        self._changed.update(stream for stream, (_readers, again) in self._told.items() if again <= now)

    def _drop_old(self, stream: str, known: dict[Any, Any], fresh: dict[Any, Any]) -> None:
        if len(fresh) < len(known):
            self._changed.add(stream)
            known.clear()
            known.update(fresh)

    def _here(self, stream: str) -> Readers:
        lines = [line for line in self._lines_of(stream) if stream in line.cursors]
        members = frozenset(line.member_id for line in lines if line.member_id)
        guests = sum(line.member_id is None for line in lines)
        return Readers(members, guests, tuple(member for member in self._typing[stream] if member in members))

    def _everywhere(self, stream: str, here: Readers) -> Readers:
        said = [here, *(readers for readers, _until in self._elsewhere[stream].values())]
        return Readers(
            frozenset().union(*(readers.members for readers in said)),
            sum(readers.guests for readers in said),
            tuple(dict.fromkeys(member for readers in said for member in readers.typing)),
        )

    async def _tell_processes(self, readers: dict[str, Readers]) -> None:
        words = []
        for stream, here in readers.items() if settings.REDIS_URLS else ():
            told, again = self._told.get(stream, (Readers(), 0.0))
            if here != told or (again <= _now() and here != Readers()):
                words.append((stream, {"here": self._word(here)}))
            self._told[stream] = (here, _now() + AGAIN)
            if here == Readers():
                del self._told[stream]
        if words:
            await asyncio.to_thread(_tell_all, words)

    def _word(self, here: Readers) -> dict[str, Any]:
        return {"from": self._name, "members": list(here.members), "guests": here.guests, "typing": here.typing}

    async def _tell_pages(self, readers_here: dict[str, Readers], newcomers: dict[str, list[Line]]) -> None:
        now = {stream: self._everywhere(stream, here) for stream, here in readers_here.items()}
        lines = {
            stream: list(self._lines_of(stream)) if readers != self._shown.get(stream) else newcomers[stream]
            for stream, readers in now.items()
        }
        wanted = {stream: (now[stream], {line.reader for line in lines[stream]}) for stream in now if lines[stream]}
        frames = await in_database(read_presence, wanted) if wanted else {}
        for stream, readers in now.items():
            self._shown[stream] = readers
            self._next_at[stream] = _now() + min(SELDOM, len(lines[stream]) * A_LINE)
            for turn, line in enumerate(lines[stream], 1):
                audience, frame = frames[stream, line.reader]
                if line.takes and stream in line.cursors and audience in line.audiences:
                    line.put(frame)
                if turn % BREATH == 0:
                    await asyncio.sleep(0)
            if not any(self._lines_of(stream)):
                self._forget(stream)

    def _forget(self, stream: str) -> None:
        for known in (self._shown, self._typing, self._elsewhere, self._told, self._next_at):
            known.pop(stream, None)


def _is_told(stream: str) -> bool:
    return kind_of(stream)[0].presence is not None


def _tell_all(words: Iterable[tuple[str, dict[str, Any]]]) -> None:
    for stream, word in words:
        bus.tell(stream, word)


def _now() -> float:
    return asyncio.get_running_loop().time()
