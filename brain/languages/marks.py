"""What no translation engine may touch in a text: all but its words, numbers and plain punctuation."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from brain.languages.spans import Kind, Span, links_in

MARK = "\ufffc"  # stands for a mark where characters alone matter

_KEPT = re.compile(
    r"""
    (?P<word>
        (?<![\w+.-])[a-zA-Z][a-zA-Z0-9+.-]{1,30}://[^\s<>]+       # addresses that the site does not link
      | (?<![\w.+@-])[\w.+-]{0,64}@+\w+(?:[.@-]+\w+)*              # mentions, e-mail
      | [#]\w+                                                    # hashtags
      | XQ\d+X                                                    # our own placeholder
      | (?<!\w)[\w-]{1,100}\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|zip|jpe?g|png|gif|svg|csv|txt|epub|mp[34]|html?|py|js)\b
      | (?<![\w$])\$(?=[^\s\d])[^$\n]{0,80}[\\^_{}=][^$\n]{0,80}\$(?![\w$])   # formulas
      | (?<![^\W_])[^\W_]+(?:[_^\\]+[^\W_]+)+                    # identifiers
    )
    | (?P<symbol>
        (?<![\w:]):[a-z+-][a-z0-9_+-]{0,40}:(?![\w:])             # :shortcodes:
      | \[\^[^\]\s]{1,50}\]:?                                     # marks of footnotes
      | \[[ xX]\](?=\s)                                           # boxes of tasks
      | <!--.{0,500}?--> | </?[a-zA-Z][^<>\n]{0,300}>             # HTML, which is shown as text
      | [0-9#*]\ufe0f?\u20e3
    )
    | (?P<other>[^\w\s]|_|[\x0b-\x1f\x85\u2028\u2029])
    """,
    re.VERBOSE,
)
# Invisible inside a word, and no engine knows the word with them.
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_JOINERS = "\u200c\u200d"  # letters of some scripts need them; elsewhere they join emoji
_NEVER_PLAIN = frozenset("[]{}<>*_`~|\\#@^")
_ALSO_PLAIN = frozenset("$€£¥₩₹%‰&+=/°×÷−'´’" + _JOINERS)
_PLAIN_CATEGORIES = frozenset(("Ps", "Pe", "Pi", "Pf", "Pd", "Po", "Sc", "Mn", "Mc", "Me", "Lm", "No"))
_GLYPH_VARIANTS = "\ufe0e\ufe0f\u20e3"  # belong to the emoji before them

# What a Korean noun may end with.
_PARTICLES = (
    "은|는|이|가|을|를|의|에|에서|에게|과|와|로|으로|도|만|부터|까지|들|들은|들이|들을|들의|이다|입니다|이라는|이나"
)


@dataclass(eq=False)
class Mark:
    """A stretch of a text that no engine may touch, and what stands for it in a translation."""

    start: int
    end: int
    kind: Kind
    fill: str | None = None  # None: the stretch itself
    partner: "Mark | None" = field(default=None, repr=False)
    is_term: bool = False


def marks_of(content: str, spans: Iterable[Span], terms: Mapping[str, str]) -> list[Mark]:
    """Return the marks of `content`, in order: its markup `spans`, what else no engine may touch, and `terms`."""
    marks: list[Mark] = []
    begin = 0
    for span in spans:
        marks += _marks_in_text(content, begin, span.start)
        marks.append(Mark(*span))
        begin = span.end
    marks += _marks_in_text(content, begin, len(content))
    return mask_terms(content, _merged(content, _without_wordless_pairs(content, _paired(marks))), terms)


def mask_terms(content: str, marks: list[Mark], terms: Mapping[str, str]) -> list[Mark]:
    """Return `marks` with one more for every one of `terms` in `content`, to be filled with its translation.

    Terms are whole words, longest first, capitalised as in the source. Inflected forms are left to the engine.
    """
    if not terms:
        return marks
    pattern, fills = _term_pattern(tuple(sorted(terms.items())))
    found: list[Mark] = []
    begin = 0
    for mark in [*marks, None]:
        for term in pattern.finditer(content, begin, mark.start if mark else len(content)):
            fill = _cased_as(term[0], fills.get(" ".join(term[0].casefold().split()), term[0]))
            found.append(Mark(term.start(), term.end(), Kind.WORD, fill, is_term=True))
        if mark:
            found.append(mark)
            begin = mark.end
    return found


@lru_cache(maxsize=64)
def _term_pattern(terms: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    fills = {" ".join(term.casefold().split()): fill for term, fill in terms if term and fill}
    longest_first = sorted(fills, key=len, reverse=True)
    alternatives = (re.escape(term).replace(r"\ ", r"[ \t\u00a0]+") + _ending(term) for term in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives) or '(?!)'})", re.IGNORECASE), fills


def _ending(term: str) -> str:
    return rf"(?=(?:{_PARTICLES})?(?!\w))" if "\uac00" <= term[-1] <= "\ud7a3" else r"(?!\w)"


def _cased_as(source: str, fill: str) -> str:
    if len(source) > 1 and source.isupper():
        return fill.upper()
    return fill[:1].upper() + fill[1:] if source[:1].isupper() else fill


def _marks_in_text(content: str, begin: int, end: int) -> Iterator[Mark]:
    """Yield what stands among the words of content[begin:end] and is none."""
    links = [Mark(begin + start, begin + stop, Kind.WORD) for start, stop in links_in(content[begin:end])]
    for link in links:
        yield from _kept_in(content, begin, link.start)
        yield link
        begin = link.end
    yield from _kept_in(content, begin, end)


def _kept_in(content: str, begin: int, end: int) -> Iterator[Mark]:
    for found in _KEPT.finditer(content, begin, end):
        if found["word"]:
            yield Mark(*found.span(), Kind.WORD)
        elif found["symbol"]:
            yield Mark(*found.span(), Kind.SYMBOL)
        elif found[0] in _INVISIBLE:
            yield Mark(*found.span(), Kind.LETTER, "")
        elif not _is_plain(found[0]):
            yield Mark(*found.span(), Kind.SYMBOL)


@cache
def _is_plain(character: str) -> bool:
    """Whether engines treat `character` as part of the language."""
    if character in _NEVER_PLAIN or character in _GLYPH_VARIANTS:
        return False
    return character in _ALSO_PLAIN or unicodedata.category(character) in _PLAIN_CATEGORIES


def _paired(marks: list[Mark]) -> list[Mark]:
    """Return `marks`, each opening one knowing its closing one; a half without the other is a symbol."""
    opened: list[Mark] = []
    for mark in marks:
        if mark.kind is Kind.OPEN:
            opened.append(mark)
        elif mark.kind is Kind.CLOSE and opened:
            mark.partner = opened.pop()
            mark.partner.partner = mark
        elif mark.kind is Kind.CLOSE:
            mark.kind = Kind.SYMBOL
    for mark in opened:
        mark.kind = Kind.SYMBOL
    return marks


def _without_wordless_pairs(content: str, marks: list[Mark]) -> list[Mark]:
    """Return `marks` with one for each pair that has no letter in it, such as a link around its own address."""
    kept: list[Mark] = []
    opened: list[tuple[int, int]] = []  # where it stands in kept, and the letters before it
    letters = end = 0
    for mark in marks:
        letters += any(map(str.isalpha, content[end : mark.start])) or mark.kind is Kind.LETTER
        end = mark.end
        kept.append(mark)
        if mark.kind is Kind.OPEN:
            opened.append((len(kept) - 1, letters))
        elif mark.kind is Kind.CLOSE:
            place, letters_before = opened.pop()
            if letters == letters_before:
                kept[place:] = [_one_of(kept[place:], content)]
    return kept


def _one_of(marks: list[Mark], content: str) -> Mark:
    is_word = any(mark.kind is Kind.WORD for mark in marks) or content[marks[0].start] in "[!"
    return Mark(marks[0].start, marks[-1].end, Kind.WORD if is_word else Kind.SYMBOL)


def _merged(content: str, marks: list[Mark]) -> list[Mark]:
    """Return `marks` with one for each row of them that no words part: the fewer, the better for engines."""
    merged: list[Mark] = []
    gone: set[int] = set()
    for mark in marks:
        last = merged[-1] if merged else None
        if id(mark) in gone:
            continue
        if last and _are_one_pair(last, mark):
            gone.add(id(_absorb_pair(content, last, mark)))
        elif last and _are_one_row(content, last, mark):
            last.end = mark.end
            last.kind = Kind.WORD if Kind.WORD in (last.kind, mark.kind) else Kind.SYMBOL
        else:
            merged.append(mark)
    return merged


def _are_one_row(content: str, first: Mark, second: Mark) -> bool:
    kinds = (Kind.WORD, Kind.SYMBOL)
    return first.kind in kinds and second.kind in kinds and not content[first.end : second.start].strip(" ")


def _are_one_pair(outer: Mark, inner: Mark) -> bool:
    if not (outer.kind is inner.kind is Kind.OPEN and outer.partner and inner.partner):
        return False
    return outer.end == inner.start and inner.partner.end == outer.partner.start


def _absorb_pair(content: str, outer: Mark, inner: Mark) -> Mark | None:
    """Make `outer` stand for both; return what is left over of `inner`."""
    outer.end = inner.end
    if outer.partner and inner.partner:
        fills = [end.fill or content[end.start : end.end] for end in (inner.partner, outer.partner)]
        outer.partner.start = inner.partner.start
        outer.partner.fill = "".join(fills)
    return inner.partner
