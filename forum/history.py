"""The versions of a post, and what changed from each to the next."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from brain.core.differences import Piece, compare
from brain.members.models import Member
from forum.models import Post


@dataclass(frozen=True)
class Version:
    """A post as it was from `at` on, by the hand of `editor`."""

    number: int
    editor: Member
    at: datetime
    language: str
    pieces: list[Piece]


def body_of(post: Post, version: str) -> dict[str, str]:
    """Return the text of an earlier version as a form begins with it; nothing where `version` names none."""
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        return {}
    earlier = post.revisions.filter(revision=int(version)).first()
    return {"body": earlier.body} if earlier else {}


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
