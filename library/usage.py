"""How much documents are used, by month, language, country and document: read from the counts, for pages and plots."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest

from brain.core.readers import current_reader
from brain.core.templatetags.brain import country_name, language_name
from library.access.documents import documents_to_read
from library.models import Document, Use, UseKind
from library.pages import in_rows

MONTHS = 12
MOST_USED = 20
SMALL = 5  # fewer are not told of a country: they might be about people whom others know
WIDTH, HEIGHT, GAP = 720, 180, 8  # of a plot, in its own units


@dataclass(frozen=True)
class Month:
    """What was counted in a month, which is written 2026-11."""

    month: str
    views: int
    downloads: int


@dataclass(frozen=True)
class Bar:
    """A bar of a plot: what it stands for, its value, and its place from above in the plot's own units."""

    label: str
    value: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Count:
    """What was counted of one thing; `share` (0 to 100): beside the most."""

    name: str
    count: int
    share: int


def library_usage(request: HttpRequest) -> dict[str, Any]:
    """Return how the documents that this person may read were used in the last twelve months."""
    readable = documents_to_read(request.user)
    months = months_until(datetime.now(UTC).date())
    uses = Use.objects.filter(document__in=readable, day__gte=f"{months[0]}-01")
    most = dict(
        uses.filter(kind=UseKind.DOWNLOAD)
        .order_by()
        .values("document")
        .annotate(total=Sum("count"))
        .order_by("-total", "-document")
        .values_list("document", "total")[:MOST_USED]
    )
    return _counted(uses, months) | {
        "most_used": [(row, most[row.pk]) for row in in_rows(readable, list(most))],
        "reads": current_reader().languages,
    }


def document_usage(document: Document) -> dict[str, Any]:
    """Return how the document was used in the last twelve months."""
    months = months_until(datetime.now(UTC).date())
    uses = Use.objects.filter(document=document, day__gte=f"{months[0]}-01")
    return _counted(uses, months) | {"document": document, "reads": current_reader().languages}


def months_until(today: date, count: int = MONTHS) -> list[str]:
    """Return the months, as 2026-11, that end with the one of `today`, the earliest first."""
    last = today.year * 12 + today.month - 1
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(last - count + 1, last + 1)]


def _counted(uses: QuerySet[Use], months: Sequence[str]) -> dict[str, Any]:
    by_month = _by_month(uses, months)
    downloads = uses.filter(kind=UseKind.DOWNLOAD)
    return {
        "months": by_month,
        "views": sum(month.views for month in by_month),
        "downloads": sum(month.downloads for month in by_month),
        "bars": bars([(month.month, month.downloads) for month in by_month]),
        "view_bars": bars([(month.month, month.views) for month in by_month]),
        "languages": _ranked({language_name(tag): n for tag, n in _totals(downloads, "language").items()}),
        "countries": _ranked({country_name(code): n for code, n in _told(_totals(uses, "country")).items()}),
        "unknown": _untold(_totals(uses, "country")),
        "small": SMALL,
        "plot": {"width": WIDTH, "height": HEIGHT},
    }


def _by_month(uses: QuerySet[Use], months: Sequence[str]) -> list[Month]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    rows = uses.order_by().annotate(month=TruncMonth("day")).values("month", "kind").annotate(total=Sum("count"))
    for row in rows:
        counts[f"{row['month']:%Y-%m}", row["kind"]] += row["total"]
    return [Month(month, counts[month, UseKind.VIEW], counts[month, UseKind.DOWNLOAD]) for month in months]


def _totals(uses: QuerySet[Use], field: str) -> dict[str, int]:
    rows = uses.order_by().values(field).annotate(total=Sum("count"))
    return dict(rows.values_list(field, "total"))


def _told(countries: dict[str, int]) -> dict[str, int]:
    """Return the countries from which enough is counted that it says nothing of single people."""
    return {code: count for code, count in countries.items() if code and count >= SMALL}


def _untold(countries: dict[str, int]) -> int:
    return sum(countries.values()) - sum(_told(countries).values())


def _ranked(counts: dict[str, int]) -> list[Count]:
    most = max(counts.values(), default=0)
    in_order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Count(name, count, 100 * count // most if most else 0) for name, count in in_order]


def bars(values: Iterable[tuple[str, int]]) -> list[Bar]:
    """Return the bars of a plot of WIDTH by HEIGHT, the highest as high as it."""
    rows = list(values)
    most = max((value for _label, value in rows), default=0) or 1
    step = WIDTH // max(len(rows), 1)
    heights = [round(HEIGHT * value / most) for _label, value in rows]
    return [
        Bar(label, value, place * step + GAP // 2, HEIGHT - height, step - GAP, height)
        for place, ((label, value), height) in enumerate(zip(rows, heights, strict=True))
    ]
