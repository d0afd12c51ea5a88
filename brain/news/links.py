"""Pages of other sites that news and events name."""

import re
from collections.abc import Iterator

from django.urls import reverse

from brain.core.outward import Named
from brain.news.models import Event, NewsItem
from brain.publishing.models import State

_URL = re.compile(r"https?://[^\s<>\"'\])]+", re.IGNORECASE)


def named() -> Iterator[Named]:
    """Yield what the texts of news and events name, and where people register for events."""
    for item in NewsItem.objects.exclude(state=State.WITHDRAWN).iterator():
        path = reverse("news-permalink", args=[item.uuid])
        for url in _URL.findall(item.summary):
            yield Named(url.rstrip(".,;:!?"), item.title, item.language, path)
    for event in Event.objects.exclude(state=State.WITHDRAWN).iterator():
        for url in (event.registration_url, *_URL.findall(event.summary)):
            if url:
                yield Named(url.rstrip(".,;:!?"), event.title, event.language, event.permalink)
