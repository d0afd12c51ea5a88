"""What may be written into the box: operators, and anything else."""

import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from brain.core.templatetags.brain import language_name
from brain.members.models import Member
from brain.search.index import Text, put_many
from brain.search.models import Kind
from brain.search.operators import Filters, query_of, take_apart, title_query_of
from brain.search.query import search


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("type:post", Filters(kind="post")),
        ("kind:Documents", Filters(kind="document")),
        ("유형:news", Filters(kind="news")),
        ("language:pt-BR", Filters(language="pt")),
        ("langue:fr", Filters(language="fr")),
        ("language:français", Filters(language="fr")),
        ("lingua:FRANCESE", Filters(language="fr")),
        ("idioma:portugues", Filters(language="pt")),
        ('언어:"포르투갈어(유럽)"', Filters(language="pt")),
        ("language:ga", Filters(language="ga")),
        ("نوع:وثائق", Filters(kind="document")),
        ("tipo:topico", Filters(kind="topic")),
        ("type:Actualités", Filters(kind="news")),
        ("category:policy-and-law", Filters(category="policy-and-law")),
        ("catégorie:help", Filters(category="help")),
        ("edition:12", Filters(edition=12)),
        ("edition:١٢", Filters(edition=12)),
        ("who:@amina", Filters(who="amina")),
        ('by:"Amina Diallo"', Filters(who="Amina Diallo")),
        ("after:2024", Filters(after=date(2024, 1, 1))),
        ("since：2024-05", Filters(after=date(2024, 5, 1))),
        ("before:2024-05-17", Filters(before=date(2024, 5, 17))),
        ("after:2023 before:2024", Filters(after=date(2023, 1, 1), before=date(2024, 1, 1))),
    ],
)
def test_operators(typed: str, filters: Filters) -> None:
    asked = take_apart(f"solar {typed} power")

    assert asked.filters == filters
    assert [group[0].text for group in asked.groups] == ["solar", "power"]


@pytest.mark.parametrize(
    "typed",
    ["type:moon", "note:remember", "edition:0", "edition:many", "after:2024-13", "after:soon", "before:2024-02-31",
     "language:elvish", "https://example.org/a", "who:@", "in:space", "time: 12:30", "a:b:c"],
)  # fmt: skip
def test_what_is_no_operator_is_words(typed: str) -> None:
    asked = take_apart(typed)

    assert not asked.filters
    assert query_of(asked, ["en"]).terms


def test_quotes_of_every_kind_hold_a_phrase() -> None:
    for typed in ('"social economy"', "“social economy”", "«social economy»", "„social economy“"):
        [[wanted]] = take_apart(typed).groups
        assert (wanted.text, wanted.is_exact) == ("social economy", True)


def test_any_text_is_safe_and_means_the_same_twice() -> None:
    chance = random.Random(7)
    pieces = ['"', "“", "-", "OR", "|", ":", "type:", "who:", "in:title", "after:", "solar", "협동조합", "التعاون", "ﷺ",
              "(", ")", "*", "\\", "'", "%s", "{", "}", "\u202e", "😀", " ", "  ", "\t", "\n", "é",
              "1:2", "&", "<b>"]  # fmt: skip
    for _time in range(3000):
        typed = "".join(chance.choices(pieces, k=chance.randint(1, 12)))
        asked = take_apart(typed)
        assert asked == take_apart(typed)
        for query in (query_of(asked, ["en", "ko", "ar"]), title_query_of(typed, ["en"])):
            assert all(token for phrase in query.phrases for token in phrase.tokens)


@pytest.fixture
def library(amina: Member, benoit: Member) -> None:
    def at(day: str) -> datetime:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)

    put_many(
        [
            Text("topic", 1, "en", "public", "Solar kiosk", "Lamps for savings groups.", "/t/1", at("2023-04-05"),
                 author_id=amina.pk, category="help"),
            Text("post", 2, "fr", "public", "Solar kiosk", "Le kiosque solaire: groupes d’épargne.", "/p/2",
                 at("2024-01-01"), author_id=benoit.pk, category="help"),
            Text("document", 3, "es", "public", "Guía solar", "Un manual.", "/d/3", at("2024-06-01"), edition=12),
            Text("news", 4, "pt-BR", "public", "Notícia solar", "Uma lei.", "/n/4", None, edition=8),
            Text("topic", 5, "en", "members", "Solar room", "For members, of savings.", "/t/5", at("2024-02-02"),
                 author_id=amina.pk, category="room"),
            Text("session", 6, "it", "public", "Apertura", "Una seduta.", "/s/6", at("2021-11-15")),
            Text("event", 7, "it", "public", "Incontro", "Un evento.", "/e/7", at("2022-11-15")),
        ]
    )  # fmt: skip


def found(text: str, *audiences: str, **asked: Any) -> set[str]:
    results = search(text, audiences={"public", *audiences}, languages=["en"], **asked)
    return {hit.entry.object_id for hit in results[0:20]}


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("solar type:document", "3"),
        ("language:pt", "4"),
        ("solar language:fr", ""),
        ("solaire language:fr", "2"),
        ("edition:12", "3"),
        ("edition:8 solar", "4"),
        ("category:help", "12"),
        ("who:amina", "1"),
        ("by:@benoit", "2"),
        ('who:"diallo" solar', "1"),
        ("who:nobody", ""),
        ("after:2024", "23"),
        ("before:2024 solar", "1"),
        ("after:2023-04-05 before:2023-04-06", "1"),
        ("in:title solar", "134"),
        ("in:title lamps", ""),
        ('"savings groups"', "1"),
        ('"groups savings"', ""),
        ('"saving group"', ""),
        ('"groupes d’épargne"', "2"),
        ("solar -lamps", "34"),
        ("solar -ley -guia", "14"),
        ("lamps OR manual", "13"),
        ("lamps | manual solar", "13"),
        ("solar lamps OR manual", "13"),
        ('manual OR "groupes d’épargne"', "23"),
        ("-lamps", "1"),
        ("category:help -lamps", "2"),
        ("type:moon solar", ""),
    ],
)
def test_what_they_find(typed: str, expected: str) -> None:
    assert found(typed) == set(expected)


@pytest.mark.usefixtures("library")
def test_filters_alone_show_the_newest_first(db: None) -> None:
    hits = search("after:2023", audiences={"public"}, languages=["ko"])[0:20]

    assert [hit.entry.object_id for hit in hits] == ["3", "2", "1"]


@pytest.mark.usefixtures("library")
def test_a_filter_tells_outsiders_nothing(client: Client) -> None:
    def page(**asked: str) -> str:
        return client.get("/en/search/", asked).content.decode()

    assert found("category:room", "members") == {"5"}
    assert found("category:room") == found("category:nowhere") == set()
    assert page(category="room").replace("room", "nowhere") == page(category="nowhere")
    assert page(q="category:room").replace("room", "nowhere") == page(q="category:nowhere")


@pytest.mark.usefixtures("library")
def test_the_form_narrows_as_the_operators_do(client: Client) -> None:
    def titles(**asked: str) -> int:
        response = client.get("/en/search/", asked)
        assert response.status_code == 200
        return response.content.decode().count("<h3")

    assert titles(q="solar", language="es") == 1
    assert titles(q="", who="amina") == 1
    assert titles(q="solar", after="2024-06-01", before="2024-06-02") == 1
    assert titles(q="solar language:pt", language="es") == 1
    assert titles(q="solar", edition="12") == 1


@pytest.mark.parametrize(
    ("field", "value"), [("after", "soon"), ("edition", "0"), ("edition", "x"), ("language", "xx"), ("who", "x" * 99)]
)
def test_a_field_that_makes_no_sense_says_so(client: Client, library: None, field: str, value: str) -> None:
    page = client.get("/en/search/", {"q": "solar", field: value}).content.decode()

    assert f'id="id_{field}_error"' in page
    assert page.count("<h3") == 3


def hrefs(client: Client, question: str, language: str = "en") -> list[str]:
    page = client.get(f"/{language}/search/", {"q": question}).content.decode()
    return re.findall(r'<h3[^>]*><a href="([^"]+)"', page)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("language", [code for code, _own_name in settings.LANGUAGES])
def test_values_may_be_the_names_that_the_interface_shows(client: Client, language: str) -> None:
    with override(language):
        kinds = [str(kind.label) for kind in Kind]
        french = language_name("fr")

    found = [hrefs(client, f"type:{name}", language) for name in kinds]

    assert found == [["/t/1"], ["/p/2"], ["/d/3"], ["/s/6"], ["/n/4"], ["/e/7"]]
    assert hrefs(client, f'language:"{french}" kiosque', language) == ["/p/2"]


@pytest.mark.usefixtures("library")
def test_values_in_arabic(client: Client) -> None:
    assert hrefs(client, "نوع:وثيقة solar", "ar") == ["/d/3"]
    assert hrefs(client, "لغة:الفرنسية solaire", "ar") == ["/p/2"]


def nothing_found(client: Client, **asked: str) -> str:
    """The empty state, without the signs that keep each part in its own direction."""
    page = client.get("/en/search/", asked).content.decode()
    [empty] = re.findall(r'<div class="empty">(.*?)</div>', page, re.DOTALL)
    return re.sub("[\u2068\u2069]", "", empty)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("operator", ["language:elvish", "edition:999", "before:banana", "종류:moon", "type:moon"])
def test_an_operator_that_was_not_understood_is_named(client: Client, operator: str) -> None:
    said = nothing_found(client, q=f"solar {operator}")

    is_operator = not operator.startswith("종류")
    assert (f"Not understood, and looked for as words: {operator}" in said) is is_operator
    assert ("Fewer words" in said) is not is_operator


@pytest.mark.usefixtures("library")
def test_filters_that_find_nothing_by_themselves_are_named(client: Client) -> None:
    message = "Nothing matches this, even without other words:"

    assert f"{message} who:nobody" in nothing_found(client, q="solar who:nobody")
    assert f"{message} language:Klingon" in nothing_found(client, q="solar language:Klingon")
    assert f"{message} edition:99 and who:nobody" in nothing_found(client, q="edition:99 type:news who:nobody")
    assert message not in nothing_found(client, q="lamps who:benoit")
    assert "Fewer words" in nothing_found(client, q="lamps who:benoit")


@pytest.mark.usefixtures("library")
def test_a_private_category_is_one_that_does_not_exist(
    client: Client, sign_in: Callable[[Member], Client], amina: Member
) -> None:
    said = {slug: nothing_found(client, q=f"lamps category:{slug}") for slug in ("room", "nowhere")}

    assert "even without other words: category:room" in said["room"]
    assert said["room"].replace("room", "nowhere") == said["nowhere"]
    assert "even without" not in nothing_found(sign_in(amina), q="lamps category:room")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("language", [code for code, _own_name in settings.LANGUAGES])
def test_the_help_shows_operators_in_the_words_of_the_page(client: Client, language: str) -> None:
    page = client.get(f"/{language}/search/").content.decode()
    shown = re.findall(r'<code lang="[a-z-]+" dir="auto">([^<]+)</code>', page)

    assert len(shown) == (0 if language == "en" else 7)
    for question in shown:
        asked = take_apart(unescape(question))
        assert (asked.filters or asked.in_title) and not asked.groups


def test_the_page_explains_the_operators(client: Client, db: None) -> None:
    page = client.get("/en/search/").content.decode()

    for operator in ("-bank", "OR", "in:title", "type:", "language:", "who:", "category:", "edition:", "after:"):
        assert operator in page
