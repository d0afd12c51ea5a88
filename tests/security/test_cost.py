"""What a member may send costs no more than its length: nobody stops the site with one text."""

import time

import pytest

from brain.core.differences import compare
from brain.core.text import mentioned_handles, plain_text, render_markdown
from forum.models import MAX_BODY

TEXTS = {
    "colons": "://",
    "links": "http://a.",
    "autolinks": "<http://",
    "brackets in links": "http://a.b/((",
    "addresses": "a@a.",
    "mentions": "@a ",
    "stars": "*a ",
    "emphasis": "**x__",
    "quotes": "> ",
    "lists": "- ",
    "back-ticks": "`a``",
    "references": "[a]: /x\n",
}


@pytest.mark.parametrize("piece", TEXTS.values(), ids=TEXTS)
def test_hostile_markdown_is_rendered_soon(piece: str) -> None:
    text = (piece * MAX_BODY)[:MAX_BODY]
    begun = time.process_time()
    render_markdown(text, handles={"a"})
    mentioned_handles(text)
    plain_text(text)
    assert time.process_time() - begun < 6


def test_many_links_are_still_links() -> None:
    text = "\n\n".join(f"See https://example.org/{number} about the {number}th cooperative." for number in range(150))
    assert render_markdown(text).count("<a ") == 150


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 1900, "a b " * 950),
        ("a\n" * 9000, "a b\n" * 9000),
        ("." * 3999, "." * 3900),
        ("ab " * 800, "ba ab " * 400),
    ],
)
def test_versions_are_compared_soon(old: str, new: str) -> None:
    begun = time.process_time()
    assert "".join(piece.text for piece in compare(old, new) if piece.kind != "delete") == new
    assert time.process_time() - begun < 3
