"""What is said in a recording, to be read and searched: cues of captions, joined to passages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from brain.search.analysis import Query, terms_of, tokens_of
from brain.search.snippets import marked
from library.models import Captions
from library.reports.webvtt import Cue, NotWebVTT, parse

_LENGTH = 240  # characters, from which on a passage ends with a cue
_PAUSE = 4  # seconds of silence that end one


@dataclass(frozen=True)
class Passage:
    """Some words of one speaker, from `start` on (seconds); `html` is safe, with the words marked that were sought."""

    start: int
    speaker: str
    html: SafeString


def cues_of(source: str) -> list[Cue]:
    """Return the cues of a WebVTT file; none where it is no such file."""
    try:
        return parse(source)
    except NotWebVTT:
        return []


def transcript(captions: Captions, words: str = "") -> list[Passage]:
    """Return the passages that hold all of `words`, in any of their forms; all passages without words."""
    query = Query(tuple(terms_of(words, [captions.language])))
    language = captions.language
    return [
        Passage(cue.at, cue.speaker, marked(cue.text, language, query))
        for cue in _joined(cues_of(captions.text))
        if query.finds("", tokens_of(cue.text, language))
    ]


def _joined(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Yield the cues with those joined that follow each other, up to a length."""
    passage: Cue | None = None
    for cue in cues:
        if passage and _goes_on(passage, cue):
            passage = Cue(passage.start, cue.end, f"{passage.text} {cue.text}", passage.speaker)
            continue
        if passage:
            yield passage
        passage = cue
    if passage:
        yield passage


def _goes_on(passage: Cue, cue: Cue) -> bool:
    is_same = cue.speaker in ("", passage.speaker)
    return is_same and len(passage.text) < _LENGTH and cue.start - passage.end < _PAUSE
