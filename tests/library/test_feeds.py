"""Feeds of the library, its collections, and of rooms of the forum, as feedparser reads them."""

from collections.abc import Callable
from typing import Any

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brain.members.models import Member
from forum.models import Category, Post, Topic, TopicTranslation
from library.indexing import index_document
from library.models import Collection, Creator, Document, LanguageEdition, Series, State
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
ATOM_AND_RSS = pytest.mark.parametrize("form", ["atom", "rss"])


@pytest.fixture
def shelf() -> Collection:
    briefs = Series.objects.create(slug="briefs", name="Policy briefs")
    brief = make_document("brief", languages=("en", "fr"), series=briefs, issued="2019-11-05")
    Creator.objects.create(document=brief, name="International <Labour> Organization")
    LanguageEdition.objects.filter(document=brief, language="en").update(abstract="Costs & <b>care</b>\x0b")
    index_document(brief)
    make_document("study", languages=("ko",), issued="2019")
    make_document("minutes", audience="members")
    make_document("old", state=State.WITHDRAWN)
    return Collection.objects.add_root(instance=Collection(slug="briefs", kind="series", series=briefs))


def read(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    read = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not read.bozo
    return read


@ATOM_AND_RSS
def test_the_library_has_a_feed_in_each_language(client: Client, shelf: Collection, form: str) -> None:
    known = read(client, f"/fr/library/feed.{form}")
    assert known.feed.language == "fr"
    assert {entry.title for entry in known.entries} == {"brief in fr", "study in ko"}
    [brief] = [entry for entry in known.entries if entry.title == "brief in fr"]
    assert brief.id == Document.objects.get(slug="brief").uuid.urn
    assert brief.link.endswith("/fr/library/documents/brief/")
    assert brief.author == "International <Labour> Organization"
    english = read(client, f"/en/library/feed.{form}")
    [same] = [entry for entry in english.entries if entry.id == brief.id]
    assert "&lt;b&gt;care&lt;/b&gt;" in same.summary or "&amp;" in same.summary
    assert "<b>" not in same.summary


def test_an_entry_says_its_language_and_no_day_is_made_up(client: Client, shelf: Collection) -> None:
    atom = client.get("/fr/library/feed.atom").content.decode()
    assert '<entry xml:lang="ko">' in atom
    assert '<entry xml:lang="fr">' in atom
    assert "<dc:language>ko</dc:language>" in client.get("/fr/library/feed.rss").content.decode()
    dated = {entry.title: "published" in entry for entry in read(client, "/fr/library/feed.atom").entries}
    assert dated == {"brief in fr": True, "study in ko": False}


@ATOM_AND_RSS
def test_a_collection_has_its_own(client: Client, shelf: Collection, form: str) -> None:
    known = read(client, f"/en/library/collections/briefs/feed.{form}")
    assert known.feed.title == "Policy briefs · Collective Brain"
    assert [entry.title for entry in known.entries] == ["brief in en"]


def test_what_is_for_members_is_in_their_feed_alone(
    client: Client, sign_in: SignIn, amina: Member, shelf: Collection
) -> None:
    Collection.objects.filter(pk=shelf.pk).update(audience="members")
    assert client.get("/en/library/collections/briefs/feed.atom").status_code == 404
    assert client.get("/en/library/collections/nothing/feed.atom").status_code == 404
    member = sign_in(amina)
    assert member.get("/en/library/collections/briefs/feed.atom").status_code == 200
    entries = read(member, "/en/library/feed.atom").entries
    assert "minutes in en" in {entry.title for entry in entries}
    assert member.get("/en/library/feed.atom")["Cache-Control"] == "private, no-store"


def test_a_feed_takes_as_many_queries_for_many_as_for_few(client: Client, shelf: Collection) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/library/feed.atom")
        return len(captured)

    queries()
    few = queries()
    for number in range(6):
        make_document(f"more-{number}", languages=("en", "es"), series=shelf.series)
    assert queries() == few <= 6


@pytest.fixture
def topic(amina: Member) -> Topic:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    topic = Topic.objects.create(category=room, author=amina, title="Who weighs the grain?", language="en")
    Post.objects.create(topic=topic, number=1, author=amina, body="We **weigh** it.", body_html="", language="en")
    TopicTranslation.objects.create(original=topic, language="fr", title="Qui pèse le grain ?")
    hidden = Topic.objects.create(category=room, author=amina, title="Spam", language="en", hidden_at=timezone.now())
    Post.objects.create(topic=hidden, number=1, author=amina, body="Spam", body_html="", language="en")
    return topic


@ATOM_AND_RSS
def test_a_room_of_the_forum_has_a_feed(client: Client, topic: Topic, form: str) -> None:
    known = read(client, f"/en/forum/c/help/feed.{form}")
    assert known.feed.title == "Help · Collective Brain"
    [entry] = known.entries
    assert (entry.title, entry.author, entry.summary) == ("Who weighs the grain?", "Amina Diallo", "We weigh it.")
    assert entry.id == f"http://127.0.0.1:8000/t/{topic.pk}"
    assert read(client, f"/fr/forum/c/help/feed.{form}").entries[0].title == "Qui pèse le grain ?"


def test_a_closed_room_is_for_its_members(
    client: Client, sign_in: SignIn, topic: Topic, amina: Member, daniela: Member
) -> None:
    Category.objects.update(audience="edition-12")
    assert client.get("/en/forum/c/help/feed.atom").status_code == 404
    assert sign_in(daniela).get("/en/forum/c/help/feed.atom").status_code == 404
    assert len(read(sign_in(amina), "/en/forum/c/help/feed.atom").entries) == 1


def test_news_come_as_rss_too(client: Client, db: None) -> None:
    assert read(client, "/ko/news/feed.rss").feed.language == "ko"


def test_browsers_find_the_search(client: Client, db: None) -> None:
    assert 'href="/ko/search/description.xml"' in client.get("/ko/about/").content.decode()
    answer = client.get("/ko/search/description.xml")
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    assert 'template="http://127.0.0.1:8000/ko/search/?q={searchTerms}"' in answer.content.decode()
