"""The circuit breaker: an engine that fails is left alone for a while, longer each time, and then tried once.

What is known of an engine stands in the cache that all processes share, so that they hold back together.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from django.core.cache import BaseCache, caches

from brain.languages.engines.base import EngineError, Reason

Answer = TypeVar("Answer")

SHORTEST_PAUSE = 30.0
LONGEST_PAUSE = 3600.0
# No further call helps; of other failures there must be several in a row, since one bad text may be to blame.
_AT_ONCE = {Reason.REFUSED, Reason.TOO_MANY, Reason.USED_UP}
_PATIENCE = 3
_PROBE_SECONDS = 120
_KEPT_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Record:
    """What is remembered of an engine: its last failure, and until when (seconds since 1970) it is left alone."""

    reason: str = ""
    detail: str = ""
    failed_at: float = 0
    failures: int = 0  # in a row
    pauses: int = 0  # in a row
    paused_until: float = 0


class Breaker:
    """Stands before the engine named `engine`; `now` tells the seconds since 1970."""

    def __init__(self, engine: str, now: Callable[[], float] = time.time) -> None:
        self._key = f"translation-breaker:{engine}"
        self._probe_key = f"translation-probe:{engine}"
        self._now = now

    def record(self) -> Record:
        """Return what is remembered of the engine."""
        return Record(**_shared().get(self._key, {}))

    def is_paused(self) -> bool:
        """Whether a call now would be refused; where it is over, the next call is the one that tries."""
        return self._now() < self.record().paused_until

    def run(self, call: Callable[[], Answer]) -> Answer:
        """Return what `call` to the engine returns; EngineError as it raises, or PAUSED without having called."""
        self._enter()
        try:
            answer = call()
        except EngineError as error:
            if error.is_temporary:
                self._failed(error)
            else:
                self._answered()
            raise
        finally:
            _shared().delete(self._probe_key)
        self._answered()
        return answer

    def _enter(self) -> None:
        record, now = self.record(), self._now()
        if now < record.paused_until:
            raise EngineError(Reason.PAUSED, record.reason, retry_after=record.paused_until - now)
        if record.pauses and not _shared().add(self._probe_key, 1, _PROBE_SECONDS):
            raise EngineError(Reason.PAUSED, record.reason, retry_after=SHORTEST_PAUSE)

    def _failed(self, error: EngineError) -> None:
        record, now = self.record(), self._now()
        failed = replace(
            record, reason=str(error.reason), detail=error.detail, failed_at=now, failures=record.failures + 1
        )
        # What fails while others have begun the pause already is part of the same failure.
        is_new = now >= record.paused_until
        if is_new and (error.reason in _AT_ONCE or record.pauses or failed.failures >= _PATIENCE):
            pause = min(LONGEST_PAUSE, max(SHORTEST_PAUSE * 2**record.pauses, error.retry_after))
            failed = replace(failed, pauses=record.pauses + 1, paused_until=now + pause)
        _shared().set(self._key, asdict(failed), _KEPT_SECONDS)

    def _answered(self) -> None:
        record = self.record()
        if record.failures or record.pauses:
            _shared().set(self._key, asdict(replace(record, failures=0, pauses=0, paused_until=0)), _KEPT_SECONDS)


def _shared() -> BaseCache:
    return caches["shared"]
