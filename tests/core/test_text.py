"""Markdown to safe HTML: what members may write, and what can never come out."""

import time
from html.parser import HTMLParser

import pytest

from brain.core.text import MAX_TABLE_COLUMNS, excerpt, mentioned_handles, plain_text, render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='x' onclick='alert(1)'>a</a>",
    "![x](javascript:alert(1))",
    "<svg onload=alert(1)>",
    '[a](https://x.org "\\" onmouseover=alert(1) x=\\"")',
    "<div hx-get='/logout' data-hx-trigger='load'>x</div>",
    "`<script>` and ```\n<script>\n```",
    "<style>*{display:none}</style>",
    "[a]: javascript:alert(1)\n\n[a]",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_comes_out(source: str) -> None:
    html = render_markdown(source).casefold()
    for evil in ("<script", "<img", "<svg", "<style", "<div", 'href="javascript', 'href="data:'):
        assert evil not in html
    assert not {name for name in attributes_of(html) if name.startswith(("on", "hx-", "data-", "style", "id"))}


def attributes_of(html: str) -> set[str]:
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.update(name for name, _value in attributes)  # type: ignore[method-assign]
    parser.feed(html)
    return found


def test_what_members_write_is_kept() -> None:
    html = render_markdown("**bold** *it* ~~no~~\n\n- a\n- b\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`x<y`")
    for part in ("<strong>bold</strong>", "<em>it</em>", "<s>no</s>", "<li>a</li>", "<blockquote>", "<td>1</td>"):
        assert part in html
    assert "<code>x&lt;y</code>" in html


def test_headings_stand_below_the_pages_own() -> None:
    assert render_markdown("# one\n\n### three") == "<h4>one</h4>\n<h6>three</h6>\n"


def test_links_say_that_they_are_members_links() -> None:
    html = render_markdown("see https://example.org/a")
    assert '<a href="https://example.org/a" rel="nofollow ugc noopener">' in html


def test_an_image_becomes_a_link_and_loads_nothing() -> None:
    html = render_markdown("![a picture](https://tracker.example/x.png)")
    assert "<img" not in html
    assert "https://tracker.example/x.png" in html


@pytest.mark.parametrize("handle", ["amina", "은지", "ليلى", "ana-sousa", "o.brien"])
def test_a_mention_of_a_member_is_a_link(handle: str) -> None:
    assert 'class="mention"' in render_markdown(f"Thank you, @{handle}!", handles={handle})
    assert mentioned_handles(f"Thank you, @{handle}.") == {handle}


def test_what_is_no_mention_stays_text() -> None:
    source = "me@amina.org `@amina` [@amina](https://x.org) https://x.org/@amina @nobody"
    assert 'class="mention"' not in render_markdown(source, handles={"amina", "amina.org"})
    assert mentioned_handles(source) == {"nobody"}


def test_a_table_of_too_many_columns_is_shown_as_text() -> None:
    columns = MAX_TABLE_COLUMNS + 1
    source = "|a" * columns + "|\n" + "|-" * columns + "|\n"
    assert "<table" not in render_markdown(source)
    assert "|a|a" in render_markdown(source)


def test_deep_nesting_is_rendered() -> None:
    assert "deep" in render_markdown(">" * 500 + " deep")


@pytest.mark.parametrize("unit", ["> " * 50 + "a\n", "[a](", "*a **b ", "@amina ", "|a|b|\n|-|-|\n", "`" * 7 + "a "])
def test_the_cost_grows_with_the_text_and_no_faster(unit: str) -> None:
    """Four times the text must stay far from sixteen times the work; counted in CPU time with a wide margin."""

    def cost(times: int) -> float:
        """Return the least of three: a collection of garbage may fall into any."""
        return min(spent(times) for _try in range(3))

    def spent(times: int) -> float:
        started = time.process_time()
        render_markdown(unit * times, handles={"amina"})
        return time.process_time() - started

    size = max(1, 4_000 // len(unit))
    cost(size)
    assert cost(size * 4) < 12 * cost(size) + 0.2


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("short", "short"),
        ("> quoted\n\nown", "own"),
        ("> only quoted", "only quoted"),
        ("one two three four, five", "one two three four…"),
        ("조" * 30, "조" * 19 + "…"),
        ("", ""),
    ],
)
def test_an_excerpt_is_ones_own_words_cut_between_them(source: str, expected: str) -> None:
    assert excerpt(source, 20) == expected


def test_mentions_in_quotations_are_told_apart() -> None:
    source = "> @amina\n\n- > @eunji\n\n@benoit"
    assert mentioned_handles(source) == {"benoit"}
    assert mentioned_handles(source, quoted=True) == {"amina", "benoit", "eunji"}


def test_plain_text_is_what_one_would_read_aloud() -> None:
    assert plain_text("# Title\n\n**Bold** and [link](https://x.org)\nnext\n\n- one\n- two") == (
        "Title Bold and link next one two"
    )
