"""Services that say whether a text is spam: one interface, and who stands behind it (BRAIN_SPAM_CHECKER)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from brain.languages.breaker import Breaker
from brain.languages.engines.base import EngineError
from brain.moderation.checks import akismet
from brain.moderation.checks.submissions import Submission

__all__ = ["Answer", "Checker", "Submission", "ask", "checker"]

log = logging.getLogger(__name__)


class Checker(Protocol):
    """Somebody who knows spam."""

    name: str

    def is_spam(self, submission: Submission) -> bool:
        """Whether that is spam; EngineError where there is no good answer."""


@dataclass(frozen=True)
class Answer:
    """What is known of a text: `by` is who was asked; `failure` says why there was no answer."""

    by: str = ""
    is_spam: bool = False
    failure: str = ""


_MAKERS: dict[str, Callable[[], Checker]] = {"akismet": akismet.as_set}


def checker() -> Checker | None:
    """Return the one that the settings name; None for "none"."""
    make = _MAKERS.get(settings.SPAM_CHECKER)
    return make() if make else None


def ask(submission: Submission) -> Answer:
    """Return what the site's checker says. Where it fails, nobody is kept from writing: the answer says so."""
    asked = checker()
    if asked is None:
        return Answer()
    try:
        return Answer(asked.name, is_spam=Breaker(asked.name).run(lambda: asked.is_spam(submission)))
    except EngineError as error:
        log.warning("%s did not say whether a text is spam: %s %s", asked.name, error.reason, error.detail)
        return Answer(asked.name, failure=str(error.reason))
