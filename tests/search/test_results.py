"""The search page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Member
from brain.search.index import Text, put_many

URL = "/en/search/"
SignIn = Callable[[Member], Client]


@pytest.fixture
def solar(db: None) -> None:
    """One text on solar power for each audience."""
    put_many(
        [
            Text("news", 1, "en", "public", "Solar for all", "A public text.", "/n/1"),
            Text("topic", 2, "en", "members", "Solar for members", "A members' text.", "/t/2"),
            Text("document", 3, "en", "edition-3", "Solar for the third", "An edition's text.", "/d/3"),
            Text("document", 4, "en", "edition-8", "Solar for the eighth", "Another edition's text.", "/d/4"),
        ]
    )


def titles(page: str) -> list[str]:
    return [who for who in ("all", "members", "the third", "the eighth") if f"</mark> for {who}" in page]


def page_of(client: Client, **asked: object) -> str:
    response = client.get(URL, asked)
    assert response.status_code == 200
    return response.content.decode()


def test_the_box_without_a_question(client: Client, db: None) -> None:
    assert 'name="q"' in page_of(client)


@pytest.mark.usefixtures("solar")
def test_a_guest_finds_what_is_public(client: Client) -> None:
    page = page_of(client, q="solar")

    assert titles(page) == ["all"]
    assert 'All <span class="num">1</span>' in page
    assert "kind=document" not in page


@pytest.mark.usefixtures("solar")
def test_members_find_what_they_may_see(sign_in: SignIn, amina: Member, eunji: Member, benoit: Member) -> None:
    assert titles(page_of(sign_in(amina), q="solar")) == ["all", "members", "the third"]
    assert titles(page_of(sign_in(eunji), q="solar")) == ["all", "members", "the eighth"]
    assert titles(page_of(sign_in(benoit), q="solar")) == ["all", "members", "the third", "the eighth"]


@pytest.mark.usefixtures("solar")
def test_what_one_may_not_see_is_not_counted(client: Client, sign_in: SignIn, amina: Member) -> None:
    assert "Nothing was found" in page_of(client, q="solar third")
    assert "Nothing was found" in page_of(client, q="solar", kind="document")
    assert 'Documents <span class="num">1</span>' in page_of(sign_in(amina), q="solar")


@pytest.mark.usefixtures("solar")
def test_a_scope_narrows_and_keeps_the_other_counts(sign_in: SignIn, amina: Member) -> None:
    page = page_of(sign_in(amina), q="solar", kind="topic")

    assert titles(page) == ["members"]
    assert 'All <span class="num">3</span>' in page
    assert '<input type="hidden" name="kind" value="topic">' in page


def test_a_result_says_its_kind_language_and_address(client: Client, db: None) -> None:
    put_many([Text("topic", 5, "ar", "public", "التعاونيات", "نص", "/t/5")])

    page = page_of(client, q="تعاونية")

    assert '<h3 lang="ar" dir="rtl"><a href="/t/5"><mark>التعاونيات</mark></a></h3>' in page
    assert "Arabic" in page


@pytest.fixture
def kiosk(db: None) -> None:
    """A Spanish topic with its translations into English and Arabic."""
    put_many(
        [
            Text("topic", 6, "es", "public", "El quiosco", "Lámparas para todos.", "/t/6"),
            Text("topic", 6, "en", "public", "The kiosk", "Lamps for all.", "/t/6", original_language="es"),
            Text("topic", 6, "ar", "public", "الكشك", "مصابيح للجميع.", "/t/6", original_language="es"),
        ]
    )


@pytest.mark.usefixtures("kiosk")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("lamps", None),
        ("kiosk quiosco OR lamps", None),
        ("مصابيح", "Found in the Arabic translation"),
        ("in:title الكشك", "Found in the Arabic translation"),
        ('"مصابيح للجميع"', "Found in the Arabic translation"),
        ("quiosco -مصابيح", "Found in the Spanish original"),
        ("type:topic", None),
    ],
)
def test_a_result_says_in_which_other_text_it_was_found(client: Client, asked: str, said: str | None) -> None:
    page = page_of(client, q=asked)

    assert page.count("<h3") == 1
    assert "Translated from: Spanish" in page
    assert (said in page) if said else ("Found in" not in page)


@pytest.mark.usefixtures("kiosk")
def test_a_text_that_may_not_be_seen_is_not_where_it_was_found(client: Client) -> None:
    put_many([Text("topic", 6, "ar", "members", "الكشك", "مصابيح للجميع.", "/t/6", original_language="es")])

    assert "Nothing was found" in page_of(client, q="مصابيح")
    assert "Found in the Spanish original" in page_of(client, q="quiosco OR مصابيح")


def test_hostile_titles_are_text(client: Client, db: None) -> None:
    put_many([Text("news", 1, "en", "public", "<script>alert(1)</script>", "<img src=x>", "/n/1")])

    page = page_of(client, q="script")

    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;<mark>script</mark>&gt;" in page


@pytest.mark.usefixtures("solar")
@pytest.mark.parametrize(
    "hostile",
    [
        '"', "'", '"solar', "solar*", "*", "solar AND", "NEAR(solar, 2)", "title_tokens:solar", "-solar", "solar OR (",
        "solar\0", "\0", "' OR 1=1 --", "\\", "solar \\' :*", "a:* & !b", "solar <-> ", "%", "%s", "^solar", "{solar}",
        "solar " * 2000, "x" * 10_000, "가" * 10_000, "\u0301\u0301", "😀",
        "\u202esolar", "<script>", "½ ㈜ ﷺ", "ﾊﾟﾋﾟ", "์", "__proto__", ") OR (1",
    ],
)  # fmt: skip
def test_anything_may_be_asked(client: Client, hostile: str) -> None:
    assert client.get(URL, {"q": hostile}).status_code == 200


@pytest.mark.usefixtures("solar")
def test_signs_around_a_word_do_no_harm(client: Client) -> None:
    for asked in ('"solar', "solar*", "(solar)", "solar\0", "-solar", "SOLAR!"):
        assert titles(page_of(client, q=asked)) == ["all"]


def test_only_punctuation_is_answered_with_help(client: Client, db: None) -> None:
    assert "no letters or figures" in page_of(client, q="?!* --")


@pytest.mark.usefixtures("solar")
def test_a_long_question_is_cut_and_says_so(client: Client) -> None:
    page = page_of(client, q="solar " * 2000)

    assert titles(page) == ["all"]
    assert "only the first 200 characters" in page


@pytest.mark.parametrize(
    "query", ["kind=moon", "q=solar&kind=%00", "q=solar&page=0", "q=solar&page=x", "q=solar&page=99"]
)
def test_a_wrong_kind_or_page_is_not_found(client: Client, solar: None, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 404


def test_many_results_in_pages(client: Client, db: None) -> None:
    put_many(Text("post", number, "en", "public", "", "solar", f"/p/{number}") for number in range(45))

    first, last = page_of(client, q="solar"), page_of(client, q="solar", page=3)

    assert first.count("<h3") == 20
    assert last.count("<h3") == 5
    assert 'href="?q=solar&amp;page=2"' in first


def test_the_number_of_queries_stays_the_same(client: Client, db: None) -> None:
    counts = []
    for amount in (2, 20):
        put_many(Text("post", number, "en", "public", "", "solar", f"/p/{number}") for number in range(amount))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(client, q="solar")
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.usefixtures("solar")
def test_thirty_searches_a_minute(
    client: Client, sign_in: SignIn, amina: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brain.core.ratelimit.time.time", lambda: 1_800_000_000)
    for _time in range(30):
        assert client.get(URL, {"q": "solar"}).status_code == 200

    refused = client.get(URL, {"q": "solar panels", "kind": "news"})

    assert refused.status_code == 429
    assert '<input type="hidden" name="kind" value="news">' in refused.content.decode()
    assert 'value="solar panels"' in refused.content.decode()
    assert client.get(URL).status_code == 200
    assert sign_in(amina).get(URL, {"q": "solar"}).status_code == 200


def test_the_page_in_every_language(client: Client, db: None) -> None:
    assert reverse("search:results") == URL
    for language in ("fr", "ar", "ko"):
        assert client.get(f"/{language}/search/", {"q": "x"}).status_code == 200
