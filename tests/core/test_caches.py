"""What is kept in Redis and can be made again is missed by nobody while Redis is away."""

from brain.core.caches import ForgivingRedisCache
from tests.processes import free_port


def test_a_redis_that_is_away_knows_and_keeps_nothing() -> None:
    away = ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}/0", {})
    away.set("a", 1)
    assert away.set_many({"b": 2}) == ["b"]
    assert away.get("a", "none") == "none"
    assert away.get_many(["a", "b"]) == {}
