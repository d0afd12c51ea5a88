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

__all__ = ["Checker", "Submission", "Verdict", "ask", "checker", "teach"]

log = logging.getLogger(__name__)


class Checker(Protocol):
    """Somebody who knows spam."""

    name: str

    def is_spam(self, submission: Submission) -> bool:
        """Whether that is spam; EngineError where there is no good answer."""

    def learn(self, submission: Submission, *, is_spam: bool) -> None:
        """They know what people have decided; EngineError where they do not hear it."""


@dataclass(frozen=True)
class Verdict:
    """What is known of a text: `by` is who was asked; `failure` says why they did not answer."""

    by: str = ""
    is_spam: bool = False
    failure: str = ""


_MAKERS: dict[str, Callable[[], Checker]] = {"akismet": akismet.as_set}


def checker() -> Checker | None:
    """Return the one that the settings name; None for "none"."""
    make = _MAKERS.get(settings.SPAM_CHECKER)
    return make() if make else None


def ask(submission: Submission) -> Verdict:
    """Return what the site's checker says. Where it fails, nobody is kept from writing: the verdict says so."""
    asked = checker()
    if asked is None:
        return Verdict()
    try:
        return Verdict(asked.name, is_spam=Breaker(asked.name).run(lambda: asked.is_spam(submission)))
    except EngineError as error:
        log.warning("%s did not say whether a text is spam: %s %s", asked.name, error.reason, error.detail)
        return Verdict(asked.name, failure=str(error.reason))


def teach(submission: Submission, *, is_spam: bool) -> None:
    """The site's checker knows what moderators have decided; where it does not hear it, only the log says so."""
    taught = checker()
    if taught is None:
        return
    try:
        Breaker(taught.name).run(lambda: taught.learn(submission, is_spam=is_spam))
    except EngineError as error:
        log.warning("%s was not told what is spam: %s %s", taught.name, error.reason, error.detail)
