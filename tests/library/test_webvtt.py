"""Captions: what is read of a WebVTT file, and where one that is none goes wrong."""

import pytest

from library.models import Captions
from library.reports.transcripts import transcript
from library.reports.webvtt import Cue, NotWebVTT, parse
from tests.library.reports import CAPTIONS


def test_cues_with_their_times_and_speakers() -> None:
    assert parse(CAPTIONS) == [
        Cue(1.0, 4.0, "The markets were closed.", "Rita Cardoso"),
        Cue(70.5, 73.0, "We paid each other & went on."),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "WEBVTT",
        "\ufeffWEBVTT - a title\r\nKind: captions\r\n\r\nNOTE nothing\r\n\r\nSTYLE\r\n::cue {}\r\n",
        "WEBVTT\n\nREGION\nid:left\n\n00:01.000 --> 00:02.000\n<c>   </c>\n",
    ],
)
def test_nothing_is_said(source: str) -> None:
    assert parse(source) == []


def test_hours_and_lines_are_put_together() -> None:
    source = "WEBVTT\n\n01:00:00.000 --> 01:00:02.500 line:0\nfirst\nsecond\n\n100:00:00.000 --> 100:00:01.000\nlate\n"
    assert parse(source) == [Cue(3600, 3602.5, "first second"), Cue(360_000, 360_001, "late")]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("", 1),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip", 1),
        ("WEBVTTX", 1),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\nx", 3),
        ("WEBVTT\n\n00:01.000 --> 00:61.000\nx", 3),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nbackwards", 3),
        ("WEBVTT\n\na name alone", 4),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nfine\n\n٠٠:٠٣.٠٠٠ --> 00:04.000\nx", 6),
    ],
)
def test_what_is_no_webvtt(source: str, line: int) -> None:
    with pytest.raises(NotWebVTT) as wrong:
        parse(source)
    assert wrong.value.line == line


def test_passages_are_joined_until_somebody_else_speaks() -> None:
    cues = [(1, "A", "One."), (3, "A", "Two."), (5, "B", "Three."), (30, "B", "Four.")]
    source = "WEBVTT\n\n" + "\n\n".join(
        f"00:00:{at:02}.000 --> 00:00:{at + 1:02}.500\n<v {who}>{words}" for at, who, words in cues
    )
    found = transcript(Captions(language="en", text=source))
    assert [(passage.start, passage.speaker, passage.html) for passage in found] == [
        (1, "A", "One. Two."), (5, "B", "Three."), (30, "B", "Four."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "language", "said", "shown"),
    [
        ("market", "en", "The markets closed <early>.", "The <mark>markets</mark> closed &lt;early&gt;."),
        ("MARCHES", "fr", "Les marchés", "Les <mark>marchés</mark>"),
        ("시장", "ko", "시장이 닫혔어요", "<mark>시장</mark>이 닫혔어요"),
        ("الأسواق", "ar", "أُغلقت الأسواق", "أُغلقت <mark>الأسواق</mark>"),
    ],
)
def test_words_are_found_in_their_forms(words: str, language: str, said: str, shown: str) -> None:
    source = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{said.replace('<', '&lt;').replace('>', '&gt;')}\n"
    [passage] = transcript(Captions(language=language, text=source), words)
    assert passage.html == shown
    assert transcript(Captions(language=language, text=source), "elephant") == []
