"""The sample content: whole, loaded once, plainly marked."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from brain.members.models import Member
from brain.news.models import NewsItem
from brain.samples.people import address, close_sign_ins, demo_password, load_members, rows
from forum.loading import load_categories
from forum.models import Category, Post, Topic
from library.fulltext import read_next
from library.models import (
    Collection,
    Document,
    Edition,
    FileVersion,
    LanguageEdition,
    Series,
    Use,
    WebPage,
)

pytestmark = pytest.mark.django_db
INTERFACE = {"en", "fr", "es", "pt", "it", "ar", "ko"}


def counts() -> dict[str, int]:
    models = (
        Edition, Series, Document, LanguageEdition, FileVersion, Collection, Use, WebPage, NewsItem, Category, Member,
        Topic, Post,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def test_everything_is_loaded_and_a_second_time_changes_nothing() -> None:
    call_command("load_samples", verbosity=0)
    first = counts()
    assert {
        "Edition": 12, "Series": 3, "Document": 18, "LanguageEdition": 33, "FileVersion": 5, "Collection": 1,
        "NewsItem": 22, "Member": 25,
        "Category": 18 + 2,  # two of them are the rooms of conversations
    }.items() <= first.items()  # fmt: skip
    assert first["Topic"] >= 30
    assert first["Post"] >= 300
    written_in = set(Post.objects.values_list("language", flat=True))
    assert written_in == INTERFACE
    assert Topic.objects.filter(is_sample=False).count() == Member.objects.filter(is_sample=False).count() == 0
    Post.objects.filter(number=1).update(body="changed by its author")
    call_command("load_samples", verbosity=0)
    assert counts() == first
    assert set(Post.objects.filter(number=1).values_list("body", flat=True)) == {"changed by its author"}


def load_members_alone() -> None:
    load_categories(rows("categories.yaml"))
    load_members()


@pytest.mark.parametrize(("demo", "works"), [(True, True), (False, False)])
def test_sample_members_sign_in_only_in_demonstration_mode(
    client: Client, settings: Any, demo: bool, works: bool
) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = demo, "a common password for samples"
    load_members_alone()
    assert client.login(email=address("amina"), password="a common password for samples") is works


@pytest.mark.parametrize(
    "name", ["editions.yaml", "publications.yaml", "news.yaml", "organisations.yaml", "categories.yaml", "events.yaml"]
)
def test_every_text_of_the_data_stands_in_the_seven_languages(name: str) -> None:
    def mappings(value: Any) -> Any:
        if isinstance(value, dict):
            if "en" in value and "fr" in value:
                yield value
            for inner in value.values():
                yield from mappings(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from mappings(inner)

    found = list(mappings(rows(name)))
    assert found
    assert all(set(mapping) == INTERFACE for mapping in found)


def test_the_password_that_is_printed_opens_also_what_was_loaded_before(client: Client, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = False, ""
    load_members_alone()
    settings.DEMO = True
    for chosen in ("a common password for samples", ""):
        settings.DEMO_PASSWORD = chosen
        load_members_alone()
        assert client.login(email=address("amina"), password=demo_password())


def test_a_site_that_is_no_demonstration_any_more_closes_the_sign_ins(client: Client, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "a common password for samples"
    load_members_alone()
    assert close_sign_ins() == 25
    assert close_sign_ins() == 0
    assert not client.login(email=address("nomsa"), password="a common password for samples")


def test_visitors_see_that_samples_are_samples_and_what_they_show(client: Client, settings: Any) -> None:
    settings.DEMO = True
    call_command("load_samples", verbosity=0)
    topic = Topic.objects.filter(category__audience="public").first()
    assert "Sample" in client.get(f"/t/{topic.pk}", follow=True).text
    transparency = client.get("/en/moderation/transparency").text
    for words in ("Off topic", "It stays, or was let through", "It was edited"):
        assert words in transparency
    assert transparency.count(">6<") >= 2
    statistics = client.get("/en/library/statistics/").text
    assert "From a savings group to a cooperative (sample)" in statistics
    assert '<span class="chip">Sample</span>' in statistics
    collection = client.get("/fr/library/collections/money-kept-in-common-sample/").text
    assert "L’argent en commun (exemple)" in collection
    assert "Du groupe d’épargne à la coopérative (exemple)" in collection
    session = client.get("/en/academies/12/sessions/what-the-sse-brings/").text
    assert "No answer at the last look:" in session
    assert "Last look:" in session
    while read_next():
        pass
    found = client.get("/ar/search/", {"q": "أمينة الصندوق", "type": "document"}).text
    assert re.search(r'href="/d/[^"]+/ar/2"', found)
    document = client.get("/en/library/documents/from-a-savings-group-to-a-cooperative-sample/").text
    assert document.count("Read as text") >= 4
