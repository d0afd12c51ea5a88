"""What open pages are shown of the queue: "queue.site" for moderators of the site, "queue.5" for member 5 alone.

A card is made for each moderator: frames say that it has changed, and each page fetches its own. Translations are
events of "queue-ko.site" and its like, for those who read that language.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from brain.languages.reading import read_of_site
from brain.members.audiences import MODERATORS
from brain.members.models import Member
from brain.moderation.models import Case
from brain.moderation.things import SITE, keepers_of
from realtime.push import push
from realtime.streams import Change, StreamKind, register

OPENED, CHANGED = "opened", "case"  # kinds of events
ARRIVED = "arrived"  # the id of what shows the cards that came after the page
FIGURES = ("queues", "load")  # the ids of what says how much waits, and who is at work


def register_streams() -> None:
    """The queue's streams are known to the transport."""
    for prefix in ("queue", *(f"queue-{language}" for language, _name in settings.LANGUAGES)):
        register(prefix, StreamKind(audience=_audience, render=_render))


def streams_of(moderator: Member) -> list[str]:
    """Return the streams that this moderator's queue follows, with translations for the current reader."""
    ident = SITE if moderator.is_moderator else moderator.pk
    return [f"queue.{ident}", *(f"queue-{language}.{ident}" for language in read_of_site())]


def show_case(case_id: int, moderators: Collection[int] = (), *, is_new: bool = False, prefix: str = "queue") -> None:
    """Open pages of the queue get the card as it is now: those of the site's moderators, and of these others."""
    kind = OPENED if is_new else CHANGED
    push(f"{prefix}.{SITE}", kind, case_id)
    for moderator in sorted(moderators):
        push(f"{prefix}.{moderator}", kind, case_id)


def show_translation(case: Case, language: str) -> None:
    """Open pages of those who read `language` (BCP 47), and decide about the case, get its card in it."""
    if language in dict(settings.LANGUAGES):
        show_case(case.pk, keepers_of(case), prefix=f"queue-{language}")


def show_translation_of(kind: str, things: Collection[int] | QuerySet[Any, Any], language: str) -> None:
    """As `show_translation`, for the open cases of these things (their numbers)."""
    for case in Case.objects.open().filter(kind=kind, object_id__in=things):
        show_translation(case, language)


def _audience(ident: str) -> str | None:
    if ident == SITE:
        return MODERATORS
    return f"member.{ident}" if ident.isascii() and ident.isdigit() else None


def _render(kind: str, object_ids: list[str], ident: str) -> Iterator[Change]:
    """Figures and cards are fetched anew where they are on the page; where one was opened, those that came after it."""
    cards = [ARRIVED] if kind == OPENED else [f"case-{case_id}" for case_id in object_ids]
    for part in (*cards, *FIGURES):
        yield Change(part, "", "fetch")
