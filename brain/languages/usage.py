"""What engines are used for, and how much they may be used for on one day (UTC)."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from brain.languages.engines import EngineError, Reason
from brain.languages.models import EngineUsage


@transaction.atomic
def count(engine: str, *, characters: int, texts: int) -> None:
    """The use is counted for today. Raises EngineError where it would go beyond the engine's daily limit."""
    row = _today(engine)
    limit = settings.TRANSLATION_DAILY_CHARACTERS.get(engine)
    within = EngineUsage.objects.filter(pk=row.pk)
    if limit is not None:
        within = within.filter(characters__lte=limit - characters)
    if not within.update(characters=F("characters") + characters, texts=F("texts") + texts):
        raise EngineError(Reason.LIMIT, f"{limit} characters a day", retry_after=_seconds_left())


@transaction.atomic
def count_failure(engine: str) -> None:
    """The failure is counted for today."""
    EngineUsage.objects.filter(pk=_today(engine).pk).update(failures=F("failures") + 1)


def _today(engine: str) -> EngineUsage:
    row, _is_new = EngineUsage.objects.get_or_create(day=timezone.now().date(), engine=engine)
    return row


def _seconds_left() -> float:
    """Return how long the day lasts."""
    now = timezone.now()
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=now.tzinfo)
    return (midnight - now).total_seconds()
