"""What every translation engine is, and what may go wrong with one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, order=True)
class Pair:
    """From one language into another, each a primary subtag of BCP 47: "es", "pt"."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}>{self.target}"


# Control characters, and halves of pairs: no text has them, and some databases and encodings refuse them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Reason(StrEnum):
    """Why an engine gave no translation; `label` says it to people."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TOO_MANY = "too_many"
    USED_UP = "used_up"
    UNAVAILABLE = "unavailable"
    BROKEN = "broken"
    NOT_JSON = "not_json"
    CUT_OFF = "cut_off"
    PAUSED = "paused"
    LIMIT = "limit"
    REJECTED = "rejected"
    UNSUPPORTED = "unsupported"
    TOO_LONG = "too_long"
    WRONG_NUMBER = "wrong_number"
    WRONG_TYPE = "wrong_type"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Reason.TIMEOUT: _("It took too long to answer."),
    Reason.UNREACHABLE: _("It cannot be reached."),
    Reason.REFUSED: _("It refused the access key."),
    Reason.TOO_MANY: _("It received too many requests."),
    Reason.USED_UP: _("Its quota is used up."),
    Reason.UNAVAILABLE: _("It is overloaded or being serviced."),
    Reason.BROKEN: _("It failed."),
    Reason.NOT_JSON: _("Its answer was no translation."),
    Reason.CUT_OFF: _("Its answer broke off."),
    Reason.PAUSED: pgettext_lazy("translation engine", "It is given a pause after failures."),
    Reason.LIMIT: _("What it may translate in a day is used up."),
    Reason.REJECTED: _("It did not accept the text."),
    Reason.UNSUPPORTED: _("It does not translate between these languages."),
    Reason.TOO_LONG: _("Its answer was far too long."),
    Reason.WRONG_NUMBER: _("It returned more or fewer texts than it was given."),
    Reason.WRONG_TYPE: _("Its answer was of a wrong form."),
}
# The same call would end the same way.
_LASTING = {
    Reason.REJECTED,
    Reason.UNSUPPORTED,
    Reason.TOO_LONG,
    Reason.WRONG_NUMBER,
    Reason.WRONG_TYPE,
}


class EngineError(Exception):
    """An engine gave no translation, for `reason`; `detail` is for administrators, in the engine's own words.

    `retry_after` is in how many seconds the engine asked to be called again.
    """

    def __init__(self, reason: Reason, detail: str = "", *, retry_after: float = 0) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)

    @property
    def is_temporary(self) -> bool:
        """Whether the same call may succeed later."""
        return self.reason not in _LASTING


class Engine(Protocol):
    """Translates plain texts; safe to use from several threads at once."""

    name: str
    is_third_party: bool  # texts leave the machines of this site's operator
    longest: int  # characters in a call, all texts together
    most: int  # texts in a call

    @property
    def version(self) -> str:
        """What the translations depend on besides the text: another one, and they are to be made anew."""

    def pairs(self) -> frozenset[Pair]:
        """Return what it can translate now; EngineError where it does not say."""

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        """Return the translation of every text, in their order; EngineError where there is any without one."""


def as_translations(answer: object, texts: Sequence[str]) -> list[str]:
    """Return `answer` as the translations of `texts`; EngineError where it cannot be these."""
    if not isinstance(answer, list) or not all(isinstance(text, str) for text in answer):
        raise EngineError(Reason.WRONG_TYPE)
    if any(_UNWRITABLE.search(text) for text in answer):
        raise EngineError(Reason.WRONG_TYPE)
    if len(answer) != len(texts):
        raise EngineError(Reason.WRONG_NUMBER, f"{len(answer)} for {len(texts)}")
    return answer
