"""Whose lines there are, and how many one may have in a process."""

from django.conf import settings

from realtime.access import Person
from realtime.lines import Line
from realtime.protocol import Close
from realtime.streams import own_stream


class Owners:
    """The lines of each member, by their own stream, and of the guests of each address; the oldest first."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[Line, None]] = {}

    def own(self, line: Line, person: Person) -> None:
        """The line counts as the person's. Past the limit a member's oldest line is closed, and a guest's new one.

        People have many tabs, and the one they look at should live; of an address, nobody may end another's.
        """
        owner = own_stream(person.member_id) if person.member_id else line.address
        others = self._lines.setdefault(owner, {})
        if person.member_id is None and len(others) >= settings.SOCKETS_PER_ADDRESS:
            line.close(Close.TOO_MUCH)
            return
        others[line] = None
        line.owner, line.member_id = owner, person.member_id
        if person.member_id is not None and len(others) > settings.SOCKETS_PER_MEMBER:
            next(iter(others)).close(Close.TOO_MUCH)

    def disown(self, line: Line) -> None:
        """The line counts no more."""
        others = self._lines.get(line.owner, {})
        others.pop(line, None)
        if not others:
            self._lines.pop(line.owner, None)

    def lines_of(self, owner: str) -> tuple[Line, ...]:
        """The lines of a member (by their own stream) or an address."""
        return tuple(self._lines.get(owner, ()))
