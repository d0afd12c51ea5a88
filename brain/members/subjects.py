"""What can be discussed of the features above, and where it is: registered when they start (AppConfig.ready).

Topics, which the forum knows, discuss documents and academies, which the library knows, and news; both sides show it,
and none of them may import another.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import get_language_from_path, override

from brain.members.access import Person

Reference = tuple[str, str]  # the kind of a subject, and its public id: ("document", "a-slug")


@dataclass(frozen=True)
class Subject:
    """Something that topics discuss, as one reader gets it: its title, in `language` (BCP 47), and its page."""

    kind: str
    public_id: str
    title: str
    language: str
    url: str

    @property
    def label(self) -> Promise:
        """What it is, in the active language."""
        return _kinds[self.kind].label

    @property
    def icon(self) -> str:
        return _kinds[self.kind].icon

    @property
    def reference(self) -> str:
        """The subject as one word: "document:a-slug"."""
        return f"{self.kind}:{self.public_id}"


@dataclass(frozen=True)
class SubjectKind:
    """A kind of subjects: `view` names the page of one, and `argument` what that takes as its public id.

    Where it takes several ("number slug"), they are the public id with a "-" between.

    find(person, public ids) gives those of them that the person may see, with titles for the current reader.
    """

    name: str
    label: Promise
    icon: str
    view: str
    argument: str
    find: Callable[[Person, Collection[str]], Iterable[Subject]]


@dataclass(frozen=True)
class Discussion:
    """A topic that discusses something, as one reader gets it."""

    title: str
    language: str
    url: str
    replies: int
    last_post_at: datetime


Discussions = Callable[[Person, str, str], Iterable[Discussion]]

_kinds: dict[str, SubjectKind] = {}
_discussions: list[Discussions] = []


def register_subjects(kind: SubjectKind) -> None:
    """Topics can discuss what is of this kind."""
    _kinds[kind.name] = kind


def register_discussions(source: Discussions) -> None:
    """source(person, kind, public id) gives the topics that discuss it and that the person may see, newest first."""
    _discussions.append(source)


def subjects_of(person: Person, references: Iterable[Reference]) -> list[Subject]:
    """Return those of the subjects that `person` may see, in their order; as many queries as there are kinds."""
    wanted = list(references)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, public_id in wanted:
        by_kind[kind].append(public_id)
    found = {
        (subject.kind, subject.public_id): subject
        for kind, ids in by_kind.items()
        if kind in _kinds
        for subject in _kinds[kind].find(person, ids)
    }
    return [found[reference] for reference in wanted if reference in found]


def subject_of(person: Person, reference: str) -> Subject | None:
    """Return the subject that a word ("document:a-slug") or the address of its page names, if `person` may see it."""
    reference = reference.replace("\0", "").strip()
    kind, _colon, public_id = reference.partition(":")
    named = (kind, public_id) if kind in _kinds else _at(reference)
    return next(iter(subjects_of(person, [named])), None) if named else None


def _at(address: str) -> Reference | None:
    try:
        path = urlsplit(address).path
        with override(get_language_from_path(path)):
            page = resolve(path)
    except (Resolver404, ValueError):  # not an address at all, such as "//[::1"
        return None
    kind = next((kind for kind in _kinds.values() if kind.view == page.view_name), None)
    return (kind.name, "-".join(str(page.kwargs[name]) for name in kind.argument.split())) if kind else None


def discussions_of(person: Person, kind: str, public_id: str) -> list[Discussion]:
    """Return the topics that discuss the subject and that `person` may see, newest first."""
    return [discussion for source in _discussions for discussion in source(person, kind, public_id)]
