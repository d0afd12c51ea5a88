"""Texts without pages, in parts of about a page."""

from collections.abc import Iterable, Iterator

LENGTH = 3_000  # characters


def parts_of(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield the paragraphs in parts of LENGTH at most, each of whole paragraphs where they are shorter than that."""
    part: list[str] = []
    length = 0
    for paragraph in paragraphs:
        for piece in _pieces(paragraph.strip()):
            if part and length + len(piece) > LENGTH:
                yield "\n\n".join(part)
                part, length = [], 0
            part.append(piece)
            length += len(piece)
    if part:
        yield "\n\n".join(part)


def _pieces(paragraph: str) -> Iterator[str]:
    while len(paragraph) > LENGTH:
        end = paragraph.rfind(" ", LENGTH // 2, LENGTH)
        end = end if end > 0 else LENGTH
        yield paragraph[:end]
        paragraph = paragraph[end:].lstrip()
    if paragraph:
        yield paragraph
