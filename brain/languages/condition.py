"""How translation stands, for administrators: engines, what they were used for, the queue, and what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from brain.languages import gates, jobs
from brain.languages.breaker import Breaker
from brain.languages.engines import Reason
from brain.languages.models import EngineUsage, Job, State

DAYS = 30
MOST_OF_EACH, MOST_OF_ONE = 5, 50  # jobs shown: of each reason, or of one that was chosen


@dataclass(frozen=True)
class EngineState:
    """An engine in use, with its last failure, if it failed lately; `paused_until`: nothing is asked of it before."""

    name: str
    cap: int | None  # characters a day
    failed_at: datetime | None
    reason: str
    detail: str
    paused_until: datetime | None


@dataclass(frozen=True)
class Failures:
    """Failed jobs of one reason (engines.Reason or gates.Refusal); `jobs` are the newest of them."""

    reason: str
    count: int
    newest: datetime
    jobs: Sequence[Job]

    @property
    def more(self) -> int:
        """How many there are beside `jobs`."""
        return self.count - len(self.jobs)


def reason_label(reason: str) -> str:
    """Return what a reason (engines.Reason or gates.Refusal) says, in the reader's language."""
    for reasons in (Reason, gates.Refusal):
        if reason in set(reasons):
            return str(reasons(reason).label)
    return reason


def engines_now() -> list[EngineState]:
    """Return the engines in use, the preferred first."""
    return [_engine(name) for name in settings.TRANSLATION]


def _engine(name: str) -> EngineState:
    breaker = Breaker(name)
    record = breaker.record()
    return EngineState(
        name=name,
        cap=settings.TRANSLATION_DAILY_CHARACTERS.get(name),
        failed_at=datetime.fromtimestamp(record.failed_at, UTC) if record.failed_at else None,
        reason=record.reason,
        detail=record.detail,
        paused_until=datetime.fromtimestamp(record.paused_until, UTC) if breaker.is_paused() else None,
    )


def usage_by_day() -> list[EngineUsage]:
    """Return what each engine was used for in the last DAYS days, the newest first."""
    return list(EngineUsage.objects.filter(day__gt=timezone.now().date() - timedelta(days=DAYS)))


def queue() -> QuerySet[Job, Any]:
    """Return, for each language, how many jobs wait, run, were done today (UTC) and have failed."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Job.objects.values("language").annotate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        running=Count("pk", filter=Q(state=State.RUNNING)),
        done_today=Count("pk", filter=Q(state=State.DONE, finished_at__gte=today)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    return rows.order_by("language")


def failures(reason: str | None = None) -> list[Failures]:
    """Return what has failed by reason, the most frequent first, each with a few jobs; or one reason, with many."""
    failed = Job.objects.filter(state=State.FAILED)
    if reason is not None:
        failed = failed.filter(reason=reason)
    most = MOST_OF_EACH if reason is None else MOST_OF_ONE
    newest_first = failed.order_by("-finished_at", "-pk")
    rows = failed.values("reason").annotate(count=Count("pk"), newest=Max("finished_at")).order_by("-count", "reason")
    return [Failures(**row, jobs=list(newest_first.filter(reason=row["reason"])[:most])) for row in rows]


def try_again(*, job_id: int | None = None, reason: str | None = None) -> int:
    """What has failed is asked for again, one job or all of a reason; returns how many that are."""
    failed = Job.objects.filter(state=State.FAILED)
    chosen = failed.filter(pk=job_id) if job_id is not None else failed.filter(reason=reason)
    wanted = list(chosen.values_list("kind", "object_id", "language"))
    jobs.ask_all(wanted)
    return len(wanted)
