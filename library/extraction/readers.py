"""Which types of files are read, and by what."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from library.extraction.problems import Problem, Unreadable

PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PPTX, ODP = f"{_OFFICE}presentationml.presentation", f"{_ODF}presentation"
_READERS = {
    PDF: ("pdf", "texts_of_pdf"),
    f"{_OFFICE}wordprocessingml.document": ("office", "texts_of_docx"),
    PPTX: ("office", "texts_of_pptx"),
    f"{_ODF}text": ("opendocument", "texts_of_odt"),
    ODP: ("opendocument", "texts_of_odp"),
    "application/epub+zip": ("web", "texts_of_epub"),
    "text/html": ("web", "texts_of_html"),
    "text/plain": ("web", "texts_of_txt"),
}
READABLE = frozenset(_READERS)  # media types
Texts = Callable[[Path], Iterator[str]]


def texts_of(path: Path, media_type: str) -> Iterator[str]:
    """Yield the text of each page. Raises Unreadable: whatever a library says of a file that it cannot read, too."""
    module, name = _READERS[media_type]
    # Each in its own module: what reads one type needs not load what reads the others.
    read: Texts = getattr(import_module(f"library.extraction.{module}"), name)
    try:
        yield from read(path)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(Problem.BROKEN) from error
