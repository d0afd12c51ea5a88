"""Events as the tests make and type them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from brain.news.models import Event

NINE = datetime(2027, 3, 31, 9, tzinfo=UTC)


def make_event(slug: str = "fair", **fields: Any) -> Event:
    """Return a published event; on 31 March 2027, from 9 to 11 UTC, in Dakar."""
    given = {
        "title": "A fair", "state": "published", "starts_at": NINE, "ends_at": NINE + timedelta(hours=2),
        "time_zone": "Africa/Dakar", **fields,
    }  # fmt: skip
    return Event.objects.create(slug=slug, **given)


def over(slug: str = "over", **fields: Any) -> Event:
    """Return a published event that ended an hour ago."""
    end = timezone.now() - timedelta(hours=1)
    return make_event(slug, starts_at=end - timedelta(hours=2), ends_at=end, **fields)


def typed(**fields: Any) -> dict[str, Any]:
    """Return what an editor types for an event in Seoul."""
    return {
        "key": str(uuid4()), "language": "en", "title": "Harvest fair", "summary": "Bring **seeds**.",
        "first_day": "2027-03-31", "start_time": "14:00", "end_time": "16:30", "time_zone": "Asia/Seoul",
        "mode": "hybrid", "venue": "Hall 2", "country": "KR", "audience": "public", **fields,
    }  # fmt: skip
