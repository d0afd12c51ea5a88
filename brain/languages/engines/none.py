"""No engine: the end of every route through it."""

from collections.abc import Sequence

from brain.languages.engines.base import EngineError, Pair, Reason


class NoEngine:
    """Translates nothing, whatever is installed."""

    name = "none"
    version = ""
    is_third_party = False
    longest = 0
    most = 1

    def pairs(self) -> frozenset[Pair]:
        return frozenset()

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        raise EngineError(Reason.UNSUPPORTED, str(pair))
