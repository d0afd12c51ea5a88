"""The news of the project's data files."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from brain.news.loading import load_news
from brain.news.models import NewsItem
from brain.search.query import search


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    path = Path(settings.BASE_DIR) / "brain" / "samples" / "news.yaml"
    loaded: list[dict[str, Any]] = yaml.safe_load(path.read_text())
    return loaded


def test_the_samples_are_loaded_once(db: None, rows: list[dict[str, Any]]) -> None:
    assert load_news(rows) == 22
    assert load_news(rows) == 0
    assert NewsItem.objects.published().count() == 22
    assert NewsItem.objects.filter(date="").count() == 1
    assert NewsItem.objects.get(slug="tsunagaru-sse").date == "2021-11"


def test_every_item_in_every_language(db: None, rows: list[dict[str, Any]]) -> None:
    load_news(rows)

    for item in NewsItem.objects.with_translations():
        languages = {item.language, *(translation.language for translation in item.translations.all())}
        assert languages == dict(settings.LANGUAGES).keys()


def test_the_order_of_the_file_holds_within_a_day(db: None, rows: list[dict[str, Any]]) -> None:
    load_news(rows)

    slugs = list(NewsItem.objects.newest_first().values_list("slug", flat=True))

    dated = [row["id"] for row in rows if row["date"]]
    assert slugs == [*dated, "tsunagaru-sse", "oecd-high-level-conference-sse"]


def test_what_an_editor_changed_stays(db: None, rows: list[dict[str, Any]]) -> None:
    load_news(rows)
    NewsItem.objects.filter(slug="tsunagaru-sse").update(title="Another title")

    load_news(rows)

    assert NewsItem.objects.get(slug="tsunagaru-sse").title == "Another title"


def test_the_samples_are_found_in_every_language(db: None, rows: list[dict[str, Any]]) -> None:
    load_news(rows)

    for text, language in [("cooperative statistics", "en"), ("협동조합 통계", "ko"), ("إحصاءات التعاونيات", "ar")]:
        hits = search(text, audiences={"public"}, languages=[language])[0:20]
        assert {hit.entry.language for hit in hits} == {language}
