"""What changed from one text to another, as people read it."""

import pytest

from brain.core.differences import MOST_PARTS, compare


def marked(old: str, new: str) -> str:
    """Return the changes with [what was taken away] and {what was added}."""
    marks = {"equal": "%s", "delete": "[%s]", "insert": "{%s}"}
    return "".join(marks[piece.kind] % piece.text for piece in compare(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The minutes are here.", "The minutes are there.", "The minutes are [here]{there}."),
        ("The cat sat on the mat.", "The dog sat by the mat.", "The [cat]{dog} sat [on]{by} the mat."),
        ("This is", "Dear colleagues", "[This is]{Dear colleagues}"),
        ("one\n\ntwo", "three\n\nfour", "[one\n\ntwo]{three\n\nfour}"),
        ("This is the text.", "Dear all, here are the minutes.", "[This is the text]{Dear all, here are the minutes}."),
        ("우리는 총회를 기록합니다", "우리는 회의를 보관합니다", "우리는 [총회를 기록합니다]{회의를 보관합니다}"),
        ("one two", "one  two", "one[ ]{  }two"),
        ("same", "same", "same"),
        ("", "new", "{new}"),
    ],
)  # fmt: skip
def test_what_was_taken_away_stands_before_what_was_added(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_a_sentence_that_was_kept_between_two_new_ones_is_shown_as_kept() -> None:
    kept = "The minutes are read and approved by all members every month."
    old, new = "old" * 40, "new" * 40
    assert marked(f"{old} {kept} {old}", f"{new} {kept} {new}") == f"[{old}]{{{new}}} {kept} [{old}]{{{new}}}"


@pytest.mark.parametrize("size", [3, MOST_PARTS, MOST_PARTS * 3])
def test_nothing_is_lost(size: int) -> None:
    old = " ".join(f"w{number % 61}" for number in range(size))
    new = "\n".join(f"w{number * 7 % 53}" for number in range(size))
    pieces = list(compare(old, new))
    assert "".join(piece.text for piece in pieces if piece.kind != "insert") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "delete") == new
