"""What members may write beside plain Markdown, and that it can harm no page."""

import re
import sys
from collections import Counter
from html.parser import HTMLParser
from types import FrameType
from typing import Any

import pytest
from lxml import etree, html

from brain.core.markdown import new_parser
from brain.core.text import (
    File,
    excerpt,
    mentioned_groups,
    named_files,
    plain_text,
    quoted_posts,
    render_markdown,
    undescribed_images,
)

NUMBER = "0d9d7f6f-3a5c-4a53-8f0e-6f1a0b520002"
IMAGE = File("WEBP", 80_000, 640, 480)
PDF = File("PDF", 345_000)


def rendered(source: str, **options: Any) -> str:
    return str(render_markdown(source, **options))


# --- Images and files ------------------------------------------------------------------------------------------------


def test_an_own_image_has_its_size_and_loads_when_it_is_needed() -> None:
    assert rendered(f"![a *mill* \\]](/a/{NUMBER})", files={NUMBER: IMAGE}) == (
        f'<p><img src="/a/{NUMBER}" alt="a *mill* ]" width="640" height="480" loading="lazy" decoding="async"></p>\n'
    )


def test_a_file_is_a_link_with_its_format_and_size() -> None:
    page = rendered(f"[plan.pdf](/a/{NUMBER})", files={NUMBER: PDF})
    assert f'<a href="/a/{NUMBER}" class="file"' in page
    assert html.fromstring(page).text_content().strip() == "plan.pdf PDF, 337\u00a0KB"


@pytest.mark.parametrize(
    "source",
    [
        f"![x](/a/{NUMBER})",  # not among the files
        f"![x](/a/{NUMBER[:-1]})",
        f"![x](https://evil.example/a/{NUMBER})",
        f"![x](//evil.example/a/{NUMBER})",
        f"![x](/a/{NUMBER}?y)",
        f"![x][ref]\n\n[ref]: /a/{NUMBER}",
        f'![x](/a/{NUMBER} "title")',
        f"`![x](/a/{NUMBER})`",
        f"![x\n\n](/a/{NUMBER})",
    ],
)
def test_no_other_image_is_loaded(source: str) -> None:
    assert "<img" not in rendered(source)


def test_which_files_a_text_names() -> None:
    other = NUMBER.replace("0d", "1d")
    source = f"![](/a/{NUMBER}) > [x](/a/{other})\n\n> ![y](/a/{NUMBER})\n\n`![](/a/{NUMBER.replace('0d', '2d')})`"
    assert named_files(source) == {NUMBER, other}
    assert undescribed_images(source) == {NUMBER}
    assert not undescribed_images(f"![y](/a/{NUMBER})")


# --- Spoilers --------------------------------------------------------------------------------------------------------


def test_a_spoiler_hides_blocks_under_its_title() -> None:
    page = rendered("before\n::: spoiler The *end*\n- one\n\n> two\n:::\nafter")
    assert "<details>\n<summary>The <em>end</em></summary>" in page
    assert re.search(r"<li>one</li>.*<p>two</p>\n</blockquote>\n</details>\n<p>after</p>", page, re.DOTALL)


@pytest.mark.parametrize(
    "source", ["> ::: spoiler a\n> b\n> :::", "- ::: spoiler a\n  b\n  :::", "::: spoiler a\nb", "::: spoiler a\n:::"]
)
def test_a_spoiler_stands_anywhere_and_ends_with_what_it_stands_in(source: str) -> None:
    page = rendered(f"{source}\n\n***\n")
    assert page.count("<details>") == page.count("</details>") == 1
    assert "<hr>" in page.partition("</details>")[2] or "\n:::" not in source


def test_spoilers_nest_by_the_number_of_colons() -> None:
    page = rendered(":::: spoiler out\n::: spoiler in\nx\n:::\n::::\ny")
    assert page.count("<details>") == 2
    assert page.endswith("</details>\n<p>y</p>\n")


def test_a_spoiler_without_title_and_what_is_none() -> None:
    assert "<summary>Spoiler</summary>" in rendered("::: spoiler\nx\n:::")
    assert "<details>" not in rendered("::: warning\nx\n:::\n\n:: spoiler\n\n`::: spoiler`")


# --- Footnotes -------------------------------------------------------------------------------------------------------


def ids_of(page: str) -> list[str]:
    return [str(each) for each in html.fromstring(f"<div>{page}</div>").xpath("//@id")]


def links_of(page: str) -> list[str]:
    return re.findall(r'href="#([^"]*)"', page)


def test_footnotes_and_their_marks_link_each_other() -> None:
    page = rendered("One[^b] two[^a] again[^b].\n\n[^a]: *first*\n[^b]: second\n\n    goes on")
    mark_1, mark_2, note_1, note_2 = ids_of(page)
    assert links_of(page) == [note_1, note_2, note_1, mark_1, mark_2]
    assert page.index("second") < page.index("first")
    assert re.search(rf'<li id="{note_1}"><p>second</p>\n<p>goes on <a href="#{mark_1}"', page)


def test_a_text_and_its_twin_share_no_id_on_a_page() -> None:
    source = "One[^1]\n\n[^1]: x"
    both = ids_of(rendered(source)) + ids_of(rendered(source))
    assert len(set(both)) == len(both) == 4


@pytest.mark.parametrize(
    "source",
    [
        '<li id="post-5">x</li>',
        '[a](/x){id="post-5"}',
        "x[^post-5]\n\n[^post-5]: y",
        'x[^"><script>]\n\n[^"><script>]: y',
        "x[^1]\n\n[^1]: [^1] [^2]\n[^2]: [^1]",
        "x[^__proto__]\n\n[^__proto__]: y",
    ],
)
def test_no_member_makes_an_id(source: str) -> None:
    page = rendered(source)
    assert all(re.fullmatch(r"f[0-9a-f]{8}-(mark|note)-\d+", each) for each in ids_of(page))
    assert len(set(ids_of(page))) == len(ids_of(page))
    assert set(links_of(page)) <= set(ids_of(page))


def test_no_note_is_lost_and_no_mark_leads_nowhere() -> None:
    page = rendered("x[^1] y[^missing]\n\n[^1]: named\n[^1]: the same again\n[^2]: unnamed")
    assert "y[^missing]" in page
    assert [word for word in ("named", "the same again", "unnamed") if word not in page] == []
    assert set(links_of(page)) <= set(ids_of(page))


# --- Tables, tasks, mentions, quotations -----------------------------------------------------------------------------


def table(columns: int) -> str:
    return f"|{'a|' * columns}\n|{'-|' * columns}\n|{'b|' * columns}\n"


def test_a_wide_table_scrolls_and_can_be_reached_by_the_keyboard() -> None:
    assert '<div class="scroll" tabindex="0"><table>' in rendered(table(5))
    assert "scroll" not in rendered(table(4))


@pytest.mark.parametrize("columns", [21, 1000])
def test_of_a_far_too_wide_table_only_the_table_is_shown_as_text(columns: int) -> None:
    page = rendered(f"**before**\n\n{table(columns)}\n**after**")
    assert "<table" not in page
    assert "|a|a|" in page
    assert "<strong>before</strong>" in page
    assert "<strong>after</strong>" in page


def test_tasks_are_boxes() -> None:
    page = rendered("- [ ] one\n- [x] two\n- [y] three\n\n[x] no task")
    assert [item in page for item in ("☐ one", "☑ two", "[y] three", "[x] no task")] == [True] * 4


def test_groups_are_marked_and_found() -> None:
    source = "@moderators and @Edition-12, `@moderators` [@edition-9](/x) @edition-0 @editions\n\n> @edition-7"
    assert mentioned_groups(source) == {"moderators", "edition-12"}
    assert rendered("@moderators `@moderators`").count('<span class="mention">@moderators</span>') == 1


def test_whom_quotations_name() -> None:
    source = (
        "> [Ana #5](/p/123)\n> said\n>\n> > [Ben #1](/p/9)\n> > before\n\n"
        "- > [Eun \\[Ji\\] #2](/p/8)  \n  > in a list\n\n"
        "> [see](/p/7) there\n\n> words\n> [Ana #5](/p/6)\n\n[Ana #5](/p/5)\n\n`> [x](/p/4)`\n\n> [x](https://x.org/p/3)"
    )
    assert quoted_posts(source) == {123, 8}


# --- What is not seen ------------------------------------------------------------------------------------------------

RLO, RLE, PDF_, RLI, PDI, RLM = "\u202e", "\u202b", "\u202c", "\u2067", "\u2069", "\u200f"


@pytest.mark.parametrize(
    "source",
    [
        f"a {RLO}b",
        f"a {RLI}b\nc",
        f"[x {RLE}y](/z) after",
        f"**{RLI}x** y {RLE} z",
        f"|{RLI}a|b|\n|-|-|\n|{RLE}c|d|",
        f"> {RLI}a\n\nb",
        f"# {RLE}{RLI}{RLE}a",
        f"{PDI}{PDF_}{PDI}a",
        f"`{RLI}a`\n\n    {RLE}b\n\n```\n{RLO}c\n```",
        f"@{RLI}amina {RLE}@amina",
        f"![{RLI}](/a/{NUMBER})",
        f"::: spoiler {RLI}a\n{RLE}b\n:::\nc",
        f"x[^1]\n\n[^1]: {RLI}a",
    ],
)
def test_what_turns_the_direction_ends_where_it_stands(source: str) -> None:
    page = rendered(source, handles={"amina"}, files={NUMBER: IMAGE})
    assert RLO not in page
    _Directions().feed(page)


class _Directions(HTMLParser):
    """Fails where an element, or a line of it, ends with more open than it began with."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [0]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            assert self.open[-1] == 0
        elif tag not in ("img", "hr"):
            self.open.append(0)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == 0, tag

    def handle_data(self, data: str) -> None:
        signs = Counter(data)
        self.open[-1] += signs[RLE] + signs[RLI] - signs[PDF_] - signs[PDI]


def test_single_marks_and_joiners_stay() -> None:
    source = f"a{RLM}b 👩\u200d🌾 می\u200cخواهم {RLI}x{PDI}"
    assert source in rendered(source)


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b[31m", "\ud800", "\udfff", "\ufffe", "\x85\x80"])
def test_what_is_no_character_is_left_out(sign: str) -> None:
    for words in (rendered(f"a{sign}b **c{sign}** `d{sign}`"), plain_text(f"a{sign}b"), excerpt(f"a{sign}b", 50)):
        words.encode()
        assert not set(words) & set("\0\x07\x1b\x80\ufffe")


# --- What a text says ------------------------------------------------------------------------------------------------


def test_search_knows_what_images_show_and_no_address() -> None:
    source = f"![The mill](/a/{NUMBER}) [plan.pdf](/a/{NUMBER})\n\n::: spoiler End\nsecret[^1]\n:::\n\n[^1]: note"
    assert plain_text(source) == "The mill plan.pdf End secret note"
    assert excerpt(source, 100) == "The mill plan.pdf End note"


# --- What it costs ---------------------------------------------------------------------------------------------------

UNITS = {
    "quotes": "> " * 50 + "a\n",
    "a quote more in each line": "> a\n>> b\n",
    "links": "[a](",
    "links whole": "[a](/b) ",
    "emphasis": "*a **b ",
    "underscores": "_a __b ",
    "mentions": "@amina ",
    "groups": "@edition-12",
    "tables": "|a|b|\n|-|-|\n",
    "rows": "|a|b|c|d|e|\n",
    "ticks": "`" * 7 + "a ",
    "images": f"![a](/a/{NUMBER}) ",
    "beginnings of images": "![a",
    "escapes in images": "![\\",
    "spoilers": "::: spoiler a\nb\n:::\n",
    "open spoilers": "::: spoiler a\n",
    "ends of spoilers": ":::\n",
    "marks": "[^1]",
    "beginnings of marks": "[^a",
    "notes": "[^1]: a\n",
    "notes in notes": "[^1]: ",
    "lists": "- ",
    "numbers": "1. a\n",
    "tasks": "- [ ] a\n",
    "directions": RLI + RLE,
    "directions closed": RLI + "a" + PDI,
    "colons": "://",
    "bare links": "http://a.b ",
    "bare links without end": "http://a.",
    "bare links that are none": "http:// ",
    "addresses": "a@b.c ",
    "brackets": "[",
    "closed": "]",
    "stars": "*",
    "tildes": "~~a",
    "entities": "&amp;",
    "backslashes": "\\",
    "headings": "# a\n",
    "references": "[a]: /x\n",
    "breaks": "a  \n",
    "html": "<a ",
    "zero width": "\u200b",
    "combining": "a\u0301",
}


def work(source: str) -> int:
    """Return how many lines of Python the rendering of `source` runs through: its cost, on any machine."""
    lines = 0

    def count(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        render_markdown(source, handles={"amina"}, files={NUMBER: IMAGE})
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("name", UNITS)
def test_four_times_the_text_is_at_most_five_times_the_work(name: str) -> None:
    unit = UNITS[name]
    size = 900 // len(unit) + 1
    start = "[^1]: note\n\n" if "marks" in name else ""
    work(start + unit)  # the parser is made
    assert work(start + unit * 4 * size) <= 5 * work(start + unit * size) + 2000


@pytest.mark.parametrize("name", UNITS)
def test_whatever_is_written_makes_whole_html_and_loses_no_word(name: str) -> None:
    page = rendered(UNITS[name] * 300 + "\n\nlast", handles={"amina"}, files={NUMBER: IMAGE})
    assert "last" in page
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(f"<div>{page}</div>", parser)
    _Nesting().feed(page)


class _Nesting(HTMLParser):
    """Fails where elements do not close each other in order, or lie deeper than a browser's parser likes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("br", "img", "hr"):
            self.open.append(tag)
            assert len(self.open) < 200

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_what_lies_too_deep_is_shown_as_text() -> None:
    for source in ("- " * 300 + "deep", "> " * 300 + "deep", "::: spoiler\n" * 300 + "deep", "[^1]: " * 300 + "deep"):
        assert "deep" in rendered(source)
    indented = "\n".join(f"{'  ' * depth}- {depth}" for depth in range(60))
    assert all(f"{depth}" in rendered(indented) for depth in range(60))


def test_renderers_and_translators_share_one_grammar() -> None:
    names = [rule.name for rule in new_parser().block.ruler.__rules__]
    assert names[0] == "too_deep"
