"""Detection, measured on what members really write: the sample topics."""

import time
import unicodedata
from pathlib import Path

import pytest
import yaml

from brain.languages import detection
from brain.languages.detection import UNKNOWN, Paragraph, detect, detect_details, own_words, paragraph_languages

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
        "> `let x = 1`",
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
        ("Наш кооператив шукає нове приміщення", "uk"),
        ("Наша мастерская шьёт сумки", "ru"),
        ("会計報告", "ja"),
        ("会议记录", "zh"),
        ("¿o no?", "es"),
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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bon\u200bjour à to\u00adus, mer\ufeffci", "fr"),
        (unicodedata.normalize("NFD", "Não há ninguém aqui amanhã à noite"), "pt"),
        ("دَرَّبَنَا اثنين", "ar"),
        ("```npm install``` Gracias por la ayuda", "es"),
        ("Lone \ud800 surrogates do no harm at all", "en"),
    ],
)
def test_what_is_not_seen_does_not_mislead(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_quotation_or_a_link_alone_is_read() -> None:
    assert detect("> Muchas gracias por la visita de ayer") == "es"
    assert detect("[Le compte rendu de la réunion](https://example.org/en/the-minutes)") == "fr"
    assert detect("> Muchas gracias por la visita de ayer\n\nThat was kind of them") == "en"


def test_confidence_is_between_nothing_and_certainty() -> None:
    assert detect_details("👍") == detection.Detection(UNKNOWN, 0.0)
    assert detect_details("안녕하세요") == detection.Detection("ko", 1.0)
    sentence = detect_details("Nous avons fondé une petite coopérative de femmes dans notre village.")
    ambiguous = detect_details("Una cooperativa")
    assert sentence.language == "fr"
    assert 0.95 < sentence.confidence <= 1
    assert 0.4 < ambiguous.confidence < 0.7
    assert detect_details("asdfgh qwerty").confidence < 0.5


def test_confidence_is_the_share_of_right_answers() -> None:
    answers = [(detect_details(text), language) for language, text in word_pairs()]
    unsure = [(found, language) for found, language in answers if 0.5 <= found.confidence < 0.9]
    assert len(unsure) > 50
    said = sum(found.confidence for found, _language in unsure) / len(unsure)
    right = sum(found.language == language for found, language in unsure) / len(unsure)
    assert abs(said - right) < 0.1


SPANISH = "Gracias a todas por venir ayer a la asamblea de la cooperativa."
FRENCH = "Je traduis pour nos amis : merci à toutes d'être venues hier à l'assemblée."


def languages_of(text: str, language: str) -> list[str]:
    return [paragraph.language for paragraph in paragraph_languages(text, language=language)]


def test_each_paragraph_has_its_language_and_none_is_left_out() -> None:
    text = f"\n{SPANISH}\n\n \n{FRENCH}\n\n> 내일 회의록을 가져갈게요, 감사합니다.\n"
    paragraphs = paragraph_languages(text, language="es")
    assert [paragraph.language for paragraph in paragraphs] == ["es", "fr", "ko"]
    assert "".join(text[paragraph.start : paragraph.end] for paragraph in paragraphs) == text
    assert text[paragraphs[1].start :].startswith("Je traduis")


@pytest.mark.parametrize(
    "short", ["Merci !", "Grazie mille", "OK, see you", "Obrigado, Amina!", "https://example.org/fr", "👍"]
)
def test_a_few_words_do_not_change_the_language(short: str) -> None:
    assert languages_of(f"{SPANISH}\n\n{short}\n\n{SPANISH}", "es") == ["es", "es", "es"]


def test_code_and_what_is_indented_belong_to_the_paragraph_before() -> None:
    code = "```\nfor member in members:\n\n    print('the quick brown fox jumps')\n\nthe end of this\n```"
    assert languages_of(f"{SPANISH}\n{code}\n\n{FRENCH}", "es") == ["es", "fr"]
    assert languages_of(f"- {SPANISH}\n\n  {SPANISH}\n\n{FRENCH}", "es") == ["es", "fr"]
    assert languages_of(f"{SPANISH}\r\n\r\n{FRENCH}\r\n", "es") == ["es", "fr"]


def test_a_text_without_words_is_one_paragraph() -> None:
    assert paragraph_languages("", language="fr") == []
    assert paragraph_languages("\n\n", language="fr") == [Paragraph(0, 2, "fr")]
    assert paragraph_languages("👍", language=UNKNOWN) == [Paragraph(0, 1, UNKNOWN)]


def test_a_long_text_is_read_no_further_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    scores = detection._scores
    monkeypatch.setattr(detection, "_scores", lambda words: read.append(len(words)) or scores(words))
    detect("word " * 20_000)
    detect("a\u0301\u0327" * 30_000)
    paragraph_languages("Sí.\n\n" * 10_000, language="es")
    assert len(read) == 2
    assert max(read) <= 2000


HOSTILE = [*"[`<@x\n\u200b", "a@", ">\n", ">>", "~~~\n", "a.b@c.", "![](", "&#", "[a](", "](", "((", "\u0301\u0327"]
HOSTILE_BLOCKS = ["a\n\n", "```\n\n", "\n\tx", "```a`\n", " \n"]


@pytest.mark.parametrize("piece", HOSTILE + HOSTILE_BLOCKS)
def test_hostile_text_costs_little(piece: str) -> None:
    """What grows with the square of the length would take minutes; the limit is wide, for machines that are busy."""
    started = time.process_time()
    detect(piece * 20_000, likely=["en"])
    paragraph_languages(piece * 5_000 + "x", language="en")
    assert time.process_time() - started < 10
