"""An engine that fails is left alone, longer each time, and tried by one caller before all come back."""

import pytest
from django.core.cache import caches

from brain.languages.breaker import LONGEST_PAUSE, SHORTEST_PAUSE, Breaker
from brain.languages.engines.base import EngineError, Reason

NOON = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("deepl", clock)


def fail(breaker: Breaker, reason: Reason = Reason.UNAVAILABLE, *, retry_after: float = 0) -> Reason:
    """Return the reason that a caller of an engine that fails for `reason` is told."""

    def call() -> None:
        raise EngineError(reason, "HTTP 999", retry_after=retry_after)

    with pytest.raises(EngineError) as failure:
        breaker.run(call)
    return failure.value.reason


def succeed(breaker: Breaker) -> str:
    return breaker.run(lambda: "made")


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.TOO_MANY, Reason.USED_UP])
def test_a_refusal_pauses_at_once(breaker: Breaker, reason: Reason) -> None:
    assert fail(breaker, reason) == reason
    with pytest.raises(EngineError) as failure:
        succeed(breaker)
    assert (failure.value.reason, failure.value.detail) == (Reason.PAUSED, str(reason))
    assert failure.value.retry_after == SHORTEST_PAUSE
    assert breaker.is_paused()


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.UNAVAILABLE, Reason.UNREACHABLE, Reason.NOT_JSON])
def test_other_failures_pause_when_they_follow_each_other(breaker: Breaker, reason: Reason) -> None:
    assert [fail(breaker, reason) for _ in range(2)] == [reason] * 2
    assert succeed(breaker) == "made"
    assert [fail(breaker, reason) for _ in range(4)] == [reason] * 3 + [Reason.PAUSED]


@pytest.mark.parametrize("reason", [Reason.REJECTED, Reason.UNSUPPORTED, Reason.WRONG_NUMBER])
def test_an_engine_that_only_dislikes_the_text_goes_on(breaker: Breaker, reason: Reason) -> None:
    assert [fail(breaker, reason) for _ in range(9)] == [reason] * 9
    assert succeed(breaker) == "made"


def test_pauses_grow_up_to_an_hour_and_begin_anew_after_success(breaker: Breaker, clock: Clock) -> None:
    pauses = []
    for _ in range(9):
        fail(breaker, Reason.REFUSED)
        pauses.append(breaker.record().paused_until - clock.now)
        clock.now = breaker.record().paused_until
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, LONGEST_PAUSE, LONGEST_PAUSE]
    assert succeed(breaker) == "made"
    fail(breaker, Reason.REFUSED)
    assert breaker.record().paused_until - clock.now == SHORTEST_PAUSE


def test_the_engines_own_wish_counts_within_an_hour(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, Reason.TOO_MANY, retry_after=300)
    assert breaker.record().paused_until == NOON + 300
    clock.now += 300
    fail(breaker, Reason.TOO_MANY, retry_after=1_000_000)
    assert breaker.record().paused_until == clock.now + LONGEST_PAUSE


def test_one_caller_tries_while_the_others_wait(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, Reason.REFUSED)
    clock.now += SHORTEST_PAUSE
    assert not breaker.is_paused()

    def try_while_another_calls() -> str:
        assert fail(Breaker("deepl", clock)) == Reason.PAUSED
        return "made"

    assert breaker.run(try_while_another_calls) == "made"
    assert succeed(Breaker("deepl", clock)) == "made"


def test_a_failed_try_pauses_at_once_and_lets_another_try_later(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, Reason.REFUSED)
    clock.now += SHORTEST_PAUSE
    assert fail(breaker, Reason.TIMEOUT) == Reason.TIMEOUT
    assert fail(breaker) == Reason.PAUSED
    clock.now += 2 * SHORTEST_PAUSE
    assert succeed(breaker) == "made"


def test_an_error_of_ours_leaves_the_way_free(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, Reason.REFUSED)
    clock.now += SHORTEST_PAUSE
    with pytest.raises(ZeroDivisionError):
        breaker.run(lambda: 1 // 0)
    assert succeed(breaker) == "made"


def test_failures_at_the_same_time_are_one(breaker: Breaker, clock: Clock) -> None:
    def refused_like_another() -> None:
        fail(Breaker("deepl", clock), Reason.REFUSED)
        raise EngineError(Reason.REFUSED)

    with pytest.raises(EngineError):
        breaker.run(refused_like_another)
    assert breaker.record().paused_until == NOON + SHORTEST_PAUSE


def test_what_went_wrong_is_remembered_after_it_went_well(breaker: Breaker) -> None:
    assert breaker.record().reason == ""
    fail(breaker, Reason.TIMEOUT)
    succeed(breaker)
    record = breaker.record()
    assert (record.reason, record.detail, record.failed_at, record.failures) == ("timeout", "HTTP 999", NOON, 0)


def test_engines_stand_alone_and_what_is_known_lies_in_the_cache(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, Reason.REFUSED)
    assert succeed(Breaker("libretranslate", clock)) == "made"
    caches["shared"].clear()
    assert succeed(breaker) == "made"
