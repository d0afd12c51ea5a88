"""How the pages of members' rights write days and kinds of exports."""

from datetime import date, datetime

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language

from brain.core.figures import write_parts
from brain.privacy.labels import EXPORTS

register = template.Library()


@register.filter
def day(moment: date | datetime) -> str:
    """Return the day in the active language: "4 March 2027"."""
    return write_parts(moment.date() if isinstance(moment, datetime) else moment, get_language() or "en", "yMMMMd")


@register.filter
def iso_day(text: str) -> str:
    """Return a day in ISO 8601 in the active language."""
    return day(date.fromisoformat(text))


@register.filter
def export_name(what: str) -> Promise | str:
    """Return what an export is called."""
    return EXPORTS.get(what, what)
