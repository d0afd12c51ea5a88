"""What a member's profile shows of the forum."""

from collections.abc import Iterator

from brain.core.text import excerpt
from brain.members.models import Member
from brain.members.registry import Contribution
from forum.models import Post

SHOWN = 8
EXCERPT = 200


def latest_posts(author: Member, audiences: frozenset[str]) -> Iterator[Contribution]:
    """Yield the author's newest posts that a reader of `audiences` may see."""
    posts = Post.objects.for_audiences(audiences).shown().filter(author=author).select_related("topic")
    for post in posts.order_by("-created_at")[:SHOWN]:
        yield Contribution(
            title=post.topic.title,
            title_language=post.topic.language,
            url=post.permalink,
            written_at=post.created_at,
            excerpt=excerpt(post.body, EXCERPT),
            excerpt_language=post.language,
        )
