"""Bringing in events: those of which brain/samples/news.yaml tells, and the samples of brain/samples/events.yaml."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from brain.core.zones import moment_in, zone_of_country
from brain.languages.models import Origin
from brain.news.events.forms import midnight
from brain.news.events.indexing import index_events
from brain.news.events.texts import source_of
from brain.news.models import Event, EventTranslation, Kind, NewsItem, State

Row = Mapping[str, Any]
_WHOLE_DAY = len("2021-11-24")


@transaction.atomic
def load_events(rows: Sequence[Row], news: Sequence[Row]) -> int:
    """Every row is a published event with its translations; returns how many were new.

    A row has `id` (the slug), `title` ({language: text}, the original first), `in_days` (from today: it is a sample),
    `begins` and `ends` ("14:30") with `time_zone`, and may have `summary`, `mode`, `place`, `country`, `organisers`,
    `registration`, `meeting`, `edition`, `audience` and `related`. Of `news`, those that tell of an event on known days
    make one of whole days. An event that is there already stays as it is: an editor may have changed it.
    """
    known = set(Event.objects.values_list("slug", flat=True))
    events = [_add(row, _times(row), is_sample=True) for row in rows if row["id"] not in known]
    told = [row for row in news if row["id"] not in known and _tells_of_days(row)]
    events += [_add(_of_news(row), _whole_days(row)) for row in told]
    for row in told:
        _relate(row["id"])
    index_events(events)
    return len(events)


def _tells_of_days(row: Row) -> bool:
    return row["kind"] == Kind.EVENT and len(row.get("event_start", "")) == len(row.get("event_end", "")) == _WHOLE_DAY


def _of_news(row: Row) -> Row:
    countries = row.get("countries") or [""]
    return {**row, "country": countries[0], "mode": row.get("event_mode", ""), "related": [f"news:{row['id']}"]}


def _relate(slug: str) -> None:
    item = NewsItem.objects.get(slug=slug)
    item.related = [*item.related, f"event:{slug}"]
    item.save(update_fields=["related"])


def _whole_days(row: Row) -> dict[str, Any]:
    zone = zone_of_country((row.get("countries") or [""])[0])
    first, last = date.fromisoformat(row["event_start"]), date.fromisoformat(row["event_end"])
    return {
        "time_zone": zone,
        "is_all_day": True,
        "starts_at": midnight(first, zone),
        "ends_at": midnight(last + timedelta(days=1), zone),
    }


def _times(row: Row) -> dict[str, Any]:
    day, zone = timezone.now().date() + timedelta(days=row["in_days"]), row["time_zone"]
    begins, ends = (moment_in(datetime.combine(day, time.fromisoformat(row[end])), zone) for end in ("begins", "ends"))
    return {"time_zone": zone, "starts_at": begins, "ends_at": ends}


def _add(row: Row, times: Mapping[str, Any], *, is_sample: bool = False) -> Event:
    original, *others = row["title"]
    event = Event.objects.create(
        slug=row["id"],
        state=State.PUBLISHED,
        language=original,
        mode=row.get("mode", ""),
        venue=row.get("place", ""),
        country=row.get("country", ""),
        organisers=row.get("organisers", ""),
        registration_url=row.get("registration", ""),
        meeting_url=row.get("meeting", ""),
        edition=row.get("edition"),
        audience=row.get("audience", "public"),
        related=row.get("related", []),
        is_sample=is_sample,
        **times,
        **_words(row, original),
    )
    digest = source_of(event).digest
    EventTranslation.objects.bulk_create(
        EventTranslation(
            original=event, language=language, origin=Origin.MACHINE, digest=digest, **_words(row, language)
        )
        for language in others
    )
    return event


def _words(row: Row, language: str) -> dict[str, str]:
    """Return the fields that are translated, in `language`."""
    return {"title": row["title"][language], "summary": row.get("summary", {}).get(language, "")}
