"""The home page: what is alive, of every feature."""

from typing import Any

from django.http import HttpRequest

from brain.core.readers import current_reader
from brain.languages.reading import show_all
from brain.members.models import Member
from brain.news.live import latest_news
from forum.access import visible_categories, visible_topics
from forum.live import streams_of
from library.atlas import draw
from library.live import newest_documents
from library.models import Edition
from realtime.page import follow

TOPICS = 6
ONLINE_SHOWN = 12


def home_page(request: HttpRequest) -> dict[str, Any]:
    """Return what templates/home.html shows to this reader; the page follows all of it live."""
    follow(request, "library.documents", "news.latest", *streams_of(visible_categories(request.user)))
    online = Member.objects.online()
    topics = list(_topics(request))
    show_all("topic", topics)
    editions = list(Edition.objects.prefetch_related("translations"))
    return {
        "topics": topics,
        "unread_topics": sum(bool(getattr(topic, "unread", 0)) for topic in topics),
        "editions": editions,
        "atlas": draw(editions),
        "newest": newest_documents(),
        "latest": latest_news(),
        "reads": current_reader().languages,
        "online": online.order_by("-last_seen_at")[:ONLINE_SHOWN],
        "online_count": online.count(),
    }


def _topics(request: HttpRequest) -> Any:
    """The topics with the newest posts; a member's with how much of each is unread."""
    topics: Any = visible_topics(request.user).for_rows().latest()
    if isinstance(request.user, Member):
        topics = topics.read_by(request.user)
    return topics[:TOPICS]
