"""News as one reader sees them: in which language, and under which month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from brain.core.text import render_markdown
from brain.languages.reading import is_read, label_in, read_in
from brain.news.models import NewsItem, NewsTranslation


@dataclass(frozen=True)
class Reading:
    """An item in the language in which it is shown; `translation` is None where that is its own.

    `is_foreign`: the reader reads neither its language nor that of any translation.
    """

    item: NewsItem
    translation: NewsTranslation | None
    is_foreign: bool = False

    @property
    def text(self) -> NewsItem | NewsTranslation:
        """What has the title, the text and the language to show."""
        return self.translation or self.item

    @property
    def summary(self) -> SafeString:
        return render_markdown(self.text.summary)

    @property
    def original_summary(self) -> SafeString:
        return render_markdown(self.item.summary)

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


def read(item: NewsItem, reads: Sequence[str]) -> Reading:
    """Return `item` as a reader of the languages `reads` (BCP 47, best first) sees it."""
    translation = read_in(item.language, item.translations.all(), reads)
    return Reading(item, translation, is_foreign=translation is None and not is_read(item.language, reads))


def headline(item: NewsItem, reads: Sequence[str]) -> NewsItem | NewsTranslation:
    """Return what has the item's title as a label for a reader of `reads`: in the page's language where it can be."""
    return label_in(item.language, item.translations.all(), reads) or item


def read_all(items: Iterable[NewsItem], reads: Sequence[str]) -> list[Reading]:
    """Return `items` (with their translations) as a reader of `reads` sees them."""
    return [read(item, reads) for item in items]


def by_month(readings: Iterable[Reading]) -> list[Month]:
    """Return `readings`, newest first, month by month."""
    return [Month(period, list(of_it)) for period, of_it in groupby(readings, lambda reading: reading.item.month)]
