"""What may be shown of what engines answer."""

from itertools import permutations

import pytest

from brain.languages.engines.base import Pair
from brain.languages.gates import Refusal, refusal

# One post in the site's languages, by people.
POSTS = {
    "en": (
        "## Our assembly\n\nOn 12 May, @amina and 340 members of the cooperative approved the **new statutes**: read "
        "[the minutes](https://example.org/minutes) and run `make minutes`.\n\n- Each section keeps its own fund.\n"
    ),
    "fr": (
        "## Notre assemblée\n\nLe 12 mai, @amina et 340 membres de la coopérative ont approuvé les **nouveaux "
        "statuts** : lisez [le compte rendu](https://example.org/minutes) et lancez `make minutes`.\n\n"
        "- Chaque section garde son propre fonds.\n"
    ),
    "es": (
        "## Nuestra asamblea\n\nEl 12 de mayo, @amina y 340 socios de la cooperativa aprobaron los **nuevos "
        "estatutos**: lean [el acta](https://example.org/minutes) y ejecuten `make minutes`.\n\n- Cada sección "
        "conserva su propio fondo.\n"
    ),
    "pt": (
        "## A nossa assembleia\n\nNo dia 12 de maio, @amina e 340 membros da cooperativa aprovaram os **novos "
        "estatutos**: leiam [a ata](https://example.org/minutes) e executem `make minutes`.\n\n- Cada secção mantém o "
        "seu próprio fundo.\n"
    ),
    "it": (
        "## La nostra assemblea\n\nIl 12 maggio @amina e 340 soci della cooperativa hanno approvato il **nuovo "
        "statuto**: leggete [il verbale](https://example.org/minutes) ed eseguite `make minutes`.\n\n- Ogni sezione "
        "conserva il proprio fondo.\n"
    ),
    "ar": (
        "## جمعيتنا العامة\n\nفي ١٢ مايو، وافقت @amina و٣٤٠ عضوًا في التعاونية على **النظام الأساسي الجديد**: اقرؤوا "
        "[المحضر](https://example.org/minutes) وشغّلوا `make minutes`.\n\n- يحتفظ كل قسم بصندوقه الخاص.\n"
    ),
    "ko": (
        "## 우리 총회\n\n5월 12일, @amina 님과 조합원 340명이 **새 정관**을 승인했습니다. "
        "[회의록](https://example.org/minutes)을 읽고 `make minutes`를 실행해 주세요.\n\n"
        "- 각 분과는 자체 기금을 유지합니다.\n"
    ),
}
PAIRS = list(permutations(POSTS, 2))


def changed(language: str, old: str, new: str) -> str:
    assert old in POSTS[language]
    return POSTS[language].replace(old, new)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_good_translation_is_shown(source: str, target: str) -> None:
    assert refusal(POSTS[source], POSTS[target], Pair(source, target)) is None


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_what_engines_do_wrong_is_not_shown(source: str, target: str) -> None:
    pair = Pair(source, target)
    original, good = POSTS[source], POSTS[target]
    other = next(language for language in POSTS if language not in (source, target, "ko"))
    assert refusal(original, " \n", pair) is Refusal.EMPTY
    assert refusal(original, original, pair) is Refusal.UNCHANGED
    assert refusal(original, f"{good}\u202e", pair) is Refusal.CHARACTERS
    assert refusal(original, good.replace("340", "3\u200b40").replace("٣٤٠", "٣\u200b٤٠"), pair) is Refusal.CHARACTERS
    assert refusal(original, f"{good}<script>", pair) is Refusal.HTML
    assert refusal(original, good.replace("/minutes)", "/)"), pair) is Refusal.STRUCTURE
    assert refusal(original, good.replace("@amina", "@casa"), pair) is Refusal.STRUCTURE
    assert refusal(original, good.replace("`make", "`hacer"), pair) is Refusal.STRUCTURE
    assert refusal(original, f"{good}\nhttps://spam.example\n", pair) is Refusal.STRUCTURE
    assert refusal(original, good.replace("340", "430").replace("٣٤٠", "٤٣٠"), pair) is Refusal.NUMBERS
    assert refusal(original, good.replace("\n\n-", f"{' la la la' * 500}\n\n-"), pair) is Refusal.LENGTH
    assert refusal(original, POSTS[other], pair) is Refusal.LANGUAGE


@pytest.mark.parametrize(
    ("source", "translation", "pair"),
    [
        ("OK", "OK", Pair("en", "fr")),
        ("Radio Madrid", "Radio Madrid", Pair("es", "pt")),
        ("", "", Pair("es", "pt")),
        ("`only code`", "`only code`", Pair("es", "pt")),
        ("https://example.org/a", "https://example.org/a", Pair("es", "pt")),
        (
            "```\nun código muy largo en español\n```\nHola",
            "```\nun código muy largo en español\n```\nHi",
            Pair("es", "en"),
        ),
        ("Cuesta 1.234,50 €", "It costs € 1,234.50", Pair("es", "en")),
        ("Somos 11 400 a las 10:30", "We are 11,400 at 10.30", Pair("es", "en")),
        ("الساعة ٣", "3 o'clock", Pair("ar", "en")),
        ("세 명이 12월에 왔어요", "3 people came in December", Pair("ko", "en")),
        ("안녕하세요", "Good morning to all of you", Pair("ko", "en")),
        ("Gracias", "We thank you very much", Pair("es", "en")),
        ("caf&#233;", "coffee", Pair("es", "en")),
        ("Es [el 5]\n\n[el 5]: /x", "It is [the 5][el 5]\n\n[el 5]: /x", Pair("es", "en")),
        ("👩\u200d🌾 Hola <b>a</b> \u200e", "👩\u200d🌾 Hi <b>a</b> \u200e", Pair("es", "en")),
    ],
)
def test_what_looks_wrong_and_is_right(source: str, translation: str, pair: Pair) -> None:
    assert refusal(source, translation, pair) is None


def test_titles_are_not_read_as_markdown() -> None:
    pair = Pair("es", "en")
    assert refusal("# 3 cosas", "1. 3 things", pair) is Refusal.STRUCTURE
    assert refusal("* 3 cosas", "3 * things", pair, is_markdown=False) is None
    assert refusal("3 cosas", "4 things", pair, is_markdown=False) is Refusal.NUMBERS


def test_a_long_text_a_hundred_times_as_long_is_not_shown() -> None:
    original = "Los socios aprobaron los estatutos. " * 200
    assert refusal(original, "The members approved the statutes. " * 200, Pair("es", "en")) is None
    assert refusal(original, "The members approved the statutes. " * 20_000, Pair("es", "en")) is Refusal.LENGTH


@pytest.mark.parametrize("reason", Refusal)
def test_every_reason_can_be_told(reason: Refusal) -> None:
    assert reason.label.endswith(".")
