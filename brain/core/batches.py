"""A long sequence, a batch at a time, or each item by itself."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import transaction

log = logging.getLogger(__name__)
Item = TypeVar("Item")


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield all of `items` in lists of `size`, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def each_by_itself(act: Callable[[int], object], numbers: Iterable[int], *, what: str) -> int:
    """Do `act` with each number, in a transaction of its own; returns for how many it answered with something true.

    One that fails is logged, as `what` and its number, and keeps no other from it.
    """
    done = 0
    for number in numbers:
        try:
            with transaction.atomic():
                done += bool(act(number))
        except Exception:
            log.exception("%s %s failed", what, number)
    return done
