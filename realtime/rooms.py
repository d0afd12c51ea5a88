"""Which lines of this process read which stream, and which streams are therefore listened to."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

from realtime import metrics
from realtime.frames import Place
from realtime.lines import Line


class Room:
    """The lines that read a stream for the same reader: in one language, and reading the same others."""

    __slots__ = ("head", "lines", "reader", "stream")

    def __init__(self, stream: str, reader: str) -> None:
        self.stream = stream
        self.reader = reader
        self.lines: dict[Line, None] = {}
        self.head: int | None = None  # where most of them stand; None until the first has been let in

    @property
    def place(self) -> Place:
        return self.stream, self.head or 0, self.reader


class Rooms:
    """The rooms of a process. Streams are watched as long as somebody wants them, a reader or not."""

    def __init__(self, *, begin: Callable[[str], None], end: Callable[[str], None]) -> None:
        """`begin` and `end` are called with each stream that is wanted from now on, or no more."""
        self._begin = begin
        self._end = end
        self._rooms: dict[str, dict[str, Room]] = {}  # by stream and reader
        self._watched: Counter[str] = Counter()  # by how many

    def join(self, line: Line, stream: str) -> None:
        """The line stands in the room, before anybody reads what it misses: so nothing falls between."""
        room = self._rooms.setdefault(stream, {}).setdefault(line.reader, Room(stream, line.reader))
        if line not in room.lines:
            room.lines[line] = None
            self.watch(stream)

    def leave(self, line: Line, stream: str) -> None:
        """The line stands there no more."""
        rooms = self._rooms[stream]
        room = rooms[line.reader]
        del room.lines[line]
        if not room.lines:
            del rooms[line.reader]
        if not rooms:
            del self._rooms[stream]
        self.unwatch(stream)

    def of(self, stream: str) -> list[Room]:
        """The rooms of the stream, one a reader."""
        return list(self._rooms.get(stream, {}).values())

    def of_line(self, line: Line, stream: str) -> Room:
        """The room in which the line reads the stream."""
        return self._rooms[stream][line.reader]

    def lines_of(self, stream: str) -> Iterator[Line]:
        """The lines that follow the stream, or have asked to."""
        return chain.from_iterable(room.lines for room in self.of(stream))

    def watch(self, stream: str) -> None:
        """Somebody wants to know what happens to the stream."""
        self._watched[stream] += 1
        if self._watched[stream] == 1:
            metrics.STREAMS.inc()
            self._begin(stream)

    def unwatch(self, stream: str) -> None:
        """Somebody does so no more."""
        self._watched[stream] -= 1
        if not self._watched[stream]:
            del self._watched[stream]
            metrics.STREAMS.dec()
            self._end(stream)

    def watched(self) -> tuple[str, ...]:
        """The streams that somebody wants to know of."""
        return tuple(self._watched)

    def is_watched(self, stream: str) -> bool:
        return stream in self._watched
