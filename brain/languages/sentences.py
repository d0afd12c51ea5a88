"""Where sentences begin and end."""

import re
from collections.abc import Iterator

# Engines refuse longer texts, or forget their beginning.
LONGEST = 1000

_MARK = "\ufffc"
_END = re.compile(
    rf"""
    (?<![.!?…؟۔])(?P<stop>[.!?…؟۔]+)(?P<closers>["'”’»)\]{_MARK}]*)[ \t\u00a0]+(?=\S)
    | [。！？｡]+[”’」』）{_MARK}]*[ \t]*
    | (?P<newline>\n)[ \t]*
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[\w.]*\Z")
_FIRST_SIGN = re.compile(rf"[^\w{_MARK}]*([\w{_MARK}]?)")
_LONG_LINE = 60  # as old mail programs wrap them
_CLAUSE_END = re.compile(r"[;:,،؛、，；][ \t]*|[ \t]+")

# What stands before a full stop that ends no sentence.
_SHORT_FORMS = """
    mr mrs ms dr dra drs sr sra srs sta st ste prof profs vs cf ca approx inc ltd dept est jr
    mm mme mmes mlle bd tél dott avv ing arch geom sig sigg on spett ecc
    avda ud uds vd vds cía pral exmo exma lic gral dña ej ex p.ex p.ej i.e e.g a.k.a ee.uu
    jan feb apr aug sept oct nov dec janv févr avr juil
"""
_BEFORE_NUMBERS = "no nos nº n núm num nr art arts p pp pág págs pag pagg cap fig vol ch sec tab"
_ABBREVIATIONS = frozenset(_SHORT_FORMS.split())
_NUMBERED = frozenset(_BEFORE_NUMBERS.split()) | _ABBREVIATIONS


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of `text` begins and ends; none is much longer than LONGEST.

    A line's end is a sentence's, unless the line is long and no full stop ends it, or the next one goes on in small
    letters. U+FFFC stands for what is no text.
    """
    begin = 0
    for end in _END.finditer(text):
        if _ends_sentence(text, begin, end):
            yield from _cut(text, begin, end.end())
            begin = end.end()
    yield from _cut(text, begin, len(text))


def _ends_sentence(text: str, begin: int, end: re.Match[str]) -> bool:
    following = text[end.end() : end.end() + 30]
    if end["newline"]:
        return not _goes_on(text[text.rfind("\n", begin, end.start()) + 1 or begin : end.start()], following)
    if not end["stop"]:
        return True
    if _first_sign(following).islower():
        return False
    return (
        end["stop"] != "."
        or bool(end["closers"])
        or not _is_abbreviated(text[max(begin, end.start() - 20) : end.start()], following)
    )


def _goes_on(line: str, following: str) -> bool:
    if not line.strip() or line.rstrip(f"\"'”’»){_MARK}")[-1:] in (*".!?…:;؟。！？", ""):
        return False
    return _first_sign(following).islower() or (len(line) >= _LONG_LINE and _first_sign(following).isalpha())


def _is_abbreviated(before: str, following: str) -> bool:
    found = _LAST_WORD.search(before)
    word = found[0].casefold() if found else ""
    if following[:1].isdigit():
        return word in _NUMBERED
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isascii())


def _first_sign(text: str) -> str:
    found = _FIRST_SIGN.match(text)
    return found[1] if found else ""


def _cut(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentence, in pieces where it is too long."""
    while end - begin > LONGEST:
        places = [found.end() for found in _CLAUSE_END.finditer(text, begin + LONGEST // 2, begin + LONGEST)]
        middle = places[-1] if places else begin + LONGEST
        yield begin, middle
        begin = middle
    if begin < end:
        yield begin, end
