"""What search knows of news: one entry for the original and one for each translation."""

from collections.abc import Iterable, Iterator

from brain.core.text import plain_text
from brain.members.audiences import PUBLIC
from brain.news.models import NewsItem
from brain.news.reading import Reading
from brain.search import index

KIND = "news"


def index_news(items: Iterable[NewsItem]) -> None:
    """Search knows the items (with their translations) as they are now: published ones alone, in every language."""
    entries: list[index.Text] = []
    for item in items:
        index.remove(kind=KIND, object_id=item.pk)
        entries += _entries(item) if item.is_published else ()
    index.put_many(entries)


def _entries(item: NewsItem) -> Iterator[index.Text]:
    yield _entry(Reading(item, None))
    for translation in item.translations.all():
        yield _entry(Reading(item, translation))


def _entry(reading: Reading) -> index.Text:
    item, text = reading.item, reading.text
    words = [plain_text(text.summary), item.person, reading.person_role, item.organisation, reading.series]
    return index.Text(
        KIND,
        item.pk,
        text.language,
        PUBLIC,
        text.title,
        " · ".join(filter(None, words)),
        item.permalink,
        item.known_day,
    )
