"""An engine whose answers and failures the test decides: for what no real engine does when it is asked to."""

from collections.abc import Callable, Sequence

from brain.languages.engines import EngineError, Pair, Reason

WORDS = {
    "es": "Esta es la traducción al español de la frase número",
    "fr": "Ceci est la traduction en français de la phrase numéro",
    "it": "Questa è la traduzione italiana della frase numero",
    "pt": "Esta é a tradução portuguesa da frase que tem o número",
    "en": "This is the English translation of the sentence with the number",
    "ko": "이것은 다음 문장의 한국어 번역입니다",
    "ar": "هذه هي الترجمة العربية للجملة التالية",
}


class FakeEngine:
    """Translates every sentence into one of the same marks, numbers and length, in the target language."""

    is_third_party = False
    longest = 100_000
    most = 100

    def __init__(self, name: str = "fake", version: str = "1") -> None:
        self.name = name
        self.version = version
        self.asked: list[tuple[str, str, str]] = []  # (source, target, sentence)
        self.answer: Callable[[str, Pair], str] | None = None
        self.failures: list[Reason] = []  # the next calls fail for these

    def pairs(self) -> frozenset[Pair]:
        return frozenset(Pair(source, target) for source in WORDS for target in WORDS if source != target)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        if self.failures:
            raise EngineError(self.failures.pop(0), "as the test wants it")
        self.asked += [(pair.source, pair.target, text) for text in texts]
        return [self.answer(text, pair) if self.answer else translated(text, pair) for text in texts]


def translated(text: str, pair: Pair) -> str:
    """Return words of the target language with the placeholders and figures of `text`."""
    kept = [word for word in text.split() if any(sign.isdigit() or sign in "⟦⟧{}" for sign in word)]
    return " ".join([*_words(pair.target, len(text)), *kept])


def _words(language: str, length: int) -> list[str]:
    words: list[str] = []
    while not words or sum(map(len, words)) + len(words) < length:
        words += WORDS[language].split()
    return words
