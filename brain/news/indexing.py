"""What search knows of news: one entry for the original and one for each translation."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Prefetch

from brain.core.batches import in_batches
from brain.core.text import plain_text
from brain.members.audiences import PUBLIC
from brain.news.models import NewsItem, NewsTranslation
from brain.news.reading import KIND, Reading
from brain.search import index

_BATCH = 200


def index_news(items: Iterable[NewsItem]) -> None:
    """Search knows the items as they are now: published ones alone, in every language in which they are shown."""
    shown = Prefetch("translations", NewsTranslation.objects.shown())
    for some in in_batches((item.pk for item in items), _BATCH):
        with transaction.atomic():
            # Whoever changes one of them waits until that stands in the index.
            locked = NewsItem.objects.select_for_update(no_key=True).filter(pk__in=some).prefetch_related(shown)
            entries = [entry for item in locked if item.is_published for entry in _entries(item)]
            index.replace_many(KIND, some, entries)


def _entries(item: NewsItem) -> Iterator[index.Text]:
    yield _entry(Reading(item, None))
    for translation in item.translations.all():
        if translation.language != item.language:
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
        original_language=item.language,
        author_id=item.author_id,
        edition=item.edition,
    )
