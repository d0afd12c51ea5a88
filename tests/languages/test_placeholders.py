"""Which placeholders Apertium keeps, and some of the hostile posts by the real one."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from brain.languages.engines.apertium import Apertium
from brain.languages.engines.base import Pair
from brain.languages.engines.pipelines import Pipelines
from brain.languages.segments import split
from tests.languages.hostile import some_posts
from tests.languages.hostile.skeleton import skeleton

FOLDER = Path("/usr/share/apertium")
# All of them by every pair: python -m tests.load.translation
PAIRS = [Pair("en", "es"), Pair("es", "fr"), Pair("ca", "it")]
STEP = 20

pytestmark = [
    pytest.mark.skipif(not shutil.which("apertium"), reason="apertium is not installed"),
    pytest.mark.process,
]


@pytest.fixture(scope="module")
def apertium() -> Iterator[Apertium]:
    pipelines = Pipelines(1)
    yield Apertium(FOLDER, pipelines)
    pipelines.stop()


def needs(apertium: Apertium, pair: Pair) -> None:
    if pair not in apertium.pairs():
        pytest.skip(f"{pair} is not installed")


def test_words_are_translated_as_if_there_were_no_emphasis(apertium: Apertium) -> None:
    pair = Pair("es", "fr")
    needs(apertium, pair)
    plain, marked, as_words = apertium.translate(
        [
            "La casa roja de la economía social está cerca. Lo necesitamos mucho.",
            "La {casa roja} de la <economía social> está cerca. Lo {{necesitamos}} mucho.",
            "La XQ1X casa roja XQ2X de la XQ3X economía social XQ4X está cerca. Lo XQ5X necesitamos XQ6X mucho.",
        ],
        pair,
    )
    assert "".join(sign for sign in marked if sign not in "{}<>").replace("la é", "l'é") == plain
    assert as_words.replace(" XQ6X", "") != plain


def test_what_stands_for_a_noun_moves_with_its_sentence(apertium: Apertium) -> None:
    pair = Pair("es", "fr")
    needs(apertium, pair)
    moved, torn = apertium.translate(["He visto XQ1X y XQ2X en la casa.", "He visto ⟦1⟧ y ⟦2⟧ en la casa."], pair)
    assert moved == "J'ai vu XQ1X et XQ2X dans la maison."
    assert "⟦1⟧" not in torn


def test_a_name_at_the_beginning_keeps_its_small_letters(apertium: Apertium) -> None:
    pair = Pair("en", "es")
    needs(apertium, pair)
    document = split("@amina said that the house is red.")
    assert document.join(apertium.translate(document.segments, pair)) == "@amina dijo que la casa es roja."


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_hostile_posts_keep_their_structure(apertium: Apertium, pair: Pair) -> None:
    needs(apertium, pair)

    def retry(texts: Sequence[str]) -> list[str]:
        return apertium.translate(texts, pair)

    for name, text in some_posts(pair.source, PAIRS.index(pair), STEP):
        document = split(text)
        assert skeleton(document.join(retry(document.segments), retry)) == skeleton(text), name
