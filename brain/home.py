"""The home page: what is alive, of every feature."""

from typing import Any

from django.http import HttpRequest

from brain.core.readers import current_reader
from brain.languages.reading import show_all
from brain.members.models import Member
from brain.members.online import online_now
from brain.news.live import latest_news, next_events
from forum.access import visible_categories, visible_topics
from forum.following import choices_of
from forum.live import streams_of
from forum.models.topics import MUTED
from library import naming
from library.atlas import draw
from library.live import newest_documents
from realtime.page import follow, kept_by, read_numbers

TOPICS = 6


def home_page(request: HttpRequest) -> dict[str, Any]:
    """Return what templates/home.html shows to this reader; the page follows all of it live."""
    categories = list(visible_categories(request.user))
    followed = ["library.documents", "news.latest", "news.events", *streams_of(categories)]
    read_numbers(request, *followed, *(category.stream for category in categories))
    follow(request, *followed)
    online = online_now()
    topics = list(_topics(request))
    show_all("topic", topics)
    editions = naming.editions()
    return {
        "topics": topics,
        "unread_topics": sum(bool(getattr(topic, "unread", 0)) for topic in topics),
        "editions": editions,
        "atlas": draw(editions),
        "newest": kept_by(request, "library.documents", newest_documents),
        "latest": kept_by(request, "news.latest", latest_news),
        "next_events": kept_by(request, "news.events", next_events),
        "reads": current_reader().languages,
        "online": online.faces,
        "online_count": online.total,
    }


def _topics(request: HttpRequest) -> Any:
    """The topics with the newest posts; a member's with how much of each is unread."""
    topics: Any = visible_topics(request.user).current().for_rows().latest()
    if isinstance(request.user, Member):
        topics = topics.read_by(request.user, choices_of(request.user).in_query).exclude(MUTED)
    return topics[:TOPICS]
