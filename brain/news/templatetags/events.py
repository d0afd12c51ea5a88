"""When and where events are, for the reader."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from brain.core.figures import write_clock, write_date, write_interval, write_parts
from brain.core.zones import time_there
from brain.languages.reading import label_in
from brain.news.events.calendars import place_of
from brain.news.models import Event, EventTranslation, Picture, PictureTranslation

register = template.Library()
register.filter(place_of)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.filter
def days_of(event: Event) -> str:
    """Return the day of the event, with its weekday, or its first and last day, by the clocks of its place."""
    if event.first_day == event.last_day:
        return write_parts(event.first_day, _language(), "yMMMMEEEEd")
    return write_interval(event.first_day, event.last_day, _language(), "yMMMd")


@register.filter
def clocks_of(event: Event) -> SafeString:
    """Return from when to when the event is, and by whose clocks; nothing for whole days."""
    if event.is_all_day:
        return SafeString()
    begins, ends = (write_clock(moment, _language()) for moment in (event.begins, event.ends))
    return format_html(
        '<time datetime="{}">{}</time>–<time datetime="{}">{}</time> ({})',
        event.starts_at.isoformat(timespec="minutes"), begins, event.ends_at.isoformat(timespec="minutes"), ends,
        time_there(event.time_zone, _language()),
    )  # fmt: skip


@register.filter
def day_in_figures(day: date) -> str:
    """Return the day of the month in the reader's figures."""
    return write_date(day, _language(), "d")


@register.filter
def month_in_short(day: date) -> str:
    return write_date(day, _language(), "LLL")


@register.filter
def month_and_year(day: date) -> str:
    return write_parts(day, _language(), "yMMMM")


@register.filter
def weekday_in_short(day: date) -> str:
    return write_date(day, _language(), "ccc")


@register.filter
def weekday_in_full(day: date) -> str:
    return write_date(day, _language(), "cccc")


@register.filter
def whole_day(day: date) -> str:
    return write_parts(day, _language(), "yMMMMEEEEd")


@register.filter
def title_for(event: Event, reads: Sequence[str]) -> Event | EventTranslation:
    """Return what has the event's title, as a label, and its language, for a reader of `reads`."""
    found: Any = label_in(event.language, event.translations.all(), reads)
    return found or event


@register.filter
def words_for(picture: Picture, reads: Sequence[str]) -> Picture | PictureTranslation:
    """Return what has the words of a picture, and their language, for a reader of `reads`."""
    return picture.text_for(reads)
