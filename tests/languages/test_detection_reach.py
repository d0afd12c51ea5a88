"""How often detection is right, in ten languages.

sentences/held_out/ has short real sentences that nothing is tuned on: who changes the policy looks at
sentences/development/ and the sample topics, measures here at the end, and takes no failing sentence out.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from brain.languages.detection import detect

SENTENCES = Path(__file__).parent / "sentences"
NO_SPACES = {"zh": 4, "ja": 6}  # characters that are about two words
OWN_MARKS = {"ja", "ko", "ru"}  # whose letters are other letters without them

FRAMES = (
    "> Could you tell us [how the members have decided](https://example.org/en/how-they-decide)?\n\n{}\n\n"
    "Cc @marie.dupont and-another.member@example.org",
    "@seo-yeon {} https://example.org/fr/une-page-tres-longue-en-francais `print(the_value)`",
    "```python\nfor member in members_of(the_cooperative):\n    print('the quick brown fox', member)\n```\n{}\n\n"
    "![La portada del informe anual](https://example.org/portada-del-informe.png)",
    "> 회의는 언제 어디에서 하나요?\n> La réunion aura lieu demain matin.\n\n{} <br> www.example.org/eine-seite "
    "`SELECT name FROM members WHERE year = 2024`",
)

Sample = tuple[str, str]  # language, text


def held_out() -> list[Sample]:
    return [(path.stem, text) for path in sorted(SENTENCES.glob("held_out/*.txt")) for text in lines(path)]


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def without_accents(language: str, text: str) -> str:
    if language in OWN_MARKS:
        return text
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def two_words(language: str, text: str) -> str:
    if language in NO_SPACES:
        return "".join(letter for letter in text if letter.isalnum())[: NO_SPACES[language]]
    return " ".join(text.split()[:2])


VARIANTS: dict[str, tuple[float, Callable[[str, str], str]]] = {  # the least share of right answers, and how it is made
    "clean": (0.995, lambda _language, text: text),
    "without accents": (0.99, without_accents),
    "two words": (0.97, two_words),
    "in noise": (0.99, lambda _language, text: FRAMES[len(text) % len(FRAMES)].format(text)),
}


def right_by_language(samples: list[Sample]) -> Counter[str]:
    return Counter(language for language, text in samples if detect(text) == language)


def test_the_set_is_what_it_should_be() -> None:
    samples = held_out()
    counts = Counter(language for language, _text in samples)
    assert set(counts) == {"ar", "en", "es", "fr", "it", "ja", "ko", "pt", "ru", "zh"}
    assert min(counts.values()) >= 60
    assert len(set(samples)) == len(samples)
    assert all(4 <= len(text.split()) <= 15 for language, text in samples if language not in NO_SPACES)
    developed = {text for path in SENTENCES.glob("development/??.txt") for text in lines(path)}
    assert not developed & {text for _language, text in samples}


def test_reach(capsys: pytest.CaptureFixture[str]) -> None:
    samples = held_out()
    counts = Counter(language for language, _text in samples)
    shares, rows = {}, [" " * 16 + "".join(f"{language:>7}" for language in counts) + "    all"]
    for name, (_goal, made) in VARIANTS.items():
        right = right_by_language([(language, made(language, text)) for language, text in samples])
        shares[name] = right.total() / len(samples)
        by_language = "".join(f"{right[language] / counts[language]:7.1%}" for language in counts)
        rows.append(f"{name:16}{by_language}{shares[name]:7.1%}")
    with capsys.disabled():
        print("\n" + "\n".join(rows))
    assert {name: share for name, share in shares.items() if share < VARIANTS[name][0]} == {}


def test_what_helps_the_ten_languages_does_not_hide_their_neighbours() -> None:
    samples = [tuple(line.split("\t")) for line in lines(SENTENCES / "development" / "others.txt")]
    assert len(samples) > 50
    assert [(language, text) for language, text in samples if detect(text) != language] == []
