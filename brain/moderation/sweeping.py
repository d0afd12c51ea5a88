"""What of a spammer's can be undone in one act: each feature registers its kinds when it starts (AppConfig.ready)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from brain.members.models import Member


@dataclass(frozen=True)
class Sweeper:
    """What members write of one kind, such as "post".

    hide(member, since, reason) -> the numbers of those that are hidden by it: what the member wrote from `since` on and
    is shown. show(numbers) brings those back that are hidden. Both are parts of a transaction, and put
    nothing on record: it is one act, however much it meets.
    """

    kind: str
    hide: Callable[[Member, datetime, str], list[int]]
    show: Callable[[Collection[int]], None]


_sweepers: dict[str, Sweeper] = {}


def register_sweeper(sweeper: Sweeper) -> None:
    """What members write of this kind is hidden where all recent posts of a spammer are undone."""
    _sweepers[sweeper.kind] = sweeper


def sweepers() -> dict[str, Sweeper]:
    """Return all, by kind."""
    return dict(_sweepers)
