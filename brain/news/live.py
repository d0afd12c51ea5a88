"""What open pages are shown of the news and the events: the newest items, and the events to come."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils import timezone

from brain.core.readers import current_reader
from brain.members.audiences import PUBLIC
from brain.news.models import Event, NewsItem
from realtime.push import push
from realtime.streams import Change

STREAM, EVENTS = "news.latest", "news.events"
LATEST = 4


def latest_news() -> list[NewsItem]:
    """Return the newest items, as the home page and the stream show them."""
    return list(NewsItem.objects.published().with_translations().newest_first()[:LATEST])


def next_events() -> list[Event]:
    """Return the next events for everybody, as the home page and the stream show them."""
    events = Event.objects.published().for_audiences(frozenset({PUBLIC})).with_texts()
    return list(events.upcoming(timezone.now())[:LATEST])


def show_news(item: NewsItem) -> None:
    """Open pages show the newest items as of now, after `item` was published, changed or withdrawn."""
    push(STREAM, "news", item.pk)


def show_event(event: Event) -> None:
    """Open pages show the next events as of now, after `event` was published, changed or withdrawn."""
    push(EVENTS, "event", event.pk)


def audience(ident: str) -> str | None:
    """Anyone may follow the two streams of the news."""
    return PUBLIC if ident in ("latest", "events") else None


def render(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """The list is shown anew whatever changed in it: it is short, and always in its right order."""
    reads = current_reader().languages
    if ident == "events":
        context = {"next_events": next_events(), "reads": reads}
        yield Change("next-events", render_to_string("news/next_events.html", context))
    else:
        yield Change("latest-news", render_to_string("news/latest.html", {"latest": latest_news(), "reads": reads}))
