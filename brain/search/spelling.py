"""Did you mean: what is nearly what was asked, and stands in a text that the asker may see."""

import re
from collections.abc import Callable, Iterable, Iterator

from django.db.models import Q

from brain.search.analysis import fold, parts_of
from brain.search.models import Entry, Word

_LEARNT = re.compile(r"[^\W\d_]{4,32}")
_LONG = 8  # letters from which on two may be wrong
_LOOKED_AT, _TRIED = 5_000, 8


def learn(entries: Iterable[Entry]) -> None:
    """The words of the entries can be suggested."""
    found = {word for entry in entries for word in _words(f"{entry.title} {entry.text}")}
    known = set(Word.objects.filter(word__in=found).values_list("word", flat=True)) if found else set()
    # In one order everywhere, so that two tasks wait for each other and not crosswise.
    new = [Word(word=word, start=word[:2], end=word[-2:], length=len(word)) for word in sorted(found - known)]
    Word.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)


def correct(words: Iterable[str], seen: Callable[[str], str | None]) -> dict[str, str]:
    """Return what may have been meant by those of `words` that stand nowhere; nothing, where one of them has no like.

    `seen(word)` gives the spelling of a folded word in a text that the asker may see, None if there is none. It is
    asked of everything, so that an answer tells nothing of other texts.
    """
    meant: dict[str, str] = {}
    for word in words:
        folded = fold(word)
        if not _LEARNT.fullmatch(folded) or seen(folded):
            continue
        found = next((spelling for near in _near(folded) if (spelling := seen(near))), None)
        if found is None:
            return {}
        meant[word] = found
    return meant


def _words(text: str) -> Iterator[str]:
    words = (fold(part.text) for part in parts_of(text) if not part.is_run)
    return (word for word in words if _LEARNT.fullmatch(word))


def _near(word: str) -> list[str]:
    """Return the words that differ from `word` in a letter or two, the nearest first."""
    most = 2 if len(word) >= _LONG else 1
    alike = Word.objects.filter(
        Q(start=word[:2]) | Q(end=word[-2:]), length__range=(len(word) - most, len(word) + most)
    )
    others = alike.exclude(word=word).values_list("word", flat=True)[:_LOOKED_AT]
    distances = sorted((distance(word, other), other[0] != word[0], other) for other in others)
    return [other for far, _starts_otherwise, other in distances if far <= most][:_TRIED]


def distance(one: str, other: str) -> int:
    """Return how many letters to add, leave out, replace or swap with the next one lead from one word to the other."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, sign in enumerate(other, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != sign))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == sign:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1]
