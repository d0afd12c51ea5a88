"""Help with words: titles while one is typing, and what was meant by a mistyped one."""

import pytest
from django.test import Client

from brain.search.index import Text, put_many, remove
from brain.search.models import Word
from brain.search.query import search
from brain.search.spelling import distance


@pytest.fixture
def texts(db: None) -> None:
    put_many(
        [
            Text("topic", 1, "fr", "public", "Coopératives d’épargne", "Les agricultrices du Sahel.", "/t/1"),
            Text("topic", 2, "en", "public", "Savings groups", "Farmers organise themselves in assemblies.", "/t/2"),
            Text("topic", 3, "ko", "public", "협동조합 교육", "조합원을 위한 교육", "/t/3"),
            Text("news", 4, "en", "edition-8", "Xylophone orchestra", "A canary.", "/n/4"),
            Text("news", 5, "ar", "public", "التعاونيات الزراعية", "نص", "/n/5"),
        ]
    )


def meant(text: str, *audiences: str) -> str:
    return search(text, audiences={"public", *audiences}, languages=["en"]).did_you_mean


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cooperatvies", "coopératives"),
        ("savigns", "savings"),
        ("fermers assemblies", "farmers assemblies"),
        ("fermers asemblies", "farmers assemblies"),
        ("type:topic savigns", "type:topic savings"),
        ("الزراعبة", "الزراعية"),
        ("savings", ""),
        ("farmer", ""),
        ("qqqqqqq", ""),
        ("savigns qqqqqqq", ""),
        ("교육", ""),
        ("12345", ""),
    ],
)
def test_did_you_mean(typed: str, expected: str) -> None:
    assert meant(typed) == expected


@pytest.mark.usefixtures("texts")
def test_a_word_is_suggested_to_those_who_may_read_it(db: None) -> None:
    assert meant("xylophnoe", "edition-8") == "xylophone"
    assert meant("xylophnoe") == ""


@pytest.mark.usefixtures("texts")
def test_that_a_word_stands_in_a_text_of_others_makes_no_difference(db: None) -> None:
    put_many([Text("topic", 6, "en", "public", "Saxophone", "", "/t/6")])
    assert meant("saxophome") == "saxophone"

    put_many([Text("news", 7, "en", "edition-8", "Saxophome", "", "/n/7")])
    assert meant("saxophome") == "saxophone"


@pytest.mark.usefixtures("texts")
def test_the_page_offers_what_was_meant(client: Client) -> None:
    page = client.get("/en/search/", {"q": "savigns", "kind": "topic"}).content.decode()

    assert 'href="?q=savings&amp;kind=topic"' in page
    assert ">savings</a>" in page


@pytest.mark.usefixtures("texts")
def test_words_are_learnt_once(db: None) -> None:
    put_many([Text("topic", 8, "en", "public", "Savings", "Savings savings 2024 at it", "/t/8")])
    remove(kind="topic", object_ids=[8])

    assert Word.objects.filter(word="savings").count() == 1
    assert not Word.objects.filter(word__in=["2024", "it", "협동"]).exists()


def test_distance() -> None:
    pairs = [
        ("kiosk", "kiosk", 0),
        ("kiosk", "kisok", 1),
        ("kiosk", "kios", 1),
        ("kiosk", "kioskk", 1),
        ("abc", "xyz", 3),
    ]
    for one, other, far in pairs:
        assert distance(one, other) == distance(other, one) == far


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    ("typed", "title"),
    [("sav", "<mark>Savings</mark> groups"), ("groups savi", "<mark>Savings</mark> <mark>groups</mark>"),
     ("coop", "<mark>Coopératives</mark> d’épargne"), ("협", "<mark>협</mark>동조합 교육"),
     ("التعا", "<mark>التعاونيات</mark>")],
)  # fmt: skip
def test_titles_while_typing(client: Client, typed: str, title: str) -> None:
    fragment = client.get("/en/search/titles/", {"q": typed}).content.decode()

    assert title in fragment
    assert "<html" not in fragment


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize("typed", ["", "xylo", "Xylophone orchestra", "farmers", "\0", '"', "%", "a" * 5000])
def test_other_words_bring_no_titles(client: Client, typed: str) -> None:
    response = client.get("/en/search/titles/", {"q": typed})

    assert response.status_code == 200
    assert "<li>" not in response.content.decode()


@pytest.mark.usefixtures("texts")
def test_typing_is_limited_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brain.core.ratelimit.time.time", lambda: 1_800_000_000)
    for _time in range(120):
        assert client.get("/en/search/titles/", {"q": ""}).status_code == 200

    assert client.get("/en/search/titles/", {"q": "sav"}).status_code == 204
