"""How often somebody may do something: a fixed window in the cache."""

import logging
import time

from django.core.cache import cache
from django.utils.translation import ngettext
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class TooOften(Exception):
    """The limit is reached; `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def advice(self) -> str:
        """When to try again, in the reader's language."""
        minutes = -(-self.seconds // 60)
        return ngettext(
            "You have written a lot in a short time. Send it again in %(minutes)d minute.",
            "You have written a lot in a short time. Send it again in %(minutes)d minutes.",
            minutes,
        ) % {"minutes": minutes}


def count_or_refuse(action: str, who: str, *, limit: int, seconds: int) -> None:
    """Count one `action` by `who`; raise TooOften past `limit` in a window of `seconds`."""
    window, elapsed = divmod(int(time.time()), seconds)
    if _counted(f"ratelimit:{action}:{who}:{window}", seconds) > limit:
        raise TooOften(seconds - elapsed)


def _counted(key: str, seconds: int) -> int:
    """Return how often `key` has been counted; while the cache is away nobody is kept from writing."""
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key)
    except ValueError:  # pushed out of a full cache between the two
        return 1
    except RedisError as error:
        log.warning("limits are not kept: %r", error)
        return 0
