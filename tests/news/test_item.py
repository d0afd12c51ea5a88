"""The page of one item."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from brain.languages.models import Origin, Status
from brain.members.models import Member
from brain.news.models import NewsItem

Item = Callable[[str], NewsItem]


def page_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_the_original_to_one_who_reads_it(client: Client, news: Item) -> None:
    page = page_of(client, "/en/news/interview/")

    assert '<h1 lang="en" dir="ltr">Talking of savings</h1>' in page
    assert "A <strong>long</strong> talk." in page
    assert "Show original" not in page


def test_a_translation_says_that_it_is_one(client: Client, news: Item) -> None:
    page = page_of(client, "/ko/news/interview/")

    assert '<h1 lang="ko" dir="ltr">저축 이야기</h1>' in page
    assert "<p><strong>Talking of savings</strong></p>" in page
    assert "A <strong>long</strong> talk." in page


@pytest.mark.parametrize(
    ("origin", "label"),
    [
        (Origin.HUMAN, "Translated from Korean by a person"),
        (Origin.OFFICIAL, "Official translation from Korean"),
        (Origin.MACHINE, "Machine translation from Korean"),
        (Origin.MACHINE_EDITED, "Machine translation from Korean, improved by a person"),
    ],
)
def test_the_label_says_how_it_came_to_be(client: Client, db: None, origin: str, label: str) -> None:
    item = NewsItem.objects.create(slug="x", state="published", language="ko", title="제목")
    item.translations.create(language="en", origin=origin, title="A title")

    assert f"{label}</span>" in page_of(client, "/en/news/x/")


@pytest.mark.parametrize(
    ("origin", "status", "is_shown"),
    [
        (Origin.MACHINE, Status.READY, True),
        (Origin.MACHINE, Status.STALE, False),
        (Origin.MACHINE, Status.REJECTED, False),
        (Origin.HUMAN, Status.STALE, True),
        (Origin.OFFICIAL, Status.STALE, True),
        (Origin.HUMAN, Status.REJECTED, False),
    ],
)
def test_only_what_readers_may_rely_on_is_shown(
    client: Client, db: None, origin: str, status: str, is_shown: bool
) -> None:
    item = NewsItem.objects.create(slug="x", state="published", language="ko", title="제목", date="2023")
    item.translations.create(language="en", origin=origin, status=status, title="A title")

    page = page_of(client, "/en/news/x/")
    assert ("A title</h1>" in page) is is_shown
    assert ("The original has changed since" in page) is (is_shown and status == Status.STALE)
    assert ("A title</a>" in page_of(client, "/en/news/")) is is_shown
    assert ("A title</a>" in page_of(client, "/en/")) is is_shown
    assert ("A title" in page_of(client, "/en/news/feed.atom")) is is_shown


def test_a_reader_who_wants_translations_on_request_gets_the_original_first(
    news: Item, sign_in: Any, eunji: Member
) -> None:
    eunji.wants_translations = False
    eunji.save()

    page = page_of(sign_in(eunji), "/ko/news/interview/")
    assert "Talking of savings</h1>" in page
    assert '<div class="orig-text" lang="ko" dir="auto" hx-ignore><p><strong>저축 이야기</strong></p>' in page


def test_a_member_reads_the_original_of_a_language_they_read(news: Item, sign_in: Any, eunji: Member) -> None:
    eunji.reads = ["ko", "en"]
    eunji.save()

    assert "Talking of savings</h1>" in page_of(sign_in(eunji), "/ko/news/interview/")


def test_what_was_not_translated_says_so(client: Client, db: None) -> None:
    NewsItem.objects.create(slug="x", state="published", language="ko", title="제목")

    assert "Korean, as written" in page_of(client, "/en/news/x/")
    assert '<div class="tr">' not in page_of(client, "/ko/news/x/")


def test_the_facts_of_an_item(client: Client, news: Item) -> None:
    interview = page_of(client, "/en/news/interview/")
    for fact in ("<bdi>Hyun-Gon Jung</bdi>", "President", "KoSEA", "South Korea", "© Somebody 2023", "11 April 2023"):
        assert fact in interview

    event = page_of(client, "/en/news/with-day/")
    for fact in ("24 November 2021", "26 November 2021", "Palestin", "Sudan", "/en/academies/12/"):
        assert fact in event

    assert news("with-day").related == ["document:a-report"]
    assert "Arabic" in page_of(client, "/en/news/month-only/")


def test_a_date_is_as_precise_as_it_is_known(client: Client, news: Item) -> None:
    assert "November 2021</time><span>Day not known</span>" in page_of(client, "/en/news/month-only/")
    assert "2021</time><span>Month and day not known</span>" in page_of(client, "/en/news/year-only/")
    undated = page_of(client, "/en/news/no-date/")
    assert "Date not known" in undated
    assert "Recording" in undated


def test_a_draft_is_there_for_editors_alone(
    client: Client, news: Item, sign_in: Any, chiara: Member, benoit: Member
) -> None:
    NewsItem.objects.filter(slug="newest").update(state="draft")

    page_of(client, "/en/news/newest/", 404)
    page_of(sign_in(benoit), "/en/news/newest/", 404)
    assert "only editors see it" in page_of(sign_in(chiara), "/en/news/newest/")


def test_a_preview_is_what_a_reader_of_that_language_gets(
    client: Client, news: Item, sign_in: Any, chiara: Member, amina: Member
) -> None:
    NewsItem.objects.filter(slug="interview").update(state="draft")
    chiara.reads = ["en", "fr"]
    chiara.save()
    editor = sign_in(chiara)

    assert "/fr/news/interview/preview/" in page_of(editor, "/fr/news/interview/")
    page = page_of(editor, "/fr/news/interview/preview/")
    assert "Parler d’épargne</h1>" in page
    assert "/ko/news/interview/preview/" in page
    assert "/fr/desk/news/" not in page
    page_of(sign_in(amina), "/fr/news/interview/preview/", 404)
    page_of(client, "/fr/news/interview/preview/", 302)


def test_a_withdrawn_item_says_what_it_was(client: Client, news: Item, sign_in: Any, chiara: Member) -> None:
    NewsItem.objects.filter(slug="interview").update(state="withdrawn")

    page = page_of(client, "/fr/news/interview/", 410)

    assert "Parler d’épargne" in page
    assert "longue" not in page
    assert "/en/desk/" not in page
    assert "/en/desk/news/" in page_of(sign_in(chiara), "/en/news/interview/", 410)


@pytest.mark.parametrize("path", ["nothing", "a%00b", "ünïcode", "%F0%9F%98%80", "-" * 3000])
def test_an_unknown_item_is_not_found(client: Client, db: None, path: str) -> None:
    page_of(client, f"/en/news/{path}/", 404)


def test_the_permalink_leads_on_in_the_readers_language(
    client: Client, news: Item, sign_in: Any, amina: Member
) -> None:
    permalink = news("newest").permalink

    assert client.get(permalink).headers["Location"] == "/en/news/newest/"
    assert client.get(permalink, headers={"accept-language": "ko"}).headers["Location"] == "/ko/news/newest/"
    assert sign_in(amina).get(permalink).headers["Location"] == "/fr/news/newest/"


@pytest.mark.parametrize("uuid", ["1", "00000000-0000-4000-8000-000000000000", "x" * 36])
def test_a_wrong_permalink_is_not_found(client: Client, db: None, uuid: str) -> None:
    page_of(client, f"/n/{uuid}", 404)


def test_what_an_editor_writes_is_text(client: Client, db: None) -> None:
    NewsItem.objects.create(
        slug="x",
        state="published",
        title="<script>alert(1)</script>",
        summary="<img src=x onerror=alert(1)>",
        person='"><b>x</b>',
        photo_credit="<i>me</i>",
    )

    page = page_of(client, "/en/news/x/") + page_of(client, "/en/news/")

    for markup in ("<script>alert", "<img src=x", '"><b>x', "<i>me"):
        assert markup not in page
