"""A text around the words that were looked for, as safe HTML with <mark>."""

from collections.abc import Iterable, Iterator
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
    wanted = {phrase.tokens[0] for phrase in query.phrases if len(phrase.tokens) == 1}
    runs = sorted({phrase.spelled for phrase in query.phrases}, key=len, reverse=True)
    stem_in = language.partition("-")[0].lower()
    for part in parts_of(text):
        if part.is_run:
            yield from _place_in_run(part, runs)
        elif not wanted.isdisjoint(forms_of(part.text, stem_in)):
            yield part.start, part.start + len(part.text)


def _place_in_run(part: Part, runs: list[str]) -> Iterator[tuple[int, int]]:
    folded = fold(part.text)
    found = next((run for run in runs if run in folded), None)
    if found is None:
        return
    start = folded.index(found) if len(folded) == len(part.text) else 0
    length = len(found) if len(folded) == len(part.text) else len(part.text)
    yield part.start + start, part.start + start + length


def _join(text: str, start: int, end: int, places: Iterable[tuple[int, int]]) -> SafeString:
    pieces: list[str] = []
    for first, last in places:
        pieces += [text[start:first], format_html("<mark>{}</mark>", text[first:last])] if last else []
        start = max(start, last)
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[start:end]]))


def _word_start(text: str, at: int) -> int:
    return text.find(" ", at, at + 20) + 1 or at if at > 0 else 0


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 20, at)
    return space if space > 0 else at
