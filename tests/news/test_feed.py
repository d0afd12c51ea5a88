"""The Atom feeds (RFC 4287)."""

from collections.abc import Callable
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from brain.news.models import NewsItem

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
Item = Callable[[str], NewsItem]


def feed_of(client: Client, language: str) -> ElementTree.Element:
    response = client.get(f"/{language}/news/feed.atom")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def text_of(element: ElementTree.Element, name: str) -> str | None:
    return element.findtext(ATOM + name)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_feed_in_every_language(client: Client, news: Item, language: str) -> None:
    feed = feed_of(client, language)

    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert feed.get(f"{XML}lang") == language
    assert links == {
        "self": f"http://testserver/{language}/news/feed.atom",
        "alternate": f"http://testserver/{language}/news/",
    }
    assert text_of(feed, "id").startswith("urn:uuid:")
    assert text_of(feed, "title")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Collective Brain"
    datetime.fromisoformat(text_of(feed, "updated"))


def test_entries_are_in_the_order_of_the_list_and_have_lasting_ids(client: Client, news: Item) -> None:
    entries = feed_of(client, "en").findall(f"{ATOM}entry")

    slugs = ["newest", "same-day", "interview", "with-day", "month-only", "year-only", "no-date"]
    assert [text_of(entry, "id") for entry in entries] == [f"urn:uuid:{news(slug).uuid}" for slug in slugs]
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [
        f"http://testserver/en/news/{slug}/" for slug in slugs
    ]


def test_an_entry_says_its_language(client: Client, news: Item) -> None:
    entries = {text_of(entry, "title"): entry for entry in feed_of(client, "fr").findall(f"{ATOM}entry")}

    assert entries["Parler d’épargne"].get(f"{XML}lang") == "fr"
    assert (
        entries["Parler d’épargne"].findtext(f"{ATOM}summary") == "<p>Une <strong>longue</strong> conversation.</p>\n"
    )
    assert entries["The newest"].get(f"{XML}lang") == "en"


def test_the_ids_are_the_same_in_all_languages(client: Client, news: Item) -> None:
    ids = [
        [text_of(entry, "id") for entry in feed_of(client, language).findall(f"{ATOM}entry")]
        for language in ("en", "ko")
    ]

    assert ids[0] == ids[1]
    assert text_of(feed_of(client, "en"), "id") != text_of(feed_of(client, "ko"), "id")


def test_no_day_is_made_up(client: Client, news: Item) -> None:
    entries = feed_of(client, "en").findall(f"{ATOM}entry")
    published = {text_of(entry, "title"): text_of(entry, "published") for entry in entries}

    assert published["The newest"] == "2023-05-25T00:00:00+00:00"
    assert published["Of an unknown day"] is None
    assert published["Of no known date"] is None
    assert all(text_of(entry, "updated") for entry in entries)


def test_only_published_items(client: Client, news: Item) -> None:
    NewsItem.objects.filter(slug="newest").update(state="withdrawn")
    NewsItem.objects.filter(slug="same-day").update(state="draft")

    titles = [text_of(entry, "title") for entry in feed_of(client, "en").findall(f"{ATOM}entry")]

    assert titles[0] == "Talking of savings"


def test_the_feed_is_xml_whatever_a_title_holds(client: Client, db: None) -> None:
    NewsItem.objects.create(slug="x", state="published", title="A \x0b & <b> ]]>", summary="\x08 <x>")

    (entry,) = feed_of(client, "en").findall(f"{ATOM}entry")

    assert text_of(entry, "title") == "A  & <b> ]]>"


def test_an_empty_feed(client: Client, db: None) -> None:
    assert feed_of(client, "ar").findall(f"{ATOM}entry") == []


def test_pages_name_their_feeds(client: Client, news: Item) -> None:
    for url in ("/en/news/", "/en/news/newest/", "/en/news/2023/05/"):
        page = client.get(url).content.decode()
        for language in ("en", "ar", "ko"):
            assert (
                f'<link rel="alternate" type="application/atom+xml" hreflang="{language}"'
                f' href="/{language}/news/feed.atom"' in page
            )
