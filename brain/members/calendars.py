"""What stands in a calendar, of every feature that has something at a time: registered when they start."""

from collections.abc import Callable, Iterable

from brain.core.calendars import Entry
from brain.members.access import Person

# source(person, edition) gives what the person may see as of now, in the current reader's language: of one academy by
# its number, or for None all that concerns the person.
Source = Callable[[Person, int | None], Iterable[Entry]]

_sources: list[Source] = []


def register_calendar(source: Source) -> None:
    """Calendars show what the source gives."""
    _sources.append(source)


def entries_for(person: Person, edition: int | None = None) -> list[Entry]:
    """Return what concerns the person, or what belongs to the academy with this number, by its time."""
    entries = [entry for source in _sources for entry in source(person, edition)]
    return sorted(entries, key=lambda entry: (entry.start.isoformat(), entry.key))
