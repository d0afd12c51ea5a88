"""An original and its translation side by side."""

from collections.abc import Iterator

from django.utils.html import linebreaks
from django.utils.safestring import SafeString

from brain.core.text import render_markdown
from brain.languages.spans import parse

Pair = tuple[SafeString, SafeString]
_LONGEST = 12_000


def paragraphs(source: str, translation: str) -> list[Pair]:
    """Return both texts (Markdown) as safe HTML, in pairs of blocks that belong together.

    One pair of the whole texts where they do not have the same blocks, or where a block alone would look different;
    as they were written, where they are very long.
    """
    if max(len(source), len(translation)) > _LONGEST:  # taking apart what was meant to be long takes long
        return [(SafeString(linebreaks(source, autoescape=True)), SafeString(linebreaks(translation, autoescape=True)))]
    whole = render_markdown(source), render_markdown(translation)
    blocks = list(_blocks(source)), list(_blocks(translation))
    if [kind for kind, _text in blocks[0]] != [kind for kind, _text in blocks[1]]:
        return [whole]
    pairs = [
        (render_markdown(one), render_markdown(other)) for (_kind, one), (_same, other) in zip(*blocks, strict=True)
    ]
    is_same = all("".join(side) == together for side, together in zip(zip(*pairs, strict=True), whole, strict=False))
    return pairs if is_same else [whole]


def _blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each block of `markdown`, with the empty lines behind it."""
    lines = [f"{line}\n" for line in markdown.split("\n")]
    outer = [token for token in parse(markdown) if token.level == 0 and token.map and token.nesting >= 0]
    starts = [token.map[0] for token in outer if token.map]
    for token, start, end in zip(outer, starts, [*starts[1:], len(lines)], strict=False):
        yield token.type, "".join(lines[start:end])
