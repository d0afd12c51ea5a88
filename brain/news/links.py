"""Pages of other sites that news and events name."""

from collections.abc import Iterator

from django.urls import reverse

from brain.core.outward import Named, addresses_in
from brain.news.models import Event, NewsItem
from brain.publishing.models import State


def named() -> Iterator[Named]:
    """Yield what the texts of news and events name, and where people register for events."""
    for item in NewsItem.objects.exclude(state=State.WITHDRAWN).iterator():
        path = reverse("news-permalink", args=[item.uuid])
        for url in addresses_in(item.summary):
            yield Named(url, item.title, item.language, path)
    for event in Event.objects.exclude(state=State.WITHDRAWN).iterator():
        for url in (event.registration_url, *addresses_in(event.summary)):
            if url:
                yield Named(url, event.title, event.language, event.permalink)
