"""What of a spammer's is in the forum."""

from brain.moderation.sweeping import Sweeper, register_sweeper
from forum.actions.sweep import hide_posts_since, hide_topics_since, show_posts, show_topics


def register() -> None:
    """All recent posts of a spammer are undone in one act; then the topics in which nothing is left."""
    register_sweeper(Sweeper("post", hide_posts_since, show_posts))
    register_sweeper(Sweeper("topic", hide_topics_since, show_topics))
