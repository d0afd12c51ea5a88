"""What search knows of events: one entry for the original and one for each translation."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Prefetch

from brain.core.batches import in_batches
from brain.core.text import plain_text
from brain.news.models import Event, EventTranslation
from brain.search import index

KIND = "event"  # brain.languages.texts.TextKind.name, and what search calls them
_BATCH = 200


def index_events(events: Iterable[Event]) -> None:
    """Search knows the events as they are now: published ones alone, in every language in which they are shown."""
    shown = Prefetch("translations", EventTranslation.objects.shown())
    for some in in_batches((event.pk for event in events), _BATCH):
        with transaction.atomic():
            # Whoever changes one of them waits until that stands in the index.
            locked = Event.objects.select_for_update(no_key=True).filter(pk__in=some).prefetch_related(shown)
            entries = [entry for event in locked if event.is_published for entry in _entries(event)]
            index.replace_many(KIND, some, entries)


def _entries(event: Event) -> Iterator[index.Text]:
    yield _entry(event, event)
    for translation in event.translations.all():
        if translation.language != event.language:
            yield _entry(event, translation)


def _entry(event: Event, text: Event | EventTranslation) -> index.Text:
    words = [plain_text(text.summary), event.venue, event.organisers]
    return index.Text(
        KIND,
        event.pk,
        text.language,
        event.audience,
        text.title,
        " · ".join(filter(None, words)),
        event.permalink,
        event.starts_at,
        original_language=event.language,
        author_id=event.author_id,
        edition=event.edition,
    )
