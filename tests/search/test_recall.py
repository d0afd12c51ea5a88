"""What is found: every language in its inflections, with and without accents, in any script."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from brain.search.index import Text, move, put_many, remove, replace_many
from brain.search.models import Entry
from brain.search.query import Results, search
from tests.search import held_out

pytestmark = pytest.mark.django_db

TEXTS = {
    "en": ("Savings groups", "The farmers were organising themselves into co-operatives and sharing the costs."),
    "fr": ("L’économie sociale", "Les coopératives d’épargne et de crédit forment les agricultrices du Sahel."),
    "es": ("Economía solidaria", "Las organizaciones de recicladores exigieron una ley para sus cooperativas."),
    "pt": ("Economia solidária", "As organizações de catadores discutiram as legislações estaduais."),
    "it": ("Economia sociale", "Le società di mutuo soccorso sostengono i lavoratori con più difficoltà."),
    "ar": ("الاقتصاد الاجتماعي والتضامني", "تدعم التعاونيّاتُ المزارعين في المناطق الريفية منذ سنة ٢٠٢٣."),
    "ko": ("사회적경제 교육", "협동조합의 조합원을 위한 교육을 2023년에 시작했어요. 법 개정도 논의했습니다."),
    "zh": ("社会经济", "合作社的成员共同决定一切。"),
    "hi": ("सहकारिता", "सहकारी समितियाँ किसानों की मदद करती हैं।"),
}


def put(**fields: Any) -> None:
    put_many([Text(**fields)])


@pytest.fixture
def find(db: None) -> Callable[..., list[str]]:
    """Return a function that gives the languages of the entries that a guest finds, best first."""
    put_many(
        Text("topic", language, language, "public", title, text, f"/t/{language}")
        for language, (title, text) in TEXTS.items()
    )

    def found(text: str, *languages: str) -> list[str]:
        results = search(text, audiences={"public"}, languages=languages or ["en"])
        return [hit.entry.language for hit in results[0:50]]

    return found


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "organised"),
        ("en", "farmer shared cost"),
        ("en", "the saving of the groups"),
        ("fr", "cooperative epargne"),
        ("fr", "économie"),
        ("fr", "l'economie sociale"),
        ("fr", "d’agricultrice"),
        ("fr", "ÉPARGNE"),
        ("es", "organización"),
        ("es", "organizacion de reciclador"),
        ("es", "economia"),
        ("pt", "organização"),
        ("pt", "organizacoes"),
        ("pt", "legislação"),
        ("it", "societa"),
        ("it", "lavoratore"),
        ("it", "difficolta"),
        ("ar", "تعاونية"),
        ("ar", "تعاونيات"),
        ("ar", "للتعاونيات"),
        ("ar", "مزارعون"),
        ("ar", "اقتصاد اجتماعي"),
        ("ar", "المناطق الريفيه"),
        ("ar", "2023 التعاونيات"),
        ("ko", "조합"),
        ("ko", "교육"),
        ("ko", "협동조합은"),
        ("ko", "법"),
        ("ko", "2023년 교육"),
        ("zh", "合作社"),
        ("zh", "决定"),
        ("hi", "किसानों"),
    ],
)
def test_an_inflected_or_unaccented_word_is_found(find: Callable[..., list[str]], language: str, query: str) -> None:
    assert language in find(query)


def test_recall_on_questions_held_out(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    put_many(Text("topic", f"{lang}{n}", lang, "public", "", words, "/") for lang, n, words in held_out.texts())
    asked, found, wrong = Counter(), Counter(), []
    for language, number, question in held_out.questions():
        hits = search(question, audiences={"public"}, languages=[language])[0:10]
        asked[language] += 1
        found[language] += (is_found := f"{language}{number}" in [hit.entry.object_id for hit in hits])
        wrong += [] if is_found else [f"{language}: {question}"]

    with capsys.disabled():
        print("\nrecall@10 on held-out questions: ", end="")
        print(", ".join(f"{language} {found[language]}/{asked[language]}" for language in asked))
    for language, number in asked.items():
        assert found[language] / number >= (0.8 if language == "ar" else 0.9), "; ".join(wrong)


@pytest.mark.parametrize("query", ["협조", "동협", "farmers spacecraft", "社经", "xyz"])
def test_what_is_not_there_is_not_found(find: Callable[..., list[str]], query: str) -> None:
    assert find(query) == []


def test_every_word_must_match(find: Callable[..., list[str]]) -> None:
    assert find("cooperativas ley") == ["es"]


def test_a_title_weighs_more_than_a_text(db: None) -> None:
    put(kind="topic", object_id=1, language="en", audience="public", title="Rules", text="About a statute.", url="/t/1")
    put(kind="topic", object_id=2, language="en", audience="public", title="Statute", text="About rules.", url="/t/2")

    hits = search("statute", audiences={"public"}, languages=["en"])[0:9]

    assert [hit.entry.object_id for hit in hits] == ["2", "1"]


def test_a_reply_is_found_by_its_own_words(db: None) -> None:
    put(kind="topic", object_id=1, language="en", audience="public", title="Statute", text="Opening.", url="/t/1")
    put(kind="post", object_id=2, language="en", audience="public", title="Statute", text="A reply.", url="/p/2")

    assert search("statute", audiences={"public"}, languages=["en"]).counts == {"topic": 1}
    assert search("reply", audiences={"public"}, languages=["en"]).counts == {"post": 1}


def test_one_hit_an_object_in_the_readers_language(db: None) -> None:
    for language, title in [("en", "Cooperative law"), ("es", "Cooperative: ley"), ("pt-BR", "Cooperative: lei")]:
        put(kind="news", object_id=7, language=language, audience="public", title=title, text="", url="/n/7")

    found: dict[str, Results] = {
        language: search("cooperative", audiences={"public"}, languages=[language]) for language in ("es", "pt", "ko")
    }

    assert [len(results) for results in found.values()] == [1, 1, 1]
    assert found["es"][0:1][0].entry.language == "es"
    assert found["pt"][0:1][0].entry.language == "pt-BR"


def test_a_change_is_found_and_what_was_there_is_not(db: None) -> None:
    entry = {"kind": "post", "object_id": 1, "language": "en", "audience": "public", "title": "", "url": "/p/1"}
    put(**entry, text="turbines")
    put(**entry, text="orchards")

    assert len(search("turbine", audiences={"public"}, languages=["en"])) == 0
    assert len(search("orchard", audiences={"public"}, languages=["en"])) == 1


def test_what_is_replaced_in_one_language_is_gone_in_the_others(db: None) -> None:
    both = [Text("post", 1, language, "public", "", f"solar {language}", "/") for language in ("en", "fr")]
    replace_many("post", [1], both)
    replace_many("post", [1], both[:1])
    assert [hit.entry.language for hit in search("solar", audiences={"public"}, languages=["fr"])[0:9]] == ["en"]

    remove(kind="post", object_ids=[1])
    assert len(search("solar", audiences={"public"}, languages=["fr"])) == 0


def test_the_audience_moves_with_the_object(db: None) -> None:
    put(kind="post", object_id=1, language="en", audience="public", title="", text="solar", url="/")

    move(kind="post", object_ids=[1], audience="edition-3", category="room", edition=3)

    assert len(search("solar", audiences={"public", "members"}, languages=["en"])) == 0
    assert len(search("solar", audiences={"public", "members", "edition-3"}, languages=["en"])) == 1


def test_a_text_of_any_length_is_kept(db: None) -> None:
    words = " ".join(f"w{number}" for number in range(200_000))
    put(kind="document", object_id=1, language="en", audience="public", title="Long", text=words, url="/")
    put(
        kind="document",
        object_id=2,
        language="ko",
        audience="public",
        title="",
        text="가나다라마바사" * 60_000,
        url="/",
    )

    assert len(search("w1000", audiences={"public"}, languages=["en"])) == 1
    assert len(search("다라마", audiences={"public"}, languages=["en"])) == 1


def test_many_at_once(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    words = " ".join(text for _title, text in TEXTS.values()).split()
    texts = [
        Text("post", number, "fr", "public", "A title", " ".join([*words[number % 40 :], f"n{number}"]), f"/p/{number}")
        for number in range(3000)
    ]

    begin = time.perf_counter()
    put_many(texts)
    seconds = time.perf_counter() - begin

    with capsys.disabled():
        print(f"\nsearch index: {len(texts) / seconds:.0f} posts/s on {settings.DATABASES['default']['ENGINE']}")
    assert Entry.objects.count() == 3000
    assert [hit.entry.object_id for hit in search("n2999", audiences={"public"}, languages=["fr"])[0:9]] == ["2999"]


def test_in_none_of_the_readers_languages_it_is_the_original(db: None) -> None:
    for language, title in [
        ("en", "On the cooperative law of many countries"),
        ("es", "Cooperativa"),
        ("pt", "Cooperativa"),
    ]:
        put(kind="news", object_id=7, language=language, audience="public", title=title, text="", url="/n/7")

    hits = search("cooperative", audiences={"public"}, languages=["ko"])[0:9]

    assert [hit.entry.language for hit in hits] == ["en"]


def test_of_two_equal_hits_the_readers_language_comes_first(db: None) -> None:
    for number, language in enumerate(["ko", "en", "it", "fr"]):
        put(kind="news", object_id=number, language=language, audience="public", title="Forum", text="", url="/n/1")

    hits = search("forum", audiences={"public"}, languages=["fr", "en"])[0:9]

    assert [hit.entry.language for hit in hits] == ["fr", "en", "it", "ko"]
