"""Detection, measured on what members really write: the sample topics."""

import time
from pathlib import Path

import pytest
import yaml

from brain.languages.detection import UNKNOWN, detect, own_words

TOPICS = Path(__file__).parents[2] / "brain" / "samples" / "topics"
NOISE = """

> Could you please tell us how the members of the cooperative have decided about this question?

Voir https://example.org/en/the-title-of-a-long-english-page et @marie.dupont, write.to-me@example.org
`def the_function_of_this(value): return the_value`

```python
for the in range(of_this):  # print every line of the code in English
    print("the quick brown fox")
```
"""


def sample_posts() -> list[tuple[str, str]]:
    topics = [yaml.safe_load(path.read_text()) for path in sorted(TOPICS.glob("*.yaml"))]
    return [(post["language"], post["body"]) for topic in topics for post in topic["posts"]]


def word_pairs() -> list[tuple[str, str]]:
    pairs = []
    for language, body in sample_posts():
        words = own_words(body).split()
        pairs += [(language, " ".join(words[n : n + 2])) for n in range(0, len(words) - 1, 17)]
    return pairs


def share_right(texts: list[tuple[str, str]], *, author_writes: bool = False) -> float:
    right = sum(detect(text, likely=[language] if author_writes else []) == language for language, text in texts)
    return right / len(texts)


def test_posts_are_recognised() -> None:
    posts = sample_posts()
    assert len(posts) > 200
    assert share_right(posts) >= 0.995


def test_noise_around_a_sentence_does_not_mislead() -> None:
    sentences = [(language, own_words(body)[:90] + NOISE) for language, body in sample_posts()]
    assert share_right(sentences) >= 0.99


def test_two_words_are_recognised_and_better_with_the_authors_languages() -> None:
    pairs = word_pairs()
    alone = share_right(pairs)
    assert alone >= 0.95
    assert share_right(pairs, author_writes=True) >= max(0.99, alone)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "🎉🎉 👍",
        "12 + 3 = 15",
        "@amina",
        "https://example.org/en/about",
        "`let x = 1`",
        "> only a quote",
        "```\nx\n",
    ],
)
def test_where_nothing_is_written_the_language_is_unknown(text: str) -> None:
    assert detect(text) == UNKNOWN
    assert detect(text, likely=["fr"]) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("안녕", "ko"),
        ("한국어 문장에 English words 몇 개가 있습니다", "ko"),
        ("مرحبا بكم", "ar"),
        ("سلام دوستان، چگونه می‌توانیم همکاری کنیم؟", "fa"),
        ("یہ ایک اچھا خیال ہے", "ur"),
        ("これはペンです", "ja"),
        ("我们的合作社很小", "zh"),
        ("Καλημέρα σε όλους", "el"),
        ("Wir gründen eine Genossenschaft", "de"),
        ("Trân trọng cảm ơn các bạn", "vi"),
    ],
)
def test_scripts_and_languages_beyond_the_seven(text: str, language: str) -> None:
    assert detect(text) == language


def test_the_authors_languages_break_a_tie_and_never_overrule_a_sentence() -> None:
    assert detect("Perfecto", likely=["es"]) == "es"
    assert detect("ok", likely=["pt"]) == "pt"
    sentence = "Nous avons fondé une petite coopérative de femmes dans notre village."
    assert detect(sentence, likely=["en", "it"]) == "fr"


def test_a_regional_tag_is_reduced_to_its_language() -> None:
    assert detect("ok", likely=["pt-BR"]) == "pt"


def test_a_language_that_the_detector_cannot_know_is_its_authors() -> None:
    swahili = "Asante sana ndugu zangu wote kwa kazi yenu nzuri ya ushirika na mafunzo mliyotupa huko Johannesburg"
    assert detect(swahili, likely=["sw", "en"]) == "sw"
    assert detect(swahili) != "sw"
    assert detect("Thank you all for the good work of the cooperative", likely=["sw", "en"]) == "en"


@pytest.mark.parametrize("piece", ["[", "`", "<", "a@", ">\n", "~~~\n", "@", "x", "a.b@c.", "![](", "&#", "[a]("])
def test_hostile_text_costs_little(piece: str) -> None:
    started = time.process_time()
    detect(piece * 20_000, likely=["en"])
    assert time.process_time() - started < 0.5
