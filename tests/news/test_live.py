"""The newest news on open pages."""

from collections.abc import Callable
from typing import Any

from django.utils import translation

from brain.members.models import Member
from brain.news import live
from brain.news.actions import edit_news
from brain.news.models import NewsItem, State
from brain.publishing.workflow import move
from realtime.models import Event
from realtime.streams import kind_of
from tests.languages.desk import translate

Item = Callable[[str], NewsItem]


def shown(language: str) -> str:
    with translation.override(language):
        (change,) = live.render("news", ["1"], "latest")
    assert (change.target, change.place) == ("latest-news", "replace")
    return change.html


def test_the_list_is_short_and_in_the_readers_language(news: Item) -> None:
    html = shown("fr")

    assert html.count("<li") == 4
    assert html.index("/fr/news/newest/") < html.index("Parler d’épargne")
    assert 'id="latest-news"' in html


def test_publishing_editing_and_withdrawing_reach_open_pages(news: Item, sign_in: Any, chiara: Member) -> None:
    item = news("newest")

    move(item, State.WITHDRAWN, by=chiara)
    assert "The newest" not in shown("en")
    move(item, State.PUBLISHED, by=chiara)
    edit_news(item=item, fields={"title": "The very newest"})
    assert translate(sign_in(chiara), "news", "fr", item.pk, title="La plus récente").status_code == 303
    assert "The very newest" in shown("en")
    assert "La plus récente" in shown("fr")

    assert [event.kind for event in Event.objects.filter(stream_id="news.latest")] == ["news"] * 4


def test_a_draft_reaches_nobody(news: Item, chiara: Member) -> None:
    NewsItem.objects.filter(slug="newest").update(state="draft")

    edit_news(item=news("newest"), fields={"title": "Still a draft"})

    assert not Event.objects.exists()


def test_anyone_may_follow_the_one_stream() -> None:
    kind: Any = kind_of("news.latest")

    assert kind[0].audience("latest") == "public"
    assert kind[0].audience("12") is None
