"""Markdown in segments and back: nothing of it is lost, whatever an engine does."""

import re
import time
from collections.abc import Callable, Sequence
from itertools import count, cycle

import pytest

from brain.languages.segments import PLACEHOLDER, LostPlaceholder, split, split_plain
from brain.languages.sentences import LONGEST, sentences
from tests.languages.hostile import posts, some_posts
from tests.languages.hostile.skeleton import skeleton

Engine = Callable[[Sequence[str]], list[str]]
# Each engine gets another part of the hostile posts; `python -m tests.load.translation` gives all of them to Apertium.
STEP = 9

POST = """# La asamblea de mañana

@amina, los socios **aprobaron** los [estatutos nuevos](https://example.org/a_b). ¿Quién viene? Yo sí.

> - `code` sirve para *esto*, véase https://example.org
> - Otra cosa :tada:
"""


def shouted(texts: Sequence[str]) -> list[str]:
    return [text.upper() for text in texts]


def word_by_word(change: Callable[[list[str]], Sequence[str]]) -> Engine:
    return lambda texts: [" ".join(change(text.split())) for text in texts]


def each(change: Callable[[str], str]) -> Engine:
    return lambda texts: [change(text) for text in texts]


ENGINES: dict[str, Engine] = {
    "says nothing new": list,
    "shouts": shouted,
    "reverses the words": word_by_word(lambda words: words[::-1]),
    "drops a word": word_by_word(lambda words: words[1:] or words),
    "doubles the words": word_by_word(lambda words: [word for word in words for _twice in "ab"]),
    "loses every placeholder": each(lambda text: PLACEHOLDER.sub("", text)),
    "changes every digit": each(lambda text: re.sub(r"\d", "7", text)),
    "glues everything": each(lambda text: text.replace(" ", "")),
    "puts spaces everywhere": each(" ".join),
    "writes lists": each(lambda text: f"- 1. {text}\n\n2) {text}"),
    "writes headings": each(lambda text: f"# {text} #\n==="),
    "writes Markdown": each(lambda text: f"> *{text}* _a_ `b` ~~c~~ [d](e) | <i>f</i> \\ &lt;"),
    "writes links": each(lambda text: f"{text} https://spam.example [x](//spam.example) @spam"),
    "writes code": each(lambda text: f"```\n{text}\n```\n    {text}"),
    "writes tables": each(lambda text: f"| {text} |\n|---|\n| x |"),
    "says nothing": each(lambda text: ""),
    "says the same": each(lambda text: "x"),
}


@pytest.mark.parametrize(("first", "language"), enumerate(["en", "es", "ar", "ko"]))
def test_a_hostile_post_comes_back_byte_by_byte(first: int, language: str) -> None:
    for _name, text in some_posts(language, first, 4):
        document = split(text)
        assert document.join(document.segments) == text


@pytest.mark.parametrize(
    ("name", "language", "first"), zip(ENGINES, cycle(["es", "ko", "ar", "en"]), count(), strict=False)
)
def test_no_engine_changes_the_structure_of_a_hostile_post(name: str, language: str, first: int) -> None:
    engine = ENGINES[name]
    for title, text in some_posts(language, first, STEP):
        document = split(text)
        joined = document.join(engine(document.segments), retry=engine)
        assert skeleton(joined) == skeleton(text), title


def test_an_engine_gets_no_segment_without_a_letter_nor_what_it_must_not_touch() -> None:
    for title, text in posts("es"):
        for segment in split(text).segments:
            assert re.search(r"[^\W\d_]", PLACEHOLDER.sub("", segment)), title
            assert not re.search(r"https?://|[@`*_\\\[\]|~^\n\ufffc\u202e]", segment), (title, segment)


def test_words_are_translated_and_nothing_else() -> None:
    document = split(POST)
    assert document.segments == [
        "La asamblea de mañana",
        "XQ1X, los socios {aprobaron} los {{estatutos nuevos}}.",
        "¿Quién viene?",
        "Yo sí.",
        "XQ1X sirve para {esto}, véase XQ2X",
        "Otra cosa",
    ]
    assert document.join(shouted(document.segments)) == (
        "# LA ASAMBLEA DE MAÑANA\n\n"
        "@amina, LOS SOCIOS **APROBARON** LOS [ESTATUTOS NUEVOS](https://example.org/a_b). ¿QUIÉN VIENE? YO SÍ.\n\n"
        "> - `code` SIRVE PARA *ESTO*, VÉASE https://example.org\n"
        "> - OTRA COSA :tada:\n"
    )


@pytest.mark.parametrize(
    ("markdown", "segments"),
    [
        ("**Todo en negrita.**", ["Todo en negrita."]),
        ("- [x] [Hecho](https://example.org)", ["Hecho"]),
        ("***[Las tres](/x)*** cosas", ["{Las tres} cosas"]),
        ("![Una foto](/a.png) bonita", ["{Una foto} bonita"]),
        ("caf&eacute; y t\\é &amp; pan", ["café y t{}é <> pan"]),
        ("coope\u00adrativa", ["cooperativa"]),
        ("Dice XQ1X y {eso}", ["Dice XQ1X y {}eso"]),
        ("Es `a` `b` 😀 `c`.", ["Es XQ1X."]),
        ("Va el `a`s", ["Va el XQ1X s"]),
        ("Uno largo,\nque sigue.\nOtro.", ["Uno largo, {} que sigue.", "Otro."]),
        ("Calle Mayor, 5\n28001 Madrid", ["Calle Mayor, 5", "28001 Madrid"]),
        ("[^1]: La nota", ["La nota"]),
        ("Algo[^1] más.\n\n[^1]: La nota", ["Algo{} más.", "La nota"]),
        ("![El molino](/a/0d9d7f6f-3a5c-4a53-8f0e-6f1a0b520002) viejo", ["{El molino} viejo"]),
        ("![](/a/0d9d7f6f-3a5c-4a53-8f0e-6f1a0b520002)", []),
        ("> [Ana Pérez #5](/p/12)\n> Dijo eso", ["Dijo eso"]),
        ("::: spoiler El *final*\nMuere.\n:::", ["El {final}", "Muere."]),
        ("::: spoiler\nSpoiler\n:::", ["Spoiler"]),
        ("| Nombre | B \\| c |\n|--|--|\n| `x` y | 1 |", ["Nombre", "B {} c", "XQ1X y"]),
        ("    code\n\n```\ncode\n```\n~~~\ncode", []),
        ("https://example.org @marie 12 😀 `x`", []),
        ("|" + " a |" * 21 + "\n|" + "--|" * 21, []),  # shown as code
    ],
)
def test_what_an_engine_gets(markdown: str, segments: list[str]) -> None:
    assert split(markdown).segments == segments


def test_an_edited_sentence_is_one_new_segment() -> None:
    sentence = "La frase número {} habla de `x{}` y de **eso**."
    before = "\n\n".join(" ".join(sentence.format(n + k, n) for k in range(4)) for n in range(0, 80, 4))
    after = before.replace("número 41 habla", "número 41 escribe").replace("`x16`", "`y`", 1)
    assert before != after
    new = set(split(after).segments) - set(split(before).segments)
    assert new == {"La frase número 41 escribe de XQ1X y de {eso}."}
    moved = f"**Una frase más.** {before}"
    assert set(split(moved).segments) - set(split(before).segments) == {"Una frase más."}


@pytest.mark.parametrize(
    "translation",
    [
        "the members approved the {statutes}",
        "XQ1X XQ1X the members approved the {statutes}",
        "XQ2X the members approved the {statutes}",
        "XQ1X the members approved the {statutes} XQ9X",
        "XQ1X the members approved the {statutes",
        "XQ1X the members approved the }statutes{",
        "XQ1X the members approved the {} statutes",
        "XQ1X the members approved the {{statutes}}",
        "XQ1X <pr> members approved the {statutes}",
        "",
    ],
)
def test_a_lost_placeholder_is_noticed_and_the_pieces_are_put_together(translation: str) -> None:
    document = split("@amina los socios aprobaron los **estatutos**")
    with pytest.raises(LostPlaceholder):
        document.join([translation])
    asked: list[str] = []

    def retry(texts: Sequence[str]) -> list[str]:
        asked.extend(texts)
        return ["the members approved the", "statutes"]

    assert document.join([translation], retry) == "@amina the members approved the **statutes**"
    assert asked == ["los socios aprobaron los", "estatutos"]


@pytest.mark.parametrize(
    ("translation", "joined"),
    [
        ("xq1x: the { statutes } are approved", "@amina: the **statutes** are approved"),
        ("{Statutes} of XQ1X", "**Statutes** of @amina"),
        ("XQ1XThe {statutes!}today", "@amina the **statutes!** today"),
        ("XQ1X  approved\n\nthe {statutes}", "@amina approved the **statutes**"),
        ("XQ1X 5 * 3 [x] {a_b}", "@amina 5 \\* 3 \\[x\\] **a_b**"),
    ],
)
def test_what_engines_do_to_placeholders_and_may(translation: str, joined: str) -> None:
    assert split("@amina los **estatutos**").join([translation]) == joined


def test_what_is_wrong_even_in_pieces_remains_as_written() -> None:
    document = split("Los socios **aprobaron** esto.\n\nOtra frase.")
    joined = document.join(
        ["XQ7X", "Another https://spam.example sentence."], retry=lambda texts: ["<pr>"] * len(texts)
    )
    assert joined == "Los socios **aprobaron** esto.\n\nOtra frase."


def test_as_many_translations_as_segments() -> None:
    document = split(POST)
    with pytest.raises(ValueError, match="5 translations for 6 texts"):
        document.join(document.segments[1:])
    with pytest.raises(ValueError, match="1 translations for"):
        document.join([""] * 6, retry=lambda texts: ["x"])


def test_a_link_keeps_its_address_when_its_words_are_its_name() -> None:
    document = split("Mira [la página] y [el acta][].\n\n[la página]: /a\n[el acta]: /b")
    assert document.join(shouted(document.segments)) == (
        "MIRA [LA PÁGINA][la página] Y [EL ACTA][el acta].\n\n[la página]: /a\n[el acta]: /b"
    )


@pytest.mark.parametrize(
    ("translation", "markdown"),
    [
        ("1. abril", "1\\. abril"),
        ("- así", "\\- así"),
        ("# así", "\\# así"),
        ("así #", "así \\#"),
        ("=== así", "\\=== así"),
        ("R&D &lt; a", "R&D &amp;lt; a"),
        ("mi_nombre _así_", "mi_nombre \\_así\\_"),
        ("a | b ~ c `d` \\", "a \\| b \\~ c \\`d\\` \\\\"),
    ],
)
def test_plain_text_of_an_engine_stays_plain(translation: str, markdown: str) -> None:
    assert split("so").join([translation]) == markdown


def test_titles_are_plain() -> None:
    document = split_plain("¿Qué es *esto*? @marie 😀 en https://example.org\ny [más](x)")
    assert document.segments == ["¿Qué es {}esto<>?", "XQ1X en XQ2X {} y <>más{{}}(x)"]
    assert document.join(document.segments) == "¿Qué es *esto*? @marie 😀 en https://example.org\ny [más](x)"
    assert split_plain("Los _socios_ de 1. abril").join(["# 1. {}the members<> [x]"]) == "# 1. _the members_ [x]"
    assert split_plain("2019").segments == []


TERMS = {
    "economía social": "économie sociale",
    "economía social y solidaria": "économie sociale et solidaire",
    "cooperativa": "coopérative",
}


@pytest.mark.parametrize(
    ("markdown", "joined"),
    [
        ("la economía social y solidaria", "LA économie sociale et solidaire"),
        ("Economía  Social de hoy", "Économie sociale DE HOY"),
        ("una COOPERATIVA, las cooperativas", "UNA COOPÉRATIVE, LAS COOPERATIVAS"),
        ("la **cooperativa** y `cooperativa`", "LA **coopérative** Y `cooperativa`"),
        ("Cooperativa", "Coopérative"),
        ("[cooperativa](/cooperativa)", "[coopérative](/cooperativa)"),
    ],
)
def test_established_terms_are_the_glossarys(markdown: str, joined: str) -> None:
    document = split(markdown, TERMS)
    assert document.join(shouted(document.segments)) == joined


@pytest.mark.parametrize(
    ("text", "terms", "segments"),
    [
        ("협동조합은 좋아요. 협동조합원도요.", {"협동조합": "cooperative"}, ["XQ1X은 좋아요.", "협동조합원도요."]),
        ("هذه تعاونية جديدة والتعاونيات", {"تعاونية": "cooperative"}, ["هذه XQ1X جديدة والتعاونيات"]),
        ("L'économie sociale, c'est ça", {"économie sociale": "social economy"}, ["L'XQ1X, c'est ça"]),
        ("a b", {}, ["a b"]),
        ("a b", {"": "x", "a": ""}, ["a b"]),
    ],
)
def test_terms_in_other_languages(text: str, terms: dict[str, str], segments: list[str]) -> None:
    assert split_plain(text, terms).segments == segments


@pytest.mark.parametrize(
    "text",
    [
        "Le Dr. Martin est venu.| Il part.",
        "El Sr. J. A. Pérez vive en EE.UU. desde 2010.| Bien.",
        "Véase art. 5 y p. 12.| Fin.",
        "He said no.| We said yes!| “Why?”| Because… of that.",
        "Vale 3.5 euros.| 2019 fue mejor.",
        "e.g. this one, i.e. that.| Next.",
        "هل أنت هنا؟| نعم. ",
        "안녕하세요.| 반갑습니다.",
        "你好。|再见！|好",
        "Uno:\n|Dos\n|Tres\ny cuatro.\n|cinco",
    ],
)
def test_sentences(text: str) -> None:
    plain = text.replace("|", "")
    found = [plain[begin:end] for begin, end in sentences(plain)]
    assert [sentence.strip() for sentence in found] == [sentence.strip() for sentence in text.split("|")]


def test_sentences_cover_the_text_and_none_is_very_long() -> None:
    text = "palabra, y otra " * 400 + "x" * 5000 + "漢字" * 1500
    ranges = list(sentences(text))
    assert [end for _begin, end in ranges[:-1]] == [begin for begin, _end in ranges[1:]]
    assert (ranges[0][0], ranges[-1][1]) == (0, len(text))
    assert max(end - begin for begin, end in ranges) <= LONGEST


UNITS = [
    "Los socios **aprobaron** los [estatutos](https://example.org/a), y @marie dijo `sí`. ",
    *("a ", ".", "> a\n", "- a\n", "a\n", "[a](/b) ", "**a *b ", "😀 a ", "a_", "@", "&amp; ", "<a ", "a: ", "$a_ "),
    *("XQ1X {a} ", "a\u200b", "漢字"),
]


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_takes_about_four_times_as_long(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        started = time.process_time()
        document = split(text)
        document.join(shouted(document.segments), retry=shouted)
        return time.process_time() - started

    seconds(500)  # what is made once
    short, long = (min(seconds(length) for _again in range(2)) for length in (1000, 4000))
    assert long <= 7 * short + 0.05  # were it the square, sixteen times
