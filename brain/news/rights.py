"""What an editor wrote as news: in the copy of their data; when they leave it stays, under no name."""

from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows
from brain.news.models import NewsItem


def register_rights() -> None:
    """News is the site's; who wrote it is the member's."""
    register_export("news", lambda member: Extract({"items": rows(NewsItem.objects.filter(author=member))}))
    register_erasure(_erase)


def _erase(member: Member) -> None:
    NewsItem.objects.filter(author=member).update(author=None)
