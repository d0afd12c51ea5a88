"""How fast the real PDFs of Debian are read, in many languages, and how much memory that takes.

`python -m tests.load.extraction`: the packages debian-faq-* and maint-guide-*, which `make load` finds installed
(tests/system.sh). The reference is reading a PDF of one page, nearly all of which is the start of the process.
"""

import gzip
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from library.extraction.child import Ended, draw_pages, read_pages
from library.extraction.limits import Limits
from library.extraction.readers import PDF

PLACES = ("debian/FAQ/*.pdf.gz", "maint-guide*/*.pdf")
ONE_PAGE = Path(__file__).parents[1] / "library" / "files" / "he-typst.pdf"
PLACEHOLDER = 5  # pages: some languages hold only a note that there is no PDF


def main() -> None:
    """A line a file: pages, characters, pages a second; then all, with the memory of the largest process."""
    found = (path for place in PLACES for path in sorted(Path("/usr/share/doc").glob(place)))
    files = [path for path in found if not path.is_symlink()]
    if not files:
        sys.exit("There is nothing to read: sh tests/system.sh load installs debian-faq-* and maint-guide-*.")
    print(f"{'file':24} {'pages':>6} {'characters':>11} {'pages/s':>8}")
    total, seconds = 0, 0.0
    with TemporaryDirectory() as folder:
        for path in _unpacked(files, Path(folder)):
            pages, took = _read(path)
            if len(pages) < PLACEHOLDER:
                continue
            total, seconds = total + len(pages), seconds + took
            print(f"{path.name:24} {len(pages):6} {sum(map(len, pages)):11} {len(pages) / took:8.0f}")
        start = time.perf_counter()
        drawn = draw_pages(path, Path(folder), Limits(), most=4)
        drawing = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"all: {total} pages, {total / seconds:.0f} pages/s; {memory} MB at most; {drawn} pictures in {drawing:.2f} s"
    )
    print(f"reference, a file of one page: {_read(ONE_PAGE)[1]:.2f} s")


def _unpacked(files: list[Path], folder: Path) -> Iterator[Path]:
    for path in files:
        if path.suffix == ".gz":
            unpacked = folder / path.stem
            unpacked.write_bytes(gzip.decompress(path.read_bytes()))
            yield unpacked
        else:
            yield path


def _read(path: Path) -> tuple[list[str], float]:
    start = time.perf_counter()
    pages = list(read_pages(path, PDF, Limits(), Ended()))
    return pages, time.perf_counter() - start


if __name__ == "__main__":
    main()
