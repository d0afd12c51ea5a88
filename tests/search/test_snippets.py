"""The line under a result."""

import pytest

from brain.search.operators import query_of, take_apart
from brain.search.snippets import marked, snippet

LANGUAGES = ["en", "fr", "es", "pt", "it", "ar", "ko"]


@pytest.mark.parametrize(
    ("language", "text", "query", "expected"),
    [
        ("fr", "Les coopératives d’épargne.", "cooperative", "Les <mark>coopératives</mark> d’épargne."),
        ("fr", "Vive l’économie !", "economie", "Vive l’<mark>économie</mark> !"),
        ("ar", "تدعم التعاونيّاتُ المزارعين", "تعاونية", "تدعم <mark>التعاونيّاتُ</mark> المزارعين"),
        ("ko", "우리 협동조합의 역사", "조합", "우리 협동<mark>조합</mark>의 역사"),
        ("ko", "우리 협동조합의 역사", "협동조합은", "우리 <mark>협동조합</mark>의 역사"),
    ],
)
def test_the_found_word_is_marked_as_it_is_written(language: str, text: str, query: str, expected: str) -> None:
    assert snippet(text, language, query_of(take_apart(query), LANGUAGES)) == expected


def test_a_long_text_is_shown_around_the_first_match() -> None:
    text = "before " * 100 + "the kiosk opened " + "after " * 100

    line = snippet(text, "en", query_of(take_apart("kiosk"), LANGUAGES))

    assert line.startswith("… before ")
    assert "<mark>kiosk</mark> opened after" in line
    assert line.endswith("after …")
    assert len(line) < 300


def test_a_text_without_a_match_is_shown_from_its_beginning() -> None:
    assert snippet("Nothing here", "en", query_of(take_apart("kiosk"), LANGUAGES)) == "Nothing here"


def test_markup_in_a_text_is_text() -> None:
    query = query_of(take_apart("script alert"), LANGUAGES)

    assert marked("<script>alert(1)</script>", "en", query) == (
        "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)&lt;/<mark>script</mark>&gt;"
    )
    assert snippet("a & <b>", "en", query) == "a &amp; &lt;b&gt;"
