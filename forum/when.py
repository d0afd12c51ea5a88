"""When and where an event is, in words of the active language."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.figures import write_clock, write_date
from brain.core.zones import time_there
from forum.models import Event


def when_in_words(event: Event) -> str:
    """Return the event's days and times in its own time zone, which is named."""
    language, begins, ends = get_language() or settings.LANGUAGE_CODE, event.begins, event.ends
    words = {"zone": time_there(event.time_zone, language), "begins": _moment(begins, language)}
    if ends is None:
        return _("%(begins)s (%(zone)s)") % words
    is_same_day = ends.date() == begins.date()
    words["ends"] = write_clock(ends, language) if is_same_day else _moment(ends, language)
    return _("%(begins)s – %(ends)s (%(zone)s)") % words


def _moment(moment: datetime, language: str) -> str:
    words = {"day": write_date(moment.date(), language, "full"), "clock": write_clock(moment, language)}
    return _("%(day)s, %(clock)s") % words


def event_in_words(event: Event) -> str:
    """Return when and where the event is, or that it is cancelled, in a line of a notice."""
    words = when_in_words(event)
    if event.is_cancelled:
        return _("Cancelled: %(when)s") % {"when": words}
    return f"{words} · {event.place}" if event.place else words
