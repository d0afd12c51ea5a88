"""The academies: twelve editions, dates as precise as they are known, the map, organisations and figures."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Member
from library.models import Edition
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def html_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_twelve_editions_with_their_covers(client: Client, samples: None) -> None:
    html = html_of(client, "/en/academies/")
    numbers = [int(n) for n in re.findall(r'href="/en/academies/(\d+)/"', html)]
    assert numbers == list(range(12, 0, -1))
    assert html.count('<svg class="weave') == 12
    for text in ("15–26 Nov 2021", "day and month not known", "April 2013", "day not known", "Building back better"):
        assert text in html


def test_map_says_in_words_where_they_were(client: Client, samples: None) -> None:
    html = html_of(client, "/en/academies/")
    title = re.search(r'<title id="map-title">(.*?)</title>', html)
    assert title
    places = ["Turin", "Montreal", "Agadir", "Campinas", "Johannesburg", "Puebla", "San José", "Seoul"]
    assert [title[1].index(place) for place in places] == sorted(title[1].index(place) for place in places)
    assert "Turin 1, 10" in html


def test_figures_of_two_days_stand_side_by_side(client: Client, samples: None) -> None:
    html = html_of(client, "/en/academies/")
    table = html[html.index("<table") : html.index("</table>")]
    members = table[table.index("UNTFSSE members") : table.index("UNTFSSE observers")]
    assert re.findall(r"<td[^>]*>([^<]+)</td>", members) == ["17", "18"]
    assert "over 1,000" in table
    assert "International Training Centre of the ILO" in html


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 12, "15–26 Nov 2021"),
        ("en", 4, "28 Jul – 1 Aug 2014"),
        ("en", 3, "April 2013"),
        ("en", 5, "2015"),
        ("ar", 3, "أبريل ٢٠١٣"),
        ("ar", 5, "٢٠١٥"),
        ("ar", 12, "١٥–٢٦ نوفمبر ٢٠٢١"),
        ("ko", 3, "2013년 4월"),
        ("ko", 5, "2015년"),
        ("ko", 12, "2021년 11월 15일~26일"),
    ],
)
def test_dates_are_no_more_precise_than_known(
    client: Client, samples: None, language: str, number: int, expected: str
) -> None:
    html = html_of(client, f"/{language}/academies/{number}/")
    when = re.search(r'<time datetime="[\d-]+">([^<]+)</time>', html)
    assert when
    assert when[1].replace("\u2009", " ").replace("\u202f", " ") == expected


def test_unknown_things_are_said(client: Client, samples: None) -> None:
    html = html_of(client, "/en/academies/6/")
    for text in ("day and month not known", "The theme of this edition is not known here.", "Not known"):
        assert text in html
    assert "not known" not in html_of(client, "/en/academies/11/")


def test_theme_in_the_readers_language_with_its_original(client: Client, samples: None) -> None:
    html = html_of(client, "/ko/academies/11/")
    assert '<h1><bdi lang="ko">미래의 사회적경제</bdi></h1>' in html
    assert '<bdi lang="es">La economía social en el futuro</bdi>' in html
    assert "마드리드" in html


def test_a_theme_goes_with_the_page_whatever_a_member_reads(sign_in: SignIn, amina: Member, samples: None) -> None:
    amina.reads = ["es", "en"]
    amina.save()
    assert '<h1><bdi lang="ko">미래의 사회적경제</bdi></h1>' in html_of(sign_in(amina), "/ko/academies/11/")


def test_figures_and_map_labels_are_written_as_the_page_is(client: Client, samples: None) -> None:
    html = html_of(client, "/ar/academies/")
    values = re.findall(r"<td[^>]*>([^<]*)</td><td><time", html)
    assert values
    assert not any(re.fullmatch("[0-9]+", value) for value in values)
    labels = re.findall(r'text-anchor="\w+">([^<]*)</text>', html_of(client, "/en/academies/"))
    assert "Online from Portugal 12" in labels


def test_report_of_the_twelfth(client: Client, samples: None) -> None:
    html = html_of(client, "/en/academies/12/")
    for text in ("CASES", "ITC-ILO", "Opening", "High-level panel", "Marketplace", "Agenda", "Biographies", "2 weeks"):
        assert text in html
    assert (html.count("Not recorded"), html.count("</svg>Recorded")) == (3, 4)
    assert html.count("As spoken") == 1
    assert "No file has been uploaded." in html
    assert 'datetime="2022-01-21"' in html
    assert "The ILO Director-General" in html


def test_collection_of_an_academy(client: Client, sign_in: SignIn, amina: Member, eunji: Member, samples: None) -> None:
    twelve = Edition.objects.get(number=12)
    make_document("programme", edition=twelve)
    make_document("photos", edition=twelve, audience="edition-12")
    assert "programme in en" in html_of(client, "/en/academies/12/")
    assert "photos in en" not in html_of(client, "/en/academies/12/")
    assert "photos in en" not in html_of(sign_in(eunji), "/en/academies/12/")
    assert "photos in en" in html_of(sign_in(amina), "/en/academies/12/")
    assert "programme in en" not in html_of(client, "/en/academies/11/")


def test_room_in_the_forum_is_offered_to_those_who_took_part(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, samples: None
) -> None:
    link = f'href="{reverse("forum:category", args=["edition-12"])}"'
    assert link not in html_of(client, "/en/academies/12/")
    assert link not in html_of(sign_in(eunji), "/en/academies/12/")
    assert link in html_of(sign_in(amina), "/en/academies/12/")


def test_neighbours(client: Client, samples: None) -> None:
    first, middle = html_of(client, "/en/academies/1/"), html_of(client, "/en/academies/7/")
    assert ('rel="prev"' in first, 'href="/en/academies/2/" rel="next"' in first) == (False, True)
    assert 'href="/en/academies/6/" rel="prev"' in middle
    assert 'href="/en/academies/8/" rel="next"' in middle


@pytest.mark.parametrize("number", ["0", "13", "9" * 30, "x"])
def test_unknown_edition(client: Client, samples: None, number: str) -> None:
    assert client.get(f"/en/academies/{number}/").status_code == 404


def test_no_academies_yet(client: Client) -> None:
    assert "as soon as they are entered" in html_of(client, "/en/academies/")


def test_number_of_queries_does_not_grow(client: Client, samples: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            html_of(client, "/en/academies/")
        return len(captured)

    with_twelve = queries()
    for number in range(13, 41):
        Edition.objects.create(number=number, start="2030", end="2030", mode="in_person", country="IT", city="Turin")
    assert queries() == with_twelve
