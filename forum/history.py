"""The versions of a post, and what changed from each to the next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise

from brain.members.models import Member
from forum.models import Post

_PARTS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PARTS = 4_000  # beyond, comparing costs more than it shows: lines are compared


@dataclass(frozen=True)
class Piece:
    """A stretch of text that was kept ("equal"), added ("insert") or taken away ("delete")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Version:
    """A post as it was from `at` on, by the hand of `editor`."""

    number: int
    editor: Member
    at: datetime
    language: str
    pieces: list[Piece]


def versions_of(post: Post) -> list[Version]:
    """Return the versions of the post, the newest first, each as what it changed."""
    kept = list(post.revisions.select_related("editor").order_by("revision"))
    texts = [*(revision.body for revision in kept), post.body]
    languages = [*(revision.language for revision in kept), post.language]
    hands = [(post.author, post.created_at), *((revision.editor, revision.replaced_at) for revision in kept)]
    changes = [[Piece("equal", texts[0])], *(list(compare(old, new)) for old, new in pairwise(texts))]
    versions = [
        Version(number, editor, at, language, pieces)
        for number, ((editor, at), language, pieces) in enumerate(zip(hands, languages, changes, strict=True), 1)
    ]
    return versions[::-1]


def compare(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces that lead from `old` to `new`, word by word; line by line where the texts are very long."""
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    if max(len(before), len(after)) > MOST_PARTS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("equal", "".join(before[a:b]))
            continue
        if taken := "".join(before[a:b]):
            yield Piece("delete", taken)
        if added := "".join(after[c:d]):
            yield Piece("insert", added)
