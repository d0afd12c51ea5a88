"""How often somebody may do something: a fixed window in the cache."""

import time

from django.core.cache import cache


class TooOften(Exception):
    """The limit is reached; `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def count_or_refuse(action: str, who: str, *, limit: int, seconds: int) -> None:
    """Count one `action` by `who`; raise TooOften past `limit` in a window of `seconds`."""
    window, elapsed = divmod(int(time.time()), seconds)
    key = f"ratelimit:{action}:{who}:{window}"
    cache.add(key, 0, timeout=seconds)
    if cache.incr(key) > limit:
        raise TooOften(seconds - elapsed)
