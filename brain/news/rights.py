"""What an editor wrote as news and events: in the copy of their data; when they leave it stays, under no name."""

from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows
from brain.news.models import Event, NewsItem


def register_rights() -> None:
    """News and events are the site's; who wrote them is the member's."""
    register_export("news", _export)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    return Extract(
        {
            "items": rows(NewsItem.objects.filter(author=member)),
            "events": rows(Event.objects.filter(author=member)),
        }
    )


def _erase(member: Member) -> None:
    NewsItem.objects.filter(author=member).update(author=None)
    Event.objects.filter(author=member).update(author=None)
