"""Figures for everybody that tell nothing of single people: small ones are shown as "fewer than N"."""

from collections.abc import Mapping
from dataclasses import dataclass

SMALL = 5  # what is fewer might be about a person whom others know


@dataclass(frozen=True)
class Figure:
    """A count, or, where it is not told, what it is fewer than."""

    count: int | None
    below: int | None = None


def masked(counts: Mapping[str, int]) -> tuple[dict[str, Figure], Figure]:
    """Return the counts of a table, without those of nothing, the largest first; and their sum.

    What is small is not told, nor can it be reckoned from the others: so much more of the smallest is left untold that
    the untold are two at least, and SMALL together. Of a table that is small as a whole the sum is not told either.
    """
    ordered = sorted((key for key, count in counts.items() if count), key=lambda key: counts[key])
    hidden = [key for key in ordered if counts[key] < SMALL]
    while hidden and len(hidden) < len(ordered) and (len(hidden) < 2 or sum(counts[key] for key in hidden) < SMALL):
        hidden.append(ordered[len(hidden)])
    figures = {key: Figure(None, _above(counts[key])) if key in hidden else Figure(counts[key]) for key in ordered}
    total = sum(counts.values())
    return dict(reversed(figures.items())), Figure(total) if not 0 < total < SMALL else Figure(None, SMALL)


def _above(count: int) -> int:
    """Return the next multiple of SMALL above the count."""
    return (count // SMALL + 1) * SMALL
