"""How sessions, their times and their recordings are shown to one reader."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.figures import write_clock, write_parts
from brain.core.templatetags.brain import number, own_name
from brain.core.text import render_markdown
from brain.core.zones import time_there
from library.models import FLOOR, Report, ReportTranslation, Session, SessionTranslation
from library.texts import Text

register = template.Library()


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.filter
def clock(moment: datetime, zone: str = "") -> str:
    """Return hours and minutes of `moment` in `zone` (IANA), or in its own."""
    return write_clock(moment.astimezone(ZoneInfo(zone)) if zone else moment, _language())


@register.filter
def weekday(day: date) -> str:
    """Return a day with its weekday, without the year: "Monday 15 November"."""
    return write_parts(day, _language(), "MMMMEEEEd")


@register.filter
def whole_day(moment: datetime) -> str:
    """Return the day of `moment`, in its own time zone, with weekday and year."""
    return write_parts(moment.date(), _language(), "yMMMMEEEEd")


@register.filter
def other_day(moment: datetime, zone: str) -> str:
    """Return the day of `moment` in `zone` where it is another there; nothing where it is the same."""
    there = moment.astimezone(ZoneInfo(zone)).date()
    return write_parts(there, _language(), "MMMEd") if there != moment.date() else ""


@register.filter
def clock_of(zone: str) -> str:
    """Return what the clock of a time zone is called, such as "Portugal Time"."""
    return time_there(zone, _language())


@register.filter
def play_time(seconds: int) -> str:
    """Return how long a recording is, or how far into it something stands: "1:28:10", "7:05"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    written = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return "".join(number(int(sign)) if sign.isdigit() else sign for sign in written)


@register.filter
def duration(seconds: int) -> str:
    """Return a length of time as HTML has it in `datetime`: "PT5290S"."""
    return f"PT{seconds}S"


@register.filter
def track_name(language: str) -> str:
    """Return the name of a track's language in itself, or that it is as spoken."""
    return _("Floor, as spoken") if language == FLOOR else own_name(language)


@register.filter
def language_of(language: str) -> str:
    """Return the language of a track (BCP 47), which is not known of what was spoken on the floor."""
    return "" if language == FLOOR else language


@register.filter
def summary_html(text: Session | SessionTranslation | None) -> SafeString:
    """Return the summary as safe HTML."""
    return render_markdown(text.summary) if text else SafeString()


@register.filter
def introduction_html(text: Report | ReportTranslation | None) -> SafeString:
    """Return the introduction as safe HTML."""
    return render_markdown(text.introduction) if text else SafeString()


@register.filter
def text_for(described: object, reads: list[str]) -> Text:
    """Return what a photo shows, in words."""
    text: Text = described.text_for(reads)  # type: ignore[attr-defined]
    return text
