"""What the pages of the news need beside the tags of brain.core."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language

from brain.core.figures import write_date, write_parts
from brain.core.text import plain_text, render_markdown
from brain.news.models import NewsItem, NewsTranslation
from brain.news.reading import headline, with_title

register = template.Library()


@register.filter
def headline_for(item: NewsItem, reads: Sequence[str]) -> NewsItem | NewsTranslation:
    """Return what has the item's title and its language, for a reader of `reads`."""
    return headline(item, reads)


@register.filter
def excerpt(source: str) -> str:
    """Return the beginning of a text in Markdown, without its marks."""
    return Truncator(plain_text(source)).chars(240)


@register.filter
def as_html(source: str) -> SafeString:
    """Return a text in Markdown as safe HTML."""
    return render_markdown(source)


@register.filter
def whole_text(text: Any) -> SafeString:
    """Return title and text of an item, an event or a translation of one; nothing, where there is none."""
    return with_title(text) if text else SafeString()


@register.filter
def day_of_month(moment: datetime) -> str:
    """Return the day in the reader's figures."""
    return write_date(moment, get_language() or settings.LANGUAGE_CODE, "d")


@register.filter
def short_month(period: str) -> str:
    """Return the short name of a month ("2021-11") in the reader's language; the year where the month is not known."""
    first = date.fromisoformat(f"{period}-01-01"[:10])
    return write_parts(first, get_language() or settings.LANGUAGE_CODE, "MMM" if len(period) == 7 else "y")
