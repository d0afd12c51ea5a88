"""What search knows of the forum. Everything here happens in the caller's transaction."""

from collections.abc import Iterable

from brain.core.text import plain_text
from brain.search import index
from forum.models import Post, Topic

NOBODY = ""  # the audience of what stands in a hidden topic


def index_posts(posts: Iterable[Post]) -> None:
    """The posts are found as they are now: a topic's first one by its title, the others by their own text if shown."""
    index.put_many(_text(post) for post in posts if post.number == 1 or not post.hidden_at)


def _text(post: Post) -> index.Text:
    topic, audience = post.topic, audience_of(post.topic)
    words = "" if post.hidden_at else plain_text(post.body)
    if post.number == 1:
        return index.Text(
            "topic", topic.pk, topic.language, audience, topic.title, words, topic.permalink, post.created_at
        )
    return index.Text("post", post.pk, post.language, audience, topic.title, words, post.permalink, post.created_at)


def audience_of(topic: Topic) -> str:
    """Return the audience that may find the topic, and be told of it."""
    return NOBODY if topic.hidden_at else topic.category.audience


def index_again(post: Post, *, was_in: str = "") -> None:
    """The post is found as it is now, in its new language alone where it `was_in` another; a hidden one not at all."""
    if post.number > 1 and (post.hidden_at or was_in not in ("", post.language)):
        index.remove(kind="post", object_id=post.pk)
    index_posts([post])


def open_to_audience(topic: Topic) -> None:
    """The topic and its posts are found by those who may see the topic now."""
    index.set_audience(kind="topic", object_ids=[topic.pk], audience=audience_of(topic))
    index.set_audience(kind="post", object_ids=topic.posts.values_list("pk", flat=True), audience=audience_of(topic))
