"""Bringing in the news of brain/samples/news.yaml."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from brain.languages.models import Origin
from brain.news.indexing import index_news
from brain.news.models import NewsItem, NewsTranslation, State
from brain.news.texts import source_of


@transaction.atomic
def load_news(rows: Sequence[Mapping[str, Any]]) -> int:
    """Every row is a published item with its translations; returns how many were new.

    A row has `id` (the slug), `kind`, `title` ({language: text}, the original first), and may have `date` or
    `month`, `summary`, `series` with `series_name`, `person`, `role`, `organisation`, `country` or `countries`,
    `tool_languages`, `photo_credit`, `event_start`, `event_end`, `recording`, `edition` and `publication` (its slug).
    An item that is there already stays as it is: an editor may have changed it.
    """
    known = set(NewsItem.objects.values_list("slug", flat=True))
    # The last row is made first: of two items of one day, the first row is the newer.
    new = [row for row in reversed(rows) if row["id"] not in known]
    items = [_add(row) for row in new]
    index_news(items)
    return len(items)


def _add(row: Mapping[str, Any]) -> NewsItem:
    original, *others = row["title"]
    item = NewsItem.objects.create(
        slug=row["id"],
        kind=row["kind"],
        state=State.PUBLISHED,
        date=row.get("date") or row.get("month") or "",
        language=original,
        countries=row.get("countries") or ([row["country"]] if "country" in row else []),
        tool_languages=row.get("tool_languages", []),
        person=row.get("person", ""),
        organisation=row.get("organisation", ""),
        photo_credit=row.get("photo_credit", ""),
        event_start=row.get("event_start", ""),
        event_end=row.get("event_end", ""),
        has_recording=row.get("recording", False),
        edition=row.get("edition"),
        related=[f"document:{row['publication']}"] if "publication" in row else [],
        **_words(row, original),
    )
    source = source_of(item)
    NewsTranslation.objects.bulk_create(
        NewsTranslation(
            original=item,
            language=language,
            origin=Origin.MACHINE,
            digest=source.digest,
            **_words(row, language),
        )
        for language in others
    )
    return item


def _words(row: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the fields that are translated, in `language`."""
    return {
        "title": row["title"][language],
        "summary": row.get("summary", {}).get(language, ""),
        "series": row.get("series_name", {}).get(language, ""),
        "person_role": row.get("role", {}).get(language, ""),
    }
