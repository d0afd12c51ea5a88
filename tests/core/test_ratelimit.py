"""How often somebody may do something."""

from typing import Any

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisIsAway

from brain.core.ratelimit import TooOften, count_or_refuse


def test_past_the_limit_it_is_refused_for_the_rest_of_the_window() -> None:
    for _ in range(3):
        count_or_refuse("try", "amina", limit=3, seconds=3600)
    with pytest.raises(TooOften) as refusal:
        count_or_refuse("try", "amina", limit=3, seconds=3600)
    assert 0 < refusal.value.seconds <= 3600
    count_or_refuse("try", "eunji", limit=3, seconds=3600)


def test_nobody_is_kept_from_writing_while_the_cache_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise RedisIsAway

    monkeypatch.setattr(cache, "add", away)
    count_or_refuse("try", "amina", limit=0, seconds=3600)
