"""Tags for what posts hold, polls and events, and for slow mode."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from brain.core.figures import write_date, write_moment, write_parts, write_percent
from brain.members.models import Member
from forum import slow
from forum.models import Event, Topic
from forum.when import when_in_words

register = template.Library()


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.filter
def percent(share: float) -> str:
    """Return a share (0 to 1) in whole per cents."""
    return write_percent(share, _language())


@register.simple_tag
def percentage(share: float) -> int:
    """Return a share (0 to 1) as a whole number up to 100, for attributes."""
    return round(share * 100)


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """Return a <time> in full."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), write_moment(at, _language()))


@register.simple_tag
def when_and_where(event: Event) -> str:
    """Return the event's days and times in its own time zone, which is named."""
    return when_in_words(event)


@register.simple_tag
def month_of(day: date) -> str:
    """Return the month and the year."""
    return write_parts(day, _language(), "yMMMM")


@register.simple_tag
def day_of(at: datetime) -> str:
    """Return the day of the month."""
    return write_parts(at.date(), _language(), "d")


@register.simple_tag
def weekday_of(at: datetime) -> str:
    """Return the day of the week, shortened."""
    return write_date(at.date(), _language(), "EEE")


@register.simple_tag
def slow_rule(topic: Topic) -> str:
    """Return how slow the topic is, in words; "" where it is not slow."""
    return slow.rule_in_words(topic) if slow.pace_of(topic) else ""


@dataclass(frozen=True)
class Slow:
    """The rule of a slow topic, and when the member may write again ("" where that is now)."""

    rule: str
    wait: str


@register.simple_tag
def slow_mode(topic: Topic | str, member: Any = None) -> Slow | None:
    """Return how slow the topic is, for `member`; None where it is not slow."""
    if not isinstance(topic, Topic) or not slow.pace_of(topic):
        return None
    free = slow.free_at(member, topic.category, topic) if isinstance(member, Member) else None
    return Slow(slow.rule_in_words(topic), slow.wait_in_words(free) if free else "")
