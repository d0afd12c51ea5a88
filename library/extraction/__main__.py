"""The child process: `python -m library.extraction WORK JOB`, JOB being JSON with the file and its limits.

The work `read` writes a line of JSON for each page, its text; `draw` makes pictures. The last line says how it ended.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from library.extraction.limits import Limits
from library.extraction.problems import Problem, Unreadable
from library.extraction.readers import texts_of

_LONGEST = 100_000  # characters of a page


def main(work: str, job: dict[str, Any]) -> None:
    """The work is done, or what stands in its way is said."""
    limits = Limits(**job["limits"])
    limits.enforce()
    try:
        for line in _WORK[work](Path(job["file"]), job, limits):
            _say(line)
    except Unreadable as error:
        _say({"problem": error.problem})
    except MemoryError:
        _say({"problem": Problem.TOO_LARGE})


def _read(file: Path, job: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    left = limits.characters
    for number, text in enumerate(texts_of(file, job["type"]), 1):
        if number > limits.pages or left <= 0:
            yield {"is_cut": True}
            return
        kept = _clean(text)[: min(_LONGEST, left)]
        left -= len(kept)
        yield {"text": kept}
    yield {"is_cut": False}


def _draw(file: Path, job: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    from library.extraction.pdf import draw_pages

    yield {"drawn": draw_pages(file, Path(job["folder"]), most=limits.pages)}


def _clean(text: str) -> str:
    """Return the text without what no database keeps."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)  # noqa: T201 - to the parent


_WORK = {"read": _read, "draw": _draw}

if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
