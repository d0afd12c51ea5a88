"""Markdown in sentences for translation engines, and back into Markdown of the same structure.

document = split(markdown, terms={"coopérative": "cooperativa"})
translations = engine.translate(document.segments, pair)
document.join(translations, retry=lambda texts: engine.translate(texts, pair))
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from brain.languages.marks import MARK, Kind, Mark, marks_of
from brain.languages.placeholders import PLACEHOLDER, LostPlaceholder, Masked, masked
from brain.languages.sentences import sentences
from brain.languages.spans import Inline, Span, inlines, structure

__all__ = ["PLACEHOLDER", "Document", "LostPlaceholder", "Retry", "split", "split_plain", "structure"]

Retry = Callable[[Sequence[str]], Sequence[str]]

_MANY_MARKS = 10
_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n)\s*")
_SPECIAL = re.compile(r"[\\`*\[\]<~|]|(?<![^\W_])_|_(?![^\W_])|(?<!\S)#|&(?=#?\w{1,32};)")
_LINE_BEGIN = re.compile(r"[-+=>]|:(?=::)|\d{1,9}(?=[.)](?:\s|$))")


@dataclass(frozen=True)
class _Segment:
    """A sentence: where it stands in the source, and in which of its blocks."""

    start: int
    end: int
    block: int
    is_at_line_start: bool
    masked: Masked


class Document:
    """A text in segments; join() puts their translations into it."""

    def __init__(self, source: str, parts: list[_Segment], *, is_markdown: bool) -> None:
        self._source = source
        self._parts = parts
        self._is_markdown = is_markdown

    @cached_property
    def segments(self) -> list[str]:
        """The sentences to translate, in order: words, numbers, plain punctuation, and PLACEHOLDERs.

        Each is the key of its translation: it depends on nothing else in the text.
        """
        return [part.masked.text for part in self._parts if part.masked.pieces]

    def join(self, translations: Sequence[str], retry: Retry | None = None) -> str:
        """Return the text with `translations` (one for each of `segments`) in it, its structure as it was.

        Where placeholders are not all there, or the structure would be another one, `retry` is called with the texts
        between the placeholders, and what it returns is put together; what is wrong even then remains as written.
        Without `retry`, a segment without its placeholders raises LostPlaceholder.
        """
        rest = iter(self._checked(translations, self.segments))
        texts = [self._filled(part, next(rest) if part.masked.pieces else "") for part in self._parts]
        lost = [number for number, text in enumerate(texts) if text is None]
        if lost and not retry:
            part = self._parts[lost[0]]
            raise LostPlaceholder(self._source[part.start : part.end])
        pieced = self._pieced(lost, retry)
        texts = [pieced.get(number, text) for number, text in enumerate(texts)]
        return self._mended(texts, retry)

    def _mended(self, texts: list[str | None], retry: Retry | None) -> str:
        """Return the text with `texts` in it, but where these change its structure: pieces there, or the source."""
        joined = self._put(texts)
        for mend in (retry, None):
            wrong = self._wrong_in(joined)
            if not wrong:
                break
            mended = self._pieced(wrong, mend) if mend else dict.fromkeys(wrong)
            texts = [mended.get(number, text) for number, text in enumerate(texts)]
            joined = self._put(texts)
        return joined

    def _filled(self, part: _Segment, translation: str) -> str | None:
        """Return what `translation` makes of the source's sentence; None where placeholders are lost."""
        if not part.masked.pieces:
            return part.masked.fill_pieces([], self._escape, at_line_start=part.is_at_line_start)
        if translation == part.masked.text and not part.masked.has_terms:
            return self._source[part.start : part.end]
        try:
            return part.masked.fill(translation, self._escape, at_line_start=part.is_at_line_start)
        except LostPlaceholder:
            return None

    def _pieced(self, numbers: list[int], retry: Retry | None) -> dict[int, str | None]:
        """Return the segments with these numbers, put together from the translations of their pieces."""
        pieces = [piece for number in numbers for piece in self._parts[number].masked.pieces]
        if not pieces or not retry:
            return {}
        rest = iter(self._checked(retry(pieces), pieces))
        return {
            number: self._parts[number].masked.fill_pieces(
                rest, self._escape, at_line_start=self._parts[number].is_at_line_start
            )
            for number in numbers
        }

    def _put(self, texts: Sequence[str | None]) -> str:
        """Return the source with `texts` in the places of its segments; None leaves one as it is."""
        joined, end = [], 0
        for part, text in zip(self._parts, texts, strict=True):
            joined += [self._source[end : part.start], self._source[part.start : part.end] if text is None else text]
            end = part.end
        return "".join([*joined, self._source[end:]])

    def _wrong_in(self, joined: str) -> list[int]:
        """Return the numbers of the segments that stand where `joined` is structured in another way."""
        if not self._is_markdown or joined == self._source:
            return []
        found = structure(joined)
        if found == self._structure:
            return []
        if len(found) != len(self._structure):
            return list(range(len(self._parts)))
        differs = [one != other for one, other in zip(found, self._structure, strict=True)]
        here = [number for number, part in enumerate(self._parts) if differs[part.block]]
        return here or list(range(len(self._parts)))

    @cached_property
    def _structure(self) -> list[object]:
        return structure(self._source)

    def _escape(self, text: str, at_line_start: bool) -> str:
        return _escaped(text, at_line_start) if self._is_markdown else text

    @staticmethod
    def _checked(translations: Sequence[str], texts: Sequence[str]) -> Sequence[str]:
        if len(translations) != len(texts):
            raise ValueError(f"{len(translations)} translations for {len(texts)} texts.")
        return translations


def split(markdown: str, terms: Mapping[str, str] | None = None) -> Document:
    """Return the segments of a Markdown text, as the site renders it.

    `terms` are established terms of its language and their translations: engines do not get to see them.
    """
    parts = [part for inline in inlines(markdown) for part in _segments(markdown, inline, terms or {})]
    return Document(markdown, parts, is_markdown=True)


def split_plain(text: str, terms: Mapping[str, str] | None = None) -> Document:
    """Return the segments of a text that is not Markdown, such as a title or a name."""
    breaks = [Span(*found.span(), Kind.BREAK) for found in _LINE_END.finditer(text)]
    inline = Inline(0, text, breaks, list(range(len(text) + 1)))
    return Document(text, list(_segments(text, inline, terms or {})), is_markdown=False)


def _segments(source: str, inline: Inline, terms: Mapping[str, str]) -> Iterator[_Segment]:
    items, places = _flattened(source, inline, marks_of(inline.content, inline.spans, terms))
    text = "".join(item if isinstance(item, str) else "\n" if item.kind is Kind.BREAK else MARK for item in items)
    line_begin = 0
    for begin, end in _with_few_marks(items, sentences(text)):
        line_begin = text.rfind("\n", line_begin, begin) + 1 or line_begin
        start, stop = _trimmed(items, begin, end)
        sentence = masked(items[start:stop])
        if sentence.pieces or sentence.has_terms:
            before = text[line_begin:start].strip(f" \t{MARK}")
            yield _Segment(places[start], places[stop], inline.number, not before, sentence)


def _with_few_marks(items: Sequence[str | Mark], ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield `ranges` of `items`, cut where one has more marks than an engine keeps apart."""
    for begin, end in ranges:
        start, marks, depth = begin, 0, 0
        for place in range(begin, end):
            item = items[place]
            if marks >= _MANY_MARKS and _may_be_cut(item, marks, depth):
                yield start, place
                start, marks, depth = place, 0, 0
            if isinstance(item, Mark):
                marks += 1
                depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(item.kind, 0)
        yield start, end


def _may_be_cut(item: str | Mark, marks: int, depth: int) -> bool:
    """Whether this is between words and outside of pairs; with very many marks, whether it is between words."""
    is_gap = item == " " if isinstance(item, str) else item.kind is Kind.BREAK
    return (is_gap and (depth <= 0 or marks >= 2 * _MANY_MARKS)) or marks >= 3 * _MANY_MARKS


def _flattened(source: str, inline: Inline, marks: list[Mark]) -> tuple[list[str | Mark], list[int]]:
    """Return the characters and marks of `inline`, and where in `source` each of them begins."""
    items: list[str | Mark] = []
    places: list[int] = []
    begin = 0
    for mark in marks:
        items += inline.content[begin : mark.start]
        places += inline.places[begin : mark.start]
        begin = mark.end
        if mark.kind is Kind.LETTER:
            items += mark.fill or ""
            places += [inline.places[mark.start]] * len(mark.fill or "")
        else:
            if mark.fill is None:
                mark.fill = source[inline.places[mark.start] : inline.places[mark.end]]
            items.append(mark)
            places.append(inline.places[mark.start])
    return [*items, *inline.content[begin:]], [*places, *inline.places[begin:]]


def _trimmed(items: Sequence[str | Mark], begin: int, end: int) -> tuple[int, int]:
    """Return where the sentence begins and ends without what stands around its words and is none."""
    here = {id(item) for item in items[begin:end] if isinstance(item, Mark)}
    while begin < end:
        first, last = items[begin], items[end - 1]
        if _is_loose(first, here):
            begin += 1
        elif _is_loose(last, here):
            end -= 1
        elif isinstance(first, Mark) and isinstance(last, Mark) and first.partner is last:
            begin, end = begin + 1, end - 1
        else:
            break
    return begin, end


def _is_loose(item: str | Mark, here: set[int]) -> bool:
    if isinstance(item, str):
        return item.isspace()
    return item.kind is not Kind.WORD and id(item.partner) not in here


def _escaped(text: str, at_line_start: bool) -> str:
    """Return a plain text as Markdown that renders as this text."""
    text = _SPECIAL.sub(lambda found: "&amp;" if found[0] == "&" else f"\\{found[0]}", text)
    begin = _LINE_BEGIN.match(text) if at_line_start else None
    if not begin:
        return text
    return f"\\{text}" if not begin[0].isdigit() else f"{begin[0]}\\{text[begin.end() :]}"
