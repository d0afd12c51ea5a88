"""News to read."""

from collections.abc import Callable
from typing import Any

import pytest

from brain.news.loading import load_news
from brain.news.models import NewsItem

ROWS: list[dict[str, Any]] = [
    {"id": "newest", "date": "2023-05-25", "kind": "event", "title": {"en": "The newest"}},
    {"id": "same-day", "date": "2023-05-25", "kind": "news", "title": {"en": "Of the same day"}},
    {
        "id": "interview",
        "date": "2023-04-11",
        "kind": "interview",
        "title": {"en": "Talking of savings", "fr": "Parler d’épargne", "ko": "저축 이야기"},
        "summary": {"en": "A **long** talk.", "fr": "Une **longue** conversation.", "ko": "긴 대화예요."},
        "series": "Co-operators",
        "series_name": {"en": "Co-operators", "fr": "Coopérateurs et coopératrices"},
        "person": "Hyun-Gon Jung",
        "role": {"en": "President", "fr": "Président"},
        "organisation": "KoSEA",
        "country": "KR",
        "photo_credit": "© Somebody 2023",
    },
    {
        "id": "month-only",
        "date": None,
        "month": "2021-11",
        "kind": "tool",
        "title": {"en": "Of an unknown day"},
        "tool_languages": ["ar"],
    },
    {
        "id": "with-day",
        "date": "2021-11-09",
        "kind": "academy",
        "title": {"en": "Of a known day"},
        "edition": 12,
        "publication": "a-report",
        "event_start": "2021-11-24",
        "event_end": "2021-11-26",
        "countries": ["PS", "SD"],
    },
    {"id": "year-only", "date": "2021", "kind": "news", "title": {"en": "Of an unknown month"}},
    {"id": "no-date", "date": None, "kind": "event", "title": {"en": "Of no known date"}, "recording": True},
]


@pytest.fixture
def news(db: None) -> Callable[[str], NewsItem]:
    """Return a function that gives an item by its slug."""
    load_news(ROWS)
    return lambda slug: NewsItem.objects.get(slug=slug)
