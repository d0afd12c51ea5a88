"""The sample content: whole, loaded once, plainly marked."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from brain.members.models import Member
from brain.news.models import NewsItem
from brain.samples.people import address, close_sign_ins, demo_password, rows
from forum.models import Category, Post, Topic
from library.models import Document, Edition, LanguageEdition, Series

pytestmark = pytest.mark.django_db
INTERFACE = {"en", "fr", "es", "pt", "it", "ar", "ko"}


def counts() -> dict[str, int]:
    models = (Edition, Series, Document, LanguageEdition, NewsItem, Category, Member, Topic, Post)
    return {model.__name__: model.objects.count() for model in models}


def test_everything_is_loaded_and_a_second_time_changes_nothing() -> None:
    call_command("load_samples", verbosity=0)
    first = counts()
    assert {
        "Edition": 12, "Series": 3, "Document": 17, "LanguageEdition": 29, "NewsItem": 22, "Member": 25,
        "Category": 18 + 2,  # two of them are the rooms of conversations
    }.items() <= first.items()  # fmt: skip
    assert first["Topic"] >= 30
    assert first["Post"] >= 300
    written_in = set(Post.objects.values_list("language", flat=True))
    assert written_in == INTERFACE
    assert Topic.objects.filter(is_sample=False).count() == Member.objects.filter(is_sample=False).count() == 0
    call_command("load_samples", verbosity=0)
    assert counts() == first


def test_what_was_written_meanwhile_stays() -> None:
    call_command("load_samples", verbosity=0)
    Post.objects.filter(number=1).update(body="changed by its author")
    call_command("load_samples", verbosity=0)
    assert set(Post.objects.filter(number=1).values_list("body", flat=True)) == {"changed by its author"}


@pytest.mark.parametrize(("demo", "works"), [(True, True), (False, False)])
def test_sample_members_sign_in_only_in_demonstration_mode(
    client: Client, settings: Any, demo: bool, works: bool
) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = demo, "a common password for samples"
    call_command("load_samples", verbosity=0)
    assert client.login(email=address("amina"), password="a common password for samples") is works


def test_every_sample_post_says_so_where_it_is_read(client: Client) -> None:
    call_command("load_samples", verbosity=0)
    topic = Topic.objects.filter(category__audience="public").first()
    page = client.get(f"/t/{topic.pk}", follow=True).content.decode()
    assert "Sample" in page


@pytest.mark.parametrize(
    "name", ["editions.yaml", "publications.yaml", "news.yaml", "organisations.yaml", "categories.yaml"]
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
    call_command("load_samples", verbosity=0)
    settings.DEMO = True
    for chosen in ("a common password for samples", ""):
        settings.DEMO_PASSWORD = chosen
        call_command("load_samples", verbosity=0)
        assert client.login(email=address("amina"), password=demo_password())


def test_a_site_that_is_no_demonstration_any_more_closes_the_sign_ins(client: Client, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "a common password for samples"
    call_command("load_samples", verbosity=0)
    assert close_sign_ins() == 25
    assert close_sign_ins() == 0
    assert not client.login(email=address("nomsa"), password="a common password for samples")


def test_there_are_figures_of_last_month(client: Client) -> None:
    call_command("load_samples", verbosity=0)
    page = client.get("/en/moderation/transparency")
    for words in ("Off topic", "It stays, or was let through", "It was edited"):
        assert words in page.text
    assert page.text.count(">6<") >= 2
