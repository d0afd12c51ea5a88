"""The versions of a translation, and what is different between any two."""

from collections.abc import Sequence
from dataclasses import dataclass

from brain.languages.access import TextInLanguage
from brain.languages.models import Version
from brain.languages.review import Words, changes


@dataclass(frozen=True)
class Step:
    """A version, and what it changed of the one before it."""

    version: Version
    words: Sequence[Words]


def versions_of(text: TextInLanguage) -> list[Version]:
    """Return the versions of the translation that its reader may read, the newest first; what is shown now included."""
    versions = list(text.versions())
    current = _current(text)
    if current and (not versions or versions[0].fields != current.fields):
        versions.insert(0, current)
    return versions


def steps(text: TextInLanguage, versions: Sequence[Version]) -> list[Step]:
    """Return each of `versions` (the newest first) as what it changed; the oldest is shown as it is."""
    before = [*(version.fields for version in versions[1:]), *(version.fields for version in versions[-1:])]
    return [
        Step(version, changes(text, earlier, version.fields)) for version, earlier in zip(versions, before, strict=True)
    ]


def between(text: TextInLanguage, versions: Sequence[Version], old: str, new: str) -> Sequence[Words] | None:
    """Return what is different between two of `versions`, named by their keys (0: the current one); else None."""
    by_key = {str(version.pk or 0): version for version in versions}
    if old not in by_key or new not in by_key:
        return None
    return changes(text, by_key[old].fields, by_key[new].fields)


def _current(text: TextInLanguage) -> Version | None:
    row = text.readable
    if row is None:
        return None
    return Version(
        **text.about,
        fields=dict(text.words),
        origin=row.origin,
        editor=row.editor,
        engine=row.engine,
        digest=row.digest,
        made_at=row.updated_at,
    )
