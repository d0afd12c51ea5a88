"""A text around the words that were looked for, as safe HTML with <mark>."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, takewhile

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from brain.search.analysis import Part, Query, fold, forms_of, parts_of

_BEFORE, _LENGTH, _SEARCHED = 60, 240, 50_000


def marked(text: str, language: str, query: Query) -> SafeString:
    """Return the whole of `text`, the words that `query` found in it marked."""
    return _join(text, 0, len(text), _places(text, language, query))


def snippet(text: str, language: str, query: Query) -> SafeString:
    """Return a line or two of `text` around the first word that `query` found; the beginning where it found none."""
    places = _places(text[:_SEARCHED], language, query)
    first = next(places, (0, 0))
    start = _word_start(text, first[0] - _BEFORE)
    end = _word_end(text, start + _LENGTH)
    within = takewhile(lambda place: place[1] <= end, chain([first], places))
    line = _join(text, start, end, within)
    return format_html("{}{}{}", "… " if start else "", line, " …" if end < len(text) else "")


def _places(text: str, language: str, query: Query) -> Iterator[tuple[int, int]]:
    """Yield where in `text` the words of `query` stand, in order."""
    loose = [phrase for phrase in query.phrases if not phrase.words]
    wanted = {phrase.tokens[0] for phrase in loose if len(phrase.tokens) == 1 and not phrase.is_prefix}
    beginnings = tuple(phrase.tokens[0] for phrase in loose if phrase.is_prefix)
    runs = sorted({phrase.spelled for phrase in loose}, key=len, reverse=True)
    exact = {phrase.words for phrase in query.phrases if phrase.words}
    stem_in = language.partition("-")[0].lower()
    parts = list(parts_of(text))
    for number, part in enumerate(parts):
        if words := next((words for words in exact if _stands_at(words, parts[number : number + len(words)])), None):
            last = parts[number + len(words) - 1]
            yield part.start, last.start + len(last.text)
        elif part.is_run:
            yield from _place_in_run(part, runs)
        elif not wanted.isdisjoint(forms_of(part.text, stem_in)) or fold(part.text).startswith(beginnings):
            yield part.start, part.start + len(part.text)


def _stands_at(words: Sequence[str], parts: Sequence[Part]) -> bool:
    return len(words) == len(parts) and all(
        word in fold(part.text) if part.is_run else word == fold(part.text)
        for word, part in zip(words, parts, strict=True)
    )


def _place_in_run(part: Part, runs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield every place of the first of `runs` that stands in the part; all of it, where folding moves its letters."""
    folded = fold(part.text)
    found = next((run for run in runs if run in folded), None)
    if found is None:
        return
    if len(folded) != len(part.text):
        yield part.start, part.start + len(part.text)
        return
    for match in re.finditer(re.escape(found), folded):
        yield part.start + match.start(), part.start + match.end()


def _join(text: str, start: int, end: int, places: Iterable[tuple[int, int]]) -> SafeString:
    pieces: list[str] = []
    for first, last in places:
        if last and first >= start:  # not within a phrase that is marked already
            pieces += [text[start:first], format_html("<mark>{}</mark>", text[first:last])]
            start = last
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[start:end]]))


def _word_start(text: str, at: int) -> int:
    return text.find(" ", at, at + 20) + 1 or at if at > 0 else 0


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 20, at)
    return space if space > 0 else at
