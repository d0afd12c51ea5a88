"""A cache that may be away: pages are then made anew, and nobody notices more than that it takes longer."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class ForgivingRedisCache(RedisCache):
    """Redis as a store of what can be made again: while it cannot be reached, it knows nothing and keeps nothing."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _unless_away(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        return _unless_away(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        _unless_away(lambda: super(ForgivingRedisCache, self).set(key, value, *args, **kwargs), None)

    def set_many(self, data: Mapping[str, Any], *args: Any, **kwargs: Any) -> list[Any]:
        return _unless_away(lambda: super(ForgivingRedisCache, self).set_many(dict(data), *args, **kwargs), list(data))


def _unless_away(ask: Callable[[], Answer], otherwise: Answer) -> Answer:
    try:
        return ask()
    except RedisError as error:
        log.warning("what was rendered is neither found nor kept: %r", error)
        return otherwise
