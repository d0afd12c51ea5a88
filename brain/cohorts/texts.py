"""What of the groups is translated: the words of those who ask to join, for the organisers who read them."""

from typing import NoReturn

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from brain.cohorts.models import JoinRequest
from brain.languages.detection import UNKNOWN
from brain.languages.texts import Form, Person, Source, TextKind, register


def register_texts() -> None:
    """Machines translate them when an organiser reads them."""
    register(REQUEST)


def _source(request: JoinRequest) -> Source | None:
    """It is between the member and the organisers: no engine of third parties gets it."""
    if request.language in ("", UNKNOWN):
        return None
    return Source(request.language, {"words": request.words}, may_leave=False)


def _by_machines_alone(person: Person, pk: int) -> NoReturn:
    """Nobody corrects their translations: they are read once."""
    raise Http404


REQUEST = TextKind(
    name="join-request",
    label=_("Requests to join"),
    original=JoinRequest,
    fields={"words": Form.PLAIN},
    labels={"words": _("Explanation")},
    source=_source,
    to_read=_by_machines_alone,
    may_review=lambda member, request: False,
    changed=lambda request, language: None,
    title=lambda request: request.member.name,
    url=lambda request: f"/g/{request.edition}/requests",
)
