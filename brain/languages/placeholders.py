"""Sentences in which placeholders stand for what no translation engine may touch.

There are two forms, which were measured with Apertium (tests/languages/test_placeholders.py) and are plain ASCII, for
neural engines copy nothing more reliably:

- `XQ1X` stands for what a sentence uses as a noun: code, an address, a mention, an established term. Engines take it
  for an unknown word and move it with its neighbours. (Of `⟦1⟧`, `{1}` or `@1`, Apertium moves the number away.)
- `{` and `}`, then `<` and `>`, `{{` and `}}`, ... stand around emphasised or linked words; with nothing in between,
  for a symbol. Apertium translates the words as if these were not there, but takes `[`, `<b>` and `XQ1X` for words.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from brain.languages.marks import Kind, Mark

# All that an engine must bring back as it was.
PLACEHOLDER = re.compile(r"XQ\d+X|\{+|\}+|<+|>+", re.IGNORECASE)

Escape = Callable[[str, bool], str]  # of a text, which may stand at the beginning of a line

_SPACES = re.compile(r"[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")  # and none of those that typography needs
# Hangul and the scripts of China and Japan write words without spaces, or endings onto any word.
_FIRST_UNSPACED = "\u1100"


class LostPlaceholder(Exception):
    """An engine left out, doubled, altered or misplaced a placeholder."""


@dataclass(frozen=True)
class Placeholder:
    """What stands for a mark in the text that an engine gets, and what replaces it afterwards."""

    token: str
    kind: Kind
    fill: str
    number: int
    is_term: bool = False

    @property
    def pattern(self) -> str:
        """What it may look like when it comes back: engines put a space into an empty pair."""
        half = len(self.token) // 2
        is_empty_pair = self.kind in (Kind.SYMBOL, Kind.BREAK)
        return rf"{self.token[:half]}\s*{self.token[half:]}" if is_empty_pair else self.token


class Masked:
    """A sentence as an engine gets it: texts, and a placeholder between each two of them."""

    def __init__(self, texts: list[str], placeholders: list[Placeholder]) -> None:
        self._texts = texts
        self._placeholders = placeholders
        self.text = _spaced_out(texts, placeholders)

    @property
    def pieces(self) -> list[str]:
        """The words between the placeholders."""
        return [text.strip() for text in self._texts if has_letter(text)]

    @property
    def has_terms(self) -> bool:
        return any(placeholder.is_term for placeholder in self._placeholders)

    def fill(self, translation: str, escape: Escape, *, at_line_start: bool) -> str:
        """Return `translation` with everything in its place again; LostPlaceholder where not all is there once."""
        texts, placeholders = self._parts_of(_SPACES.sub(" ", translation).strip())
        _check_nesting(texts, placeholders)
        self._take_back_capital(texts, placeholders)
        _move_spaces_out(texts, placeholders)
        _keep_apart(texts, placeholders)
        return _written(texts, placeholders, escape, at_line_start)

    def fill_pieces(self, translations: Iterable[str], escape: Escape, *, at_line_start: bool) -> str:
        """Return the sentence with the translation of each of `pieces` in its place."""
        rest = iter(translations)
        texts = [_replaced(text, next(rest)) if has_letter(text) else text for text in self._texts]
        _keep_apart(texts, self._placeholders)
        return _written(texts, self._placeholders, escape, at_line_start)

    def _take_back_capital(self, texts: list[str], placeholders: list[Placeholder]) -> None:
        """Apertium gives the sentence's capital to the first word that it knows: not after a name that begins it."""
        if not placeholders or placeholders[0].kind is not Kind.WORD or texts[0].strip() or self._texts[0].strip():
            return
        before, now = self._texts[1].lstrip(), texts[1].lstrip()
        if before[:1].islower() and now[:1].isupper() and not now[1:2].isupper():
            texts[1] = texts[1].replace(now[0], now[0].lower(), 1)

    def _parts_of(self, translation: str) -> tuple[list[str], list[Placeholder]]:
        left = {f"p{number}": placeholder for number, placeholder in enumerate(self._placeholders)}
        longest_first = sorted(left.items(), key=lambda item: -len(item[1].token))
        pattern = "|".join(f"(?P<{name}>{placeholder.pattern})" for name, placeholder in longest_first)
        texts, placeholders, end = [], [], 0
        for found in re.finditer(pattern, translation, re.IGNORECASE) if pattern else ():
            if found.lastgroup not in left:
                raise LostPlaceholder(f"{found[0]} is there twice.")
            texts.append(translation[end : found.start()])
            placeholders.append(left.pop(found.lastgroup))
            end = found.end()
        texts.append(translation[end:])
        if left:
            raise LostPlaceholder(f"{', '.join(placeholder.token for placeholder in left.values())} is missing.")
        if any(map(PLACEHOLDER.search, texts)) or not translation:
            raise LostPlaceholder("There is one that was not asked for, or nothing at all.")
        return texts, placeholders


def masked(items: Sequence[str | Mark]) -> Masked:
    """Return a sentence, given as characters and marks, as an engine gets it."""
    here = {id(item) for item in items if isinstance(item, Mark)}
    texts: list[list[str]] = [[]]
    placeholders: list[Placeholder] = []
    numbers: dict[int, int] = {}  # of pairs and symbols
    words = 0
    for item in items:
        if isinstance(item, str):
            texts[-1].append(item)
            continue
        if item.kind is Kind.WORD:
            words += 1
            placeholders.append(Placeholder(f"XQ{words}X", item.kind, item.fill or "", words, item.is_term))
        else:
            number = numbers.get(id(item.partner)) or len(numbers) + 1
            numbers[id(item)] = number
            placeholders.append(_blank(item, number, is_paired=id(item.partner) in here))
        texts.append([])
    return Masked(["".join(text) for text in texts], placeholders)


def has_letter(text: str) -> bool:
    """Whether `text` has anything to translate."""
    return any(map(str.isalpha, text))


def _blank(mark: Mark, number: int, *, is_paired: bool) -> Placeholder:
    opening, closing = ("{", "}") if number % 2 else ("<", ">")
    opening, closing = opening * ((number + 1) // 2), closing * ((number + 1) // 2)
    if mark.kind in (Kind.OPEN, Kind.CLOSE) and is_paired:
        return Placeholder(opening if mark.kind is Kind.OPEN else closing, mark.kind, mark.fill or "", number)
    kind = mark.kind if mark.kind is Kind.BREAK else Kind.SYMBOL
    return Placeholder(opening + closing, kind, mark.fill or "", number)


def _spaced_out(texts: Sequence[str], placeholders: Sequence[Placeholder]) -> str:
    """Return them as one text, with a space where a placeholder would become part of a word."""
    spaced = [texts[0]]
    for placeholder, text in zip(placeholders, texts[1:], strict=True):
        is_break, is_word = placeholder.kind is Kind.BREAK, placeholder.kind is Kind.WORD
        before, after = spaced[-1][-1:], text[:1]
        spaced.append(" " if (is_word and _is_spaced(before)) or (is_break and before != " ") else "")
        spaced.append(placeholder.token)
        spaced.append(" " if (is_word and _is_spaced(after)) or (is_break and after != " ") else "")
        spaced.append(text)
    return "".join(spaced)


def _is_spaced(character: str) -> bool:
    return character.isalnum() and character < _FIRST_UNSPACED


def _check_nesting(texts: Sequence[str], placeholders: Sequence[Placeholder]) -> None:
    """Raise LostPlaceholder where a pair is around no words, or reaches over the end of another."""
    opened: list[tuple[int, int]] = []
    for place, placeholder in enumerate(placeholders):
        if placeholder.kind is Kind.OPEN:
            opened.append((placeholder.number, place))
        elif placeholder.kind is Kind.CLOSE:
            number, begin = opened.pop() if opened else (0, 0)
            has_word = any(inner.kind is Kind.WORD for inner in placeholders[begin:place])
            if number != placeholder.number or not (has_word or any(map(has_letter, texts[begin + 1 : place + 1]))):
                raise LostPlaceholder(f"{placeholder.token} is at a wrong place.")


def _move_spaces_out(texts: list[str], placeholders: Sequence[Placeholder]) -> None:
    """Take spaces out of pairs, where Markdown does not know these otherwise, and away from breaks."""
    for place in reversed(range(len(placeholders))):
        if placeholders[place].kind is Kind.OPEN and texts[place + 1].startswith(" "):
            texts[place], texts[place + 1] = f"{texts[place].rstrip(' ')} ", texts[place + 1].lstrip(" ")
    for place, placeholder in enumerate(placeholders):
        if placeholder.kind is Kind.CLOSE and texts[place].endswith(" "):
            texts[place], texts[place + 1] = texts[place].rstrip(" "), f" {texts[place + 1].lstrip(' ')}"
        elif placeholder.kind is Kind.BREAK:
            texts[place], texts[place + 1] = texts[place].rstrip(" "), texts[place + 1].lstrip(" ")


def _keep_apart(texts: list[str], placeholders: Sequence[Placeholder]) -> None:
    """Put a space where what fills a placeholder would become one with the word beside it."""
    for place, placeholder in enumerate(placeholders):
        before, after = texts[place][-1:], texts[place + 1][:1]
        inner_before, inner_after = placeholder.fill[:1], placeholder.fill[-1:]
        if placeholder.kind is Kind.WORD and not placeholder.is_term:
            space_before = before.isalnum() and inner_before not in "`([<"
            space_after = after.isalnum() and inner_after not in "`)]>"
        else:
            is_intraword = inner_before == "_"  # which is no emphasis
            opens, closes = placeholder.kind is Kind.OPEN, placeholder.kind is Kind.CLOSE
            space_before = opens and before.isalnum() and (is_intraword or not after.isalnum())
            space_after = closes and after.isalnum() and (is_intraword or not before.isalnum())
        texts[place] += " " if space_before else ""
        texts[place + 1] = f" {texts[place + 1]}" if space_after else texts[place + 1]


def _written(texts: Sequence[str], placeholders: Sequence[Placeholder], escape: Escape, at_line_start: bool) -> str:
    written = [escape(texts[0], at_line_start)]
    for placeholder, text in zip(placeholders, texts[1:], strict=True):
        written += [placeholder.fill, escape(text, placeholder.kind is Kind.BREAK)]
    return "".join(written)


def _replaced(text: str, translation: str) -> str:
    """Return `translation` with the space around `text`; `text` where there is none, or something was added to it."""
    words = text.strip()
    begin = text.index(words)
    new = _SPACES.sub(" ", translation).strip()
    return f"{text[:begin]}{words if not new or PLACEHOLDER.search(new) else new}{text[begin + len(words) :]}"
