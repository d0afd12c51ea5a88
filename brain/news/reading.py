"""News as the current reader sees them: in which language, and under which month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from brain.core.text import render_markdown
from brain.languages.reading import label_in, show_all
from brain.news.models import NewsItem, NewsTranslation

KIND = "news"  # brain.languages.texts.TextKind.name, and what search calls them


@dataclass(frozen=True)
class Reading:
    """An item in one language; `translation` is None where that is its own."""

    item: NewsItem
    translation: NewsTranslation | None

    @property
    def text(self) -> NewsItem | NewsTranslation:
        """What has the title, the text and the language to show."""
        return self.translation or self.item

    @property
    def summary(self) -> SafeString:
        return render_markdown(self.text.summary)

    @property
    def original_text(self) -> SafeString:
        return with_title(self.item)

    @property
    def translated_text(self) -> SafeString:
        """Title and text of the translation, also of one that the reader gets on request; "" where there is none."""
        translation: Any = self.item.shown.translation
        return with_title(translation) if translation else SafeString("")

    @property
    def series(self) -> str:
        return self.text.series or self.item.series

    @property
    def person_role(self) -> str:
        return self.text.person_role or self.item.person_role


@dataclass(frozen=True)
class Month:
    """The readings of one month; of a year where the month is not known; `period` is "" for the undated ones."""

    period: str
    readings: list[Reading]


def read(item: NewsItem) -> Reading:
    """Return `item` as the current reader sees it."""
    return read_all([item])[0]


def headline(item: NewsItem, reads: Sequence[str]) -> NewsItem | NewsTranslation:
    """Return what has the item's title as a label for a reader of `reads`: in the page's language where it can be."""
    return label_in(item.language, item.translations.all(), reads) or item


def read_all(items: Iterable[NewsItem]) -> list[Reading]:
    """Return `items` (with their translations) as the current reader sees them."""
    items = list(items)
    show_all(KIND, [item for item in items if item.is_published])
    return [Reading(item, item.shown.at_once) for item in items]


def with_title(text: Any) -> SafeString:
    """Return the title and the text (Markdown) of an item, an event or a translation of one, as safe HTML."""
    return format_html("<p><strong>{}</strong></p>{}", text.title, render_markdown(text.summary))


def by_month(readings: Iterable[Reading]) -> list[Month]:
    """Return `readings`, newest first, month by month."""
    return [Month(period, list(of_it)) for period, of_it in groupby(readings, lambda reading: reading.item.month)]
