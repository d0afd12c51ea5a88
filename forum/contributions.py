"""What a member's profile shows of the forum."""

from collections.abc import Iterator

from django.db.models import Prefetch

from brain.core.text import excerpt
from brain.members.models import Member
from brain.members.registry import Contribution
from forum.models import Post, TopicTranslation

SHOWN = 8
EXCERPT = 200


def latest_posts(author: Member, audiences: frozenset[str]) -> Iterator[Contribution]:
    """Yield the author's newest posts that a reader of `audiences` may see."""
    posts = Post.objects.for_audiences(audiences).shown().filter(author=author).select_related("topic").for_reader()
    posts = posts.prefetch_related(Prefetch("topic__translations", TopicTranslation.objects.for_reader()))
    for post in posts.order_by("-created_at")[:SHOWN]:
        title, text = post.topic.shown.text, post.shown.text
        yield Contribution(
            title=title.title,
            title_language=title.language,
            url=post.permalink,
            written_at=post.created_at,
            excerpt=excerpt(text.body, EXCERPT),
            excerpt_language=text.language,
        )
