"""What the features above show on the page of a group: registered when they start (AppConfig.ready)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from brain.members.models import Member


@dataclass(frozen=True)
class Entry:
    """Something of the group: a link with its title in a language (BCP 47), and when it is, where that matters."""

    title: str
    language: str
    url: str
    at: datetime | None = None
    note: str = ""  # in the reader's language


@dataclass(frozen=True)
class Section:
    """A part of the page: entries(member, edition) gives what the member may see there, as of now; few."""

    name: str
    label: Promise
    icon: str
    position: int
    entries: Callable[[Member, int], Iterable[Entry]]


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """The page of every group shows it."""
    _sections[section.name] = section


def sections_of(member: Member, edition: int) -> list[tuple[Section, list[Entry]]]:
    """Return the parts that have something for `member`, in their order."""
    ordered = sorted(_sections.values(), key=lambda section: section.position)
    found = ((section, list(section.entries(member, edition))) for section in ordered)
    return [(section, entries) for section, entries in found if entries]
