"""What can be found, and by whom. Everything here happens in the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime

from brain.search.backends import backend
from brain.search.backends.base import Text

__all__ = ["Text", "clear", "put", "put_many", "remove", "set_audience"]


def put(
    *,
    kind: str,
    object_id: int | str,
    language: str,
    audience: str,
    title: str,
    text: str,
    url: str,
    dated_at: datetime | None = None,
) -> None:
    """The object is found by `title` and `text` (both plain) in `language`, by those in `audience`.

    `url` is a permalink without a language; `dated_at` is what the result shows. Replaces the object's entry in
    that language.
    """
    put_many([Text(kind, object_id, language, audience, title, text, url, dated_at)])


def put_many(texts: Iterable[Text]) -> None:
    """All of `texts` are found: put() for many, in few statements."""
    backend().index(texts)


def remove(*, kind: str, object_id: int | str, language: str | None = None) -> None:
    """The object is found no more, in any language, or only in `language`."""
    in_language = {} if language is None else {"language": language}
    backend().delete(kind=kind, object_id=str(object_id), **in_language)


def set_audience(*, kind: str, object_ids: Iterable[int | str], audience: str) -> None:
    """The objects, in all their languages, are found by those in `audience` and by nobody else."""
    backend().set_audience(kind, object_ids, audience)


def clear(kind: str) -> None:
    """Nothing of `kind` is found, until it is put again."""
    backend().delete(kind=kind)
