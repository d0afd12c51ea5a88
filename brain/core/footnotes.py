"""Footnotes at the end of a text."""

from collections.abc import Iterator
from itertools import zip_longest

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_Notes = dict[str, list[Token]]


def place_footnotes(state: StateCore) -> None:
    """The notes of a text stand at its end, in the order of their first marks, and marks and notes link each other.

    A note that no mark names stands there too: nothing that somebody wrote is lost. Ids begin with env["name"].
    """
    body, notes = _parted(state.tokens)
    if not notes:
        return
    marks = _Marks(notes, state.env["name"])
    marks.link(body)
    marks.link_named()
    for label in notes:
        if label not in marks.numbers:
            marks.link(notes[label])
    marks.link_named()
    ways = [f"#{marks.name}-mark-{number}" for number in marks.numbers.values()]
    order = [*marks.order, *(label for label in notes if label not in marks.numbers)]
    state.tokens = [*body, *_section([notes[label] for label in order], ways, marks.name)]


def _parted(tokens: list[Token]) -> tuple[list[Token], _Notes]:
    """Return the tokens of the text and those of each note by its label; of two alike, the first one has it."""
    body: list[Token] = []
    notes: _Notes = {}
    open_notes = [body]
    for token in tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            if label in notes:
                label = f"{label} {len(notes)}"  # no mark can name it
            notes[label] = []
            open_notes.append(notes[label])
        elif token.type == "footnote_reference_close":
            open_notes.pop()
        else:
            open_notes[-1].append(token)
    return body, notes


class _Marks:
    """Makes links of the marks of `notes`, which it numbers as it meets them."""

    def __init__(self, notes: _Notes, name: str) -> None:
        self.name = name
        self.order: list[str] = []
        self.numbers: dict[str, int] = {}
        self._notes = notes

    def link_named(self) -> None:
        """Those in the notes that were named are links; so more notes may be."""
        for label in self.order:
            self.link(self._notes[label])

    def link(self, tokens: list[Token]) -> None:
        for block in tokens:
            if block.children and any(child.type == "footnote_ref" for child in block.children):
                block.children = [linked for child in block.children for linked in self._linked(child)]

    def _linked(self, child: Token) -> Iterator[Token]:
        label = child.meta.get("label")
        if child.type != "footnote_ref" or label not in self._notes:
            yield child
            return
        attrs: dict[str, str | int | float] = {}
        if label not in self.numbers:
            self.order.append(label)
            self.numbers[label] = len(self.order)
            attrs["id"] = f"{self.name}-mark-{len(self.order)}"
        number = self.numbers[label]
        yield Token("sup_open", "sup", 1)
        yield Token("link_open", "a", 1, attrs={"href": f"#{self.name}-note-{number}", **attrs})
        yield Token("text", "", 0, content=f"[{number}]")
        yield Token("link_close", "a", -1)
        yield Token("sup_close", "sup", -1)


def _section(notes: list[list[Token]], ways: list[str], name: str) -> Iterator[Token]:
    """Yield the notes; the first ones with the `ways` back to their marks."""
    yield Token("footnotes_open", "section", 1, attrs={"class": "footnotes"})
    yield Token("ordered_list_open", "ol", 1)
    for number, (tokens, way) in enumerate(zip_longest(notes, ways), 1):
        yield Token("list_item_open", "li", 1, attrs={"id": f"{name}-note-{number}"})
        yield from _with_way_back(tokens, way) if way else tokens
        yield Token("list_item_close", "li", -1)
    yield Token("ordered_list_close", "ol", -1)
    yield Token("footnotes_close", "section", -1)


def _with_way_back(tokens: list[Token], address: str) -> Iterator[Token]:
    way = [
        Token("text", "", 0, content=" "),
        Token("link_open", "a", 1, attrs={"href": address}),
        Token("text", "", 0, content="\u21a9\ufe0e"),  # as a sign, not as an emoji
        Token("link_close", "a", -1),
    ]
    if tokens and tokens[-1].type == "paragraph_close" and tokens[-2].children is not None:
        tokens[-2].children += way
        yield from tokens
        return
    yield from tokens
    yield Token("paragraph_open", "p", 1)
    yield Token("inline", "", 0, children=way)
    yield Token("paragraph_close", "p", -1)
