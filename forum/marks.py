"""What a member has done with posts themselves: their reactions and bookmarks, in one query for a whole page."""

from collections.abc import Collection

from django.db.models import Value

from brain.members.models import Member
from forum.models import Bookmark, Reaction

BOOKMARK = "bookmark"


def own_marks(member: Member, posts: Collection[int]) -> set[str]:
    """Return the member's marks on the posts with these numbers, such as "thank-345" and "bookmark-345"."""
    felt = Reaction.objects.filter(member=member, post__in=posts).values_list("feeling", "post")
    kept = Bookmark.objects.filter(member=member, post__in=posts).values_list(Value(BOOKMARK), "post")
    return {f"{mark}-{post}" for mark, post in felt.union(kept)}
