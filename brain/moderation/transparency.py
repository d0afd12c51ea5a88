"""What moderators did in a month, counted for everybody: no names, and no small numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from brain.core.templatetags.brain import language_name
from brain.languages.detection import UNKNOWN
from brain.moderation.masking import Figure, masked
from brain.moderation.models import Appeal, AuditEntry, Case, Concern, Decision, Outcome, Report
from brain.notifications.verbs import all_verbs


@dataclass(frozen=True)
class Figures:
    """One table: what is counted, with its rows (words, figure), the largest first, and their sum."""

    name: str
    title: str
    rows: list[tuple[str, Figure]]
    total: Figure


def months() -> list[date]:
    """Return the first days of the months that are over and of which there is something to count, the newest first.

    The month that runs is not among them: who watched it grow would see every single act.
    """
    first = [AuditEntry.objects.aggregate(at=Min("at"))["at"], Case.objects.aggregate(at=Min("opened_at"))["at"]]
    known = [moment for moment in first if moment]
    if not known:
        return []
    month, now = _first_day(min(known)), _first_day(timezone.now())
    found = []
    while month < now:
        found.append(month)
        month = _next(month)
    return found[::-1]


def figures_of(month: date) -> list[Figures]:
    """Return the tables of the month (its first day), in the active language."""
    begin, end = _moment(month), _moment(_next(month))
    reports = Report.objects.filter(created_at__gte=begin, created_at__lt=end)
    cases = Case.objects.filter(closed_at__gte=begin, closed_at__lt=end)
    acts = AuditEntry.objects.filter(at__gte=begin, at__lt=end, verb__in=[verb.name for verb in _counted()])
    appeals = Appeal.objects.filter(decided_at__gte=begin, decided_at__lt=end)
    return [
        _table("reasons", gettext_lazy("Reports, by reason"), _counts(reports, "concern"), dict(Concern.choices)),
        _table("languages", gettext_lazy("Cases decided, by language"), _languages(cases)),
        _table("outcomes", gettext_lazy("Cases decided, by outcome"), _counts(cases, "outcome"), dict(Outcome.choices)),
        _table("acts", gettext_lazy("Acts of moderators"), _counts(acts, "verb"), _acts()),
        _table("appeals", gettext_lazy("Appeals decided"), _counts(appeals, "decision"), dict(Decision.choices)),
    ]


def _table(name: str, title: Promise, counts: dict[str, int], words: dict[str, Any] | None = None) -> Figures:
    shown, total = masked(counts)
    return Figures(name, str(title), [(str(words.get(key, key) if words else key), shown[key]) for key in shown], total)


def _counts(rows: Any, field: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(field).annotate(count=Count("pk")))


def _languages(cases: Any) -> dict[str, int]:
    """Count by primary language: `pt-BR` is Portuguese."""
    counted: Counter[str] = Counter()
    for tag, count in _counts(cases, "language").items():
        primary = tag.partition("-")[0]
        counted[language_name(primary) if primary not in ("", UNKNOWN) else gettext("Language not known")] += count
    return counted


def _counted() -> list[Any]:
    return [verb for verb in all_verbs() if verb.counts]


def _acts() -> dict[str, Any]:
    return {verb.name: verb.done for verb in _counted()}


def _first_day(moment: datetime) -> date:
    return moment.astimezone(UTC).date().replace(day=1)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
