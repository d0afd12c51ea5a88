"""How figures are set beside their targets."""

from collections.abc import Iterable
from statistics import median


def ratios(ours: Iterable[float], theirs: Iterable[float]) -> list[float]:
    """Return the ratios of rounds that were measured side by side."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def verdict(what: str, values: list[float], target: float, unit: str = "x") -> str:
    """Return a line with the median of `values` beside the target, which it is not to exceed."""
    middle = median(values)
    spread = f" ({min(values):.2f}-{max(values):.2f})" if len(values) > 1 else ""
    word = "PASS" if middle <= target else "FAIL"
    return f"  {word}  {what}: {middle:.2f} {unit}{spread}, target {target:g}"
