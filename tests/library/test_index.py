"""The list of documents: rows, facets with their counts, pages, and a constant number of queries."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brain.members.models import Member
from library.indexing import index_document
from library.live import show_documents
from library.models import (
    Collection,
    CollectionItem,
    Document,
    Edition,
    FileVersion,
    LanguageEdition,
    ScanState,
    Series,
    State,
)
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


def test_rows_link_no_file_that_the_reader_may_not_have(
    client: Client, sign_in: SignIn, chiara: Member, amina: Member
) -> None:
    document = make_document("study", languages=("en",))
    version = FileVersion.objects.create(
        language_edition=document.language_editions.get(), file="x", name="s.pdf", media_type="application/pdf", size=9
    )
    Document.objects.update(embargo_until="2999-05-01")
    theme = Collection.objects.add_root(instance=Collection(slug="theme", name="Theme"))
    CollectionItem.objects.create(collection=theme, document=document)
    for address in ("/en/library/", "/en/library/collections/theme/"):
        for reader in (client, sign_in(amina)):
            html = reader.get(address).content.decode()
            assert str(version.uuid) not in html
            assert "This file cannot be read now" in html
        assert str(version.uuid) in sign_in(chiara).get(address).content.decode()
    Document.objects.update(embargo_until=None)
    assert str(version.uuid) in client.get("/en/library/").content.decode()
    FileVersion.objects.update(scan=ScanState.INFECTED)
    assert str(version.uuid) not in sign_in(chiara).get("/en/library/").content.decode()


def test_words_narrow_together_with_facets(client: Client, samples: None) -> None:
    brazil = shown(client, "?q=brazil")
    assert set(brazil) == {
        "comparative-analysis-seven-countries",
        "mapping-sse-india-brazil-gender",
        "public-policies-brazil",
    }
    assert counts(client, "series", "?q=brazil") == {"country-case-studies": 2, "south-south": 1}
    assert shown(client, "?q=brazil&series=south-south") == ["mapping-sse-india-brazil-gender"]
    html = client.get("/en/library/?q=brazil&series=south-south").content.decode()
    assert 'value="brazil"' in html
    assert 'href="/en/library/?q=brazil"' in html, "the facet is taken away, the words are not"
    assert "noindex" in html
    for nothing in ("?q=xylophone", "?q=%00", "?q=!!!", "?q=" + "9" * 500):
        assert client.get(f"/en/library/{nothing}").status_code == 200
    assert "No document here has these words" in client.get("/en/library/?q=xylophone").content.decode()


def test_words_find_only_what_a_person_may_see(client: Client, sign_in: SignIn, amina: Member) -> None:
    make_document("bakery", audience="edition-12")
    make_document("bakery-draft", state=State.DRAFT)
    assert shown(client, "?q=bakery") == []
    assert shown(sign_in(amina), "?q=bakery") == ["bakery"]


def test_orders(client: Client) -> None:
    for slug, title, issued in (("a", "Élan of mills", "2001"), ("b", "Apples", "2003"), ("c", "mills mills", "2002")):
        document = make_document(slug, issued=issued)
        document.language_editions.update(title=title)
        index_document(document)
    assert shown(client) == shown(client, "?order=newest") == shown(client, "?order=best") == ["b", "c", "a"]
    assert shown(client, "?order=title") == ["b", "a", "c"]
    assert shown(client, "?q=mills") == shown(client, "?q=mills&order=nonsense") == ["c", "a"]
    assert shown(client, "?q=mills&order=title") == ["a", "c"]
    assert '<option value="" selected>Best matches first' in client.get("/en/library/?q=mills").content.decode()
    new = make_document("d", issued="2004")  # in front of the others, whose places are others then
    new.language_editions.update(title="Big mills")
    index_document(new)
    show_documents(new)
    assert shown(client) == ["d", "b", "c", "a"]
    assert shown(client, "?order=title") == ["b", "d", "a", "c"]
    assert shown(client, "?q=mills&order=title") == ["d", "a", "c"]


def test_titles_are_in_the_order_of_what_the_reader_gets(client: Client) -> None:
    for slug, french in (("a", "Zèbre"), ("b", "Âne")):
        document = make_document(slug, languages=("en", "fr"))
        document.language_editions.filter(language="fr").update(title=french)
    assert shown(client, "?order=title") == ["a", "b"]
    html = client.get("/fr/library/?order=title").content.decode()
    assert html.index("documents/b/") < html.index("documents/a/")


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

    asked = ("?language=en&country=BR", "?q=in&order=title&language=en")
    add(range(4))
    with_twenty = [queries_of(client, f"/en/library/{query}") for query in asked]
    add(range(4, 184))
    assert [queries_of(client, f"/en/library/{query}") for query in asked] == with_twenty
    assert max(with_twenty) <= 6
