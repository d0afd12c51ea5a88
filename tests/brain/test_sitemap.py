"""What search engines are told: the sitemap, robots.txt, and the addresses in the head of a page."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brain.languages.models import Origin, Status
from brain.members.models import Member
from brain.news.models import NewsItem, NewsTranslation
from brain.news.models import State as NewsState
from brain.sitemaps import SECTIONS
from forum.models import Category, Topic, TopicTranslation
from library.models import (
    Document,
    Edition,
    LanguageEdition,
    Participation,
    Person,
    Report,
    Session,
    SessionTranslation,
    State,
)

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "http://127.0.0.1:8000"
INTERFACE = {"en", "fr", "es", "pt", "it", "ar", "ko"}


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public")


@pytest.fixture
def start(amina: Member, room: Category) -> Callable[..., Topic]:
    """Return a function that starts a topic in Spanish, shown in so many languages."""

    def started(title: str = "La memoria", *languages: str, category: Category = room, **fields: Any) -> Topic:
        topic = Topic.objects.create(category=category, author=amina, title=title, language="es", **fields)
        TopicTranslation.objects.bulk_create(
            TopicTranslation(original=topic, language=language, title=title) for language in languages
        )
        return topic

    return started


def document(slug: str, *languages: str, **fields: Any) -> Document:
    made = Document.objects.create(slug=slug, issued="2019", **{"state": State.PUBLISHED, **fields})
    for language in languages:
        LanguageEdition.objects.create(
            document=made, language=language, title=slug, is_original=language == languages[0]
        )
    return made


def sitemap(client: Client, section: str, page: str = "") -> dict[str, dict[str, str]]:
    """Return the addresses of a section, each with its alternates by language."""
    answer = client.get(f"/sitemap-{section}.xml{page}")
    assert answer["Content-Type"] == "application/xml"
    return {
        str(url.findtext("s:loc", namespaces=NAMES)): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)
        }
        for url in ElementTree.fromstring(answer.content).findall("s:url", NAMES)
    }


def head(client: Client, path: str) -> tuple[str, dict[str, str]]:
    """Return the canonical address of a page and its alternates."""
    page = client.get(path).content.decode()
    [canonical] = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
    return canonical, dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))


def test_the_index_names_every_section_and_robots_name_the_index(client: Client, db: None) -> None:
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    named = [str(place.text) for place in index.findall("s:sitemap/s:loc", NAMES)]
    assert [place.rpartition("/")[2] for place in named] == [f"sitemap-{section}.xml" for section in SECTIONS]
    assert all(client.get(f"/{place.rpartition('/')[2]}").status_code == 200 for place in named)
    assert client.get("/sitemap-members.xml").status_code == 404


def test_list_pages_are_there_in_every_language_and_name_each_other(client: Client, room: Category) -> None:
    Edition.objects.create(number=12, start="2021", end="2021", mode="online", country="PT")
    for section in ("pages", "categories", "academies"):
        addresses = sitemap(client, section)
        assert {address.split("/")[3] for address in addresses} == INTERFACE
        for address, alternates in addresses.items():
            assert alternates.keys() == INTERFACE | {"x-default"}
            assert alternates[address.split("/")[3]] == address
            assert alternates["x-default"] == alternates["en"]
            assert client.get(address.removeprefix(SITE)).status_code == 200
    assert f"{SITE}/ko/forum/c/help/" in sitemap(client, "categories")


def test_what_was_written_is_there_in_its_languages(client: Client, start: Callable[..., Topic]) -> None:
    topic = start("La memoria", "ko", "ca", "pt-BR")
    rejected = start("Otra", "fr", "it")
    TopicTranslation.objects.filter(original=rejected, language="fr").update(status=Status.REJECTED)
    TopicTranslation.objects.filter(original=rejected, language="it").update(status=Status.STALE, origin=Origin.MACHINE)
    addresses = sitemap(client, "topics")
    mine = {tag: f"{SITE}/{tag}/forum/t/{topic.pk}/la-memoria/" for tag in ("es", "ko", "pt")}
    assert addresses[mine["ko"]] == {**mine, "x-default": mine["es"]}
    assert addresses.keys() == {*mine.values(), f"{SITE}/es/forum/t/{rejected.pk}/otra/"}


def test_what_was_written_in_no_interface_language_is_there_once(client: Client, start: Callable[..., Topic]) -> None:
    topic = start("La memòria")
    Topic.objects.update(language="ca")
    assert list(sitemap(client, "topics")) == [f"{SITE}/en/forum/t/{topic.pk}/{quote(topic.slug)}/"]


def test_documents_and_news_are_there_in_their_languages(client: Client, db: None) -> None:
    document("report", "fr", "ar").translations.create(language="ko", title="보고서")
    item = NewsItem.objects.create(slug="open", title="Abierto", language="es", state=NewsState.PUBLISHED)
    NewsTranslation.objects.create(original=item, language="it", title="Aperto")
    assert [address.split("/")[3] for address in sitemap(client, "documents")] == ["fr", "ar", "ko"]
    assert {address: links["x-default"] for address, links in sitemap(client, "news").items()} == {
        f"{SITE}/es/news/open/": f"{SITE}/es/news/open/",
        f"{SITE}/it/news/open/": f"{SITE}/es/news/open/",
    }


def test_people_of_public_reports_are_there_in_the_languages_of_their_sessions(client: Client, db: None) -> None:
    for number, state in ((12, State.PUBLISHED), (11, State.DRAFT)):
        edition = Edition.objects.create(number=number, start="2021", end="2021", mode="online", country="PT")
        Report.objects.create(edition=edition, state=state)
        session = Session.objects.create(edition=edition, slug="opening", title="Opening", language="fr")
        SessionTranslation.objects.create(original=session, language="ko", title="개회")
        for slug in (f"only-{number}", "both"):
            person, _is_new = Person.objects.get_or_create(slug=slug, defaults={"name": slug})
            Participation.objects.create(session=session, person=person)
    addresses = sitemap(client, "people")
    assert addresses.keys() == {f"{SITE}/{tag}/people/{who}/" for who in ("both", "only-12") for tag in ("fr", "ko")}
    french = f"{SITE}/fr/people/both/"
    assert head(client, "/fr/people/both/") == (french, addresses[french])


def test_what_guests_may_not_see_is_in_no_sitemap_whoever_asks(
    sign_in: Callable[[Member], Client], nomsa: Member, start: Callable[..., Topic]
) -> None:
    for audience in ("members", "edition-12"):
        category = Category.objects.create(slug=f"secret-{audience}", name="Secret", audience=audience)
        start(f"secret in {audience}", category=category)
        document(f"secret-{audience}", "en", audience=audience)
    start("secret and hidden", hidden_at=timezone.now())
    document("secret-draft", "en", state=State.DRAFT)
    document("secret-withdrawn", "en", state=State.WITHDRAWN)
    NewsItem.objects.create(slug="secret-news", title="Secret", state=NewsState.DRAFT)
    shown = start("shown to all")
    client = sign_in(nomsa)
    everything = "".join(client.get(f"/sitemap-{section}.xml").content.decode() for section in SECTIONS)
    assert "secret" not in everything
    assert f"/t/{shown.pk}/" in everything


def test_long_sections_have_pages(client: Client, start: Callable[..., Topic], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SECTIONS["topics"], "limit", 2)
    topics = [start("La memoria", "ko") for _topic in range(3)]
    assert "sitemap-topics.xml?p=2" in client.get("/sitemap.xml").content.decode()
    second = sitemap(client, "topics", "?p=2")
    assert list(second) == [f"{SITE}/{tag}/forum/t/{topics[2].pk}/la-memoria/" for tag in ("es", "ko")]
    assert client.get("/sitemap-topics.xml?p=3").status_code == 404


@pytest.mark.parametrize("section", ["", "-topics", "-documents", "-news"])
def test_a_sitemap_takes_as_many_queries_for_many_as_for_few(
    client: Client, start: Callable[..., Topic], section: str
) -> None:
    def queries(number: int) -> int:
        for each in range(number):
            start(f"La memoria {each}", "ko", "fr")
            document(f"report-{number}-{each}", "fr", "ar")
            item = NewsItem.objects.create(slug=f"open-{number}-{each}", title="Abierto", state=NewsState.PUBLISHED)
            NewsTranslation.objects.create(original=item, language="it", title="Aperto")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/sitemap{section}.xml").status_code == 200
        return len(captured)

    assert queries(2) == queries(20)


def test_a_list_page_has_its_own_address_in_each_language(client: Client, room: Category) -> None:
    canonical, alternates = head(client, "/ko/forum/c/help/")
    assert canonical == f"{SITE}/ko/forum/c/help/" == alternates["ko"]
    assert alternates.keys() == INTERFACE | {"x-default"}
    assert alternates["x-default"] == alternates["en"] == f"{SITE}/en/forum/c/help/"


@pytest.mark.parametrize(
    ("query", "kept"),
    [("?page=2", "?page=2"), ("?page=1", ""), ("?page=02", ""), ("?kind=event", ""), ("?kind=event&page=2", "")],
)
def test_of_a_query_only_a_further_page_is_another_page(client: Client, db: None, query: str, kept: str) -> None:
    news = [NewsItem(slug=f"n-{n}", title="N", kind="event", state=NewsState.PUBLISHED) for n in range(31)]
    NewsItem.objects.bulk_create(news)
    canonical, alternates = head(client, f"/fr/news/{query}")
    assert canonical == f"{SITE}/fr/news/{kept}"
    assert alternates["ar"] == f"{SITE}/ar/news/{kept}"


def test_a_topic_has_the_addresses_of_its_languages_and_elsewhere_its_originals(
    client: Client, start: Callable[..., Topic]
) -> None:
    topic = start("La memoria", "ko")
    there = {tag: f"{SITE}/{tag}/forum/t/{topic.pk}/la-memoria/" for tag in ("es", "ko")}
    for language, canonical in (("es", there["es"]), ("ko", there["ko"]), ("fr", there["es"])):
        path = f"/{language}/forum/t/{topic.pk}/la-memoria/"
        assert head(client, path) == (canonical, {**there, "x-default": there["es"]})
    Topic.objects.update(title="기억", language="ko")
    assert head(client, f"/ko/forum/t/{topic.pk}/기억/")[0] == f"{SITE}/ko/forum/t/{topic.pk}/{quote('기억')}/"


def test_a_document_and_a_news_item_have_the_addresses_of_their_languages(client: Client, db: None) -> None:
    document("report", "fr", "ar")
    item = NewsItem.objects.create(slug="open", title="Abierto", language="es", state=NewsState.PUBLISHED)
    NewsTranslation.objects.create(original=item, language="it", title="Aperto")
    canonical, alternates = head(client, "/ar/library/documents/report/")
    assert (canonical, list(alternates)) == (f"{SITE}/ar/library/documents/report/", ["fr", "ar", "x-default"])
    canonical, alternates = head(client, "/ko/news/open/")
    assert canonical == alternates["es"] == alternates["x-default"] == f"{SITE}/es/news/open/"


@pytest.mark.parametrize("path", ["/en/search/?q=x", "/en/forum/t/999/nothing/", "/en/nowhere/"])
def test_pages_that_are_none_have_no_address(client: Client, db: None, path: str) -> None:
    page = client.get(path).content.decode()
    assert "canonical" not in page
    assert "x-default" not in page


def test_members_pages_carry_no_addresses(sign_in: Callable[[Member], Client], amina: Member) -> None:
    page = sign_in(amina).get("/fr/forum/").content.decode()
    assert "canonical" not in page
