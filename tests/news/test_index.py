"""The list of news: its order, its months, what it is narrowed to."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Member
from brain.news.loading import load_news
from brain.news.models import NewsItem

URL = "/en/news/"


def page_of(client: Client, url: str = URL, **asked: Any) -> str:
    response = client.get(url, asked)
    assert response.status_code == 200
    return response.content.decode()


def slugs(page: str) -> list[str]:
    """Return the items of the list, in order."""
    return re.findall(r'<h3 [^>]*><a href="/\w+/news/([\w-]+)/">', page)


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 id="m\d+">([^<]*)</h2>', page)


@pytest.mark.usefixtures("news")
def test_newest_first_by_month(client: Client) -> None:
    page = page_of(client)

    assert slugs(page) == ["newest", "same-day", "interview", "with-day", "month-only", "year-only", "no-date"]
    assert headings(page) == ["May 2023", "April 2023", "November 2021", "2021", "Undated"]


@pytest.mark.usefixtures("news")
def test_what_is_not_known_is_said(client: Client) -> None:
    page = page_of(client)

    assert '<time class="cal" datetime="2021-11"><b aria-hidden="true">?</b>Nov</time>' in page
    assert "Day not known" in page
    assert '<span class="cal"><b aria-hidden="true">–</b>undated</span>' in page


@pytest.mark.usefixtures("news")
def test_an_item_in_the_readers_language(client: Client) -> None:
    page = page_of(client, "/fr/news/")

    assert '<h3 lang="fr" dir="ltr"><a href="/fr/news/interview/">Parler d’épargne</a></h3>' in page
    assert "Une longue conversation." in page
    assert '<h3 lang="en" dir="ltr"><a href="/fr/news/newest/">The newest</a></h3>' in page


@pytest.mark.usefixtures("news")
def test_of_one_kind(client: Client) -> None:
    assert slugs(page_of(client, kind="event")) == ["newest", "no-date"]
    assert slugs(page_of(client, kind="project")) == []


@pytest.mark.usefixtures("news")
def test_of_one_series(client: Client) -> None:
    page = page_of(client, series="Co-operators")

    assert slugs(page) == ["interview"]
    assert "Only the series “Co-operators”." in page


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("query", ["kind=moon", "series=moon", "series=%00", "page=0", "page=9", "page=x", "kind=%00"])
def test_wrong_filters_are_not_found(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 404


@pytest.mark.usefixtures("news")
def test_the_archive_counts_every_month(client: Client) -> None:
    page = page_of(client)
    archive = page[page.index("Archive") : page.index("Feeds</h2>")]

    assert re.findall(r'href="/en/news/([^"]*)">([^<]*)</a>\s*<span class="end num">(\d+)', archive) == [
        ("2023/05/", "May 2023", "2"),
        ("2023/04/", "April 2023", "1"),
        ("2021/11/", "November 2021", "2"),
        ("2021/", "2021, month not known", "1"),
        ("undated/", "Undated", "1"),
    ]


@pytest.mark.usefixtures("news")
def test_one_month_one_year_and_the_undated(client: Client) -> None:
    assert slugs(page_of(client, "/en/news/2021/11/")) == ["with-day", "month-only"]
    assert slugs(page_of(client, "/en/news/2021/")) == ["with-day", "month-only", "year-only"]
    assert slugs(page_of(client, "/en/news/undated/")) == ["no-date"]
    assert "There is no news of this time." in page_of(client, "/en/news/2020/01/")
    assert reverse("news:month", args=[2021, 5]) == "/en/news/2021/05/"


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize(
    "path", ["2023/13/", "2023/00/", "2023/5/", "0000/05/", "0000/", "2023/05/01/", "20231/", "٢٠٢٣/05/"]
)
def test_a_month_that_is_none_is_not_found(client: Client, path: str) -> None:
    assert client.get(URL + path).status_code == 404


def test_no_news_yet(client: Client, db: None) -> None:
    assert "There is no news of this kind yet." in page_of(client)


@pytest.mark.parametrize("url", [URL, "/fr/news/2023/05/"])
def test_the_number_of_queries_stays_the_same(client: Client, db: None, url: str) -> None:
    counts = []
    for amount in (2, 25):
        load_news(
            [
                {
                    "id": f"item-{number}",
                    "date": "2023-05-25",
                    "kind": "interview",
                    "title": {"en": "Title", "fr": "Titre"},
                    "series": "Co-operators",
                    "series_name": {"en": "Co-operators"},
                    "person": "Somebody",
                }
                for number in range(amount)
            ]
        )
        page_of(client, url)  # what stands beside the list is kept
        with CaptureQueriesContext(connection) as queries:
            page_of(client, url)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_many_items_in_pages(client: Client, db: None) -> None:
    load_news(
        [
            {"id": f"item-{number:02}", "date": f"2023-05-{number:02}", "kind": "news", "title": {"en": "Title"}}
            for number in range(1, 32)
        ]
    )

    first, second = page_of(client), page_of(client, page=2)

    assert slugs(first) == [f"item-{number:02}" for number in range(31, 1, -1)]
    assert slugs(second) == ["item-01"]
    assert headings(second) == ["May 2023"]


@pytest.mark.usefixtures("news")
def test_a_kind_that_a_series_does_not_have_is_an_empty_list(client: Client) -> None:
    assert slugs(page_of(client, series="Co-operators", kind="event")) == []


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("year", ["0202", "3021"])
def test_a_mistyped_year_does_no_harm(client: Client, year: str) -> None:
    NewsItem.objects.filter(slug="newest").update(date=f"{year}-05-25")

    page = page_of(client)

    assert f'href="/en/news/{year}/05/"' in page
    assert slugs(page_of(client, f"/en/news/{year}/05/")) == ["newest"]


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("path", ["", "2023/", "undated/", "interview/"])
def test_heads_are_answered(client: Client, path: str) -> None:
    assert client.head(URL + path).status_code == 200


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_published_lies_on_the_desk_alone(
    client: Client, sign_in: Any, amina: Member, chiara: Member, state: str
) -> None:
    NewsItem.objects.filter(slug="newest").update(state=state)

    editor = sign_in(chiara)
    assert "The newest" not in page_of(client)
    assert "/en/desk/" not in page_of(client)
    assert "The newest" not in page_of(sign_in(amina))
    assert "The newest" not in page_of(editor)
    assert "/en/desk/?show=draft&amp;kind=news" in page_of(editor)
    assert "The newest" in editor.get(f"/en/desk/?show={state}&kind=news").text
