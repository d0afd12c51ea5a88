"""The list of documents: rows, facets with their counts, pages, and a constant number of queries."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brain.members.models import Member
from library.models import Edition, FileVersion, LanguageEdition, Series, State
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def shown(client: Client, query: str = "") -> list[str]:
    """Return the slugs of the listed documents, in their order."""
    response = client.get(f"/en/library/{query}")
    assert response.status_code == 200
    return re.findall(r'<h3><a href="/en/library/documents/([^/]+)/"', response.content.decode())


def counts(client: Client, facet: str, query: str = "") -> dict[str, int]:
    """Return the values of a facet with their counts."""
    html = client.get(f"/en/library/{query}").content.decode()
    found = re.findall(rf'name="{facet}" value="([^"]+)".*?<span class="num">(\d+)</span>', html)
    return {value: int(count) for value, count in found}


def test_real_publications_are_listed_newest_first(client: Client, samples: None) -> None:
    listed = shown(client)
    assert len(listed) == 16
    assert set(listed[:2]) == {"public-policies-tunisia", "contribution-sse-social-finance-future-of-work"}
    assert listed[-1] == "sse-south-south-latin-america-caribbean"
    html = client.get("/en/library/").content.decode()
    for total in ("16 publications", "3 series", "27 language editions"):
        assert total in html


def test_counts_of_the_real_publications(client: Client, samples: None) -> None:
    assert counts(client, "language") == {"en": 13, "es": 8, "fr": 3, "it": 2, "pt": 1}
    assert counts(client, "series") == {"country-case-studies": 9, "world-of-work": 4, "south-south": 3}
    assert counts(client, "country")["BR"] == 3
    assert counts(client, "year") == {"2020": 2, "2019": 2, "2017": 4, "2016": 6, "2015": 1, "2014": 1}


def test_facets_narrow_together_and_counts_follow(client: Client, samples: None) -> None:
    assert set(shown(client, "?language=fr&language=it")) == {
        "public-policies-tunisia",
        "contribution-sse-social-finance-future-of-work",
        "financial-mechanisms-executive-summary",
        "sse-and-the-future-of-work",
    }
    assert shown(client, "?language=fr&series=country-case-studies") == ["public-policies-tunisia"]
    assert counts(client, "series", "?language=pt") == {"south-south": 1}
    assert counts(client, "language", "?language=pt")["en"] == 13, "a facet's own choice does not narrow its counts"


def test_edition_facet_shows_an_academys_collection(client: Client, samples: None) -> None:
    make_document("agenda-12", edition=Edition.objects.get(number=12))
    assert shown(client, "?edition=12") == ["agenda-12"]
    assert counts(client, "edition") == {"12": 1}


@pytest.mark.parametrize(
    "query", ["?language=xx", "?year=20x7", "?year=2017%00", "?edition=" + "9" * 60, "?country=%F0%9F%98%80"]
)
def test_unknown_values_are_left_out_and_named(client: Client, samples: None, query: str) -> None:
    assert len(shown(client, query)) == 16
    assert "they were left out" in client.get(f"/en/library/{query}").content.decode()


def test_choices_that_meet_nowhere_show_a_way_back(client: Client, samples: None) -> None:
    assert shown(client, "?language=pt&country=TN") == []
    assert "Show all documents" in client.get("/en/library/?language=pt&country=TN").content.decode()


def test_empty_library_says_so(client: Client) -> None:
    assert "as soon as editors publish them" in client.get("/en/library/").content.decode()


def test_list_and_counts_hold_only_what_a_person_may_see(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, chiara: Member
) -> None:
    make_document("open", languages=("en",))
    make_document("for-members", audience="members", languages=("es",))
    make_document("for-twelve", audience="edition-12", languages=("pt",))
    make_document("draft", state=State.DRAFT, languages=("it",))
    make_document("gone", state=State.WITHDRAWN, languages=("ar",))
    assert (set(shown(client)), counts(client, "language")) == ({"open"}, {"en": 1})
    assert set(shown(sign_in(eunji))) == {"open", "for-members"}
    assert counts(sign_in(amina), "language") == {"en": 1, "es": 1, "pt": 1}
    assert set(shown(sign_in(chiara))) == {"open", "for-members", "for-twelve"}


def test_row_says_format_and_size_or_that_there_is_no_file(client: Client) -> None:
    document = make_document("study", languages=("en", "fr"))
    assert "No file here yet" in client.get("/en/library/").content.decode()
    edition = LanguageEdition.objects.get(document=document, language="fr")
    version = FileVersion.objects.create(
        language_edition=edition, file="x", name="étude.pdf", media_type="application/pdf", size=2_202_009, sha256="0"
    )
    html = client.get("/en/library/").content.decode()
    assert "No file here yet" not in html
    assert f'href="/files/{version.uuid}/%C3%A9tude.pdf"' in html
    assert "PDF 2.1\xa0MB" in html


def test_pages_are_numbered_and_keep_the_choice(client: Client) -> None:
    for n in range(25):
        make_document(f"d{n}", languages=("en",))
    assert len(shown(client)) == 20
    assert len(shown(client, "?language=en&page=2")) == 5
    assert 'href="?language=en&amp;page=2"' in client.get("/en/library/?language=en").content.decode()
    for wrong in ("0", "3", "x", "-1", "9" * 40, "%D9%A1"):
        assert client.get(f"/en/library/?page={wrong}").status_code == 404


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # names are kept
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_number_of_queries_does_not_grow(client: Client, samples: None) -> None:
    editions = list(Edition.objects.all())
    series = Series.objects.all()[0]

    def add(numbers: range) -> None:
        for n in numbers:
            kept_in = {"edition": editions[n % 12], "series": series}
            make_document(f"d{n}", languages=("en", "fr"), countries=("BR", "TN"), **kept_in)

    add(range(4))
    with_twenty = queries_of(client, "/en/library/?language=en&country=BR")
    add(range(4, 184))
    assert queries_of(client, "/en/library/?language=en&country=BR") == with_twenty
