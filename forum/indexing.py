"""What search knows of the forum. Everything here happens in the caller's transaction."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from brain.core.batches import in_batches
from brain.core.text import plain_text
from brain.search import index
from forum.holding import hold_with_topics
from forum.models import Category, Holds, Post, PostTranslation, Topic, TopicTranslation
from forum.naming import words_of

NOBODY = ""  # the audience of what stands in a hidden topic
_BATCH = 200


def index_posts(posts: Iterable[Post]) -> None:
    """The posts are found as they are now, in every language in which they are shown, and in no other.

    A topic is found by its title and its first post; the other posts by their own text, unless they are hidden.
    """
    for some in in_batches((post.pk for post in posts), _BATCH):
        with transaction.atomic():
            hold_with_topics(some)  # whoever changes or moves them waits until that stands in the index
            _index(list(_with_texts().filter(pk__in=some)))


def _with_texts() -> QuerySet[Post]:
    """Posts with what is to be found of them."""
    return Post.objects.select_related("topic__category").prefetch_related(
        Prefetch("translations", PostTranslation.objects.shown()),
        Prefetch("topic__translations", TopicTranslation.objects.shown()),
    )


def _index(posts: list[Post]) -> None:
    first = [post for post in posts if post.number == 1]
    others = [post for post in posts if post.number > 1]
    index.replace_many("topic", [post.topic_id for post in first], [text for post in first for text in _topic(post)])
    shown = [text for post in others if post.is_shown for text in _reply(post)]
    index.replace_many("post", [post.pk for post in others], shown)


def _topic(post: Post) -> Iterator[index.Text]:
    topic = post.topic
    titles = {row.language: row.title for row in topic.translations.all()} | {topic.language: topic.title}
    bodies = _bodies(post) if post.is_shown else {}
    for language in titles | bodies:
        yield index.Text(
            "topic",
            topic.pk,
            language,
            title=titles.get(language, topic.title),
            text=bodies.get(language, ""),
            original_language=topic.language,
            url=topic.permalink,
            dated_at=post.created_at,
            author_id=post.author_id,
            **_place(topic),
        )


def _reply(post: Post) -> Iterator[index.Text]:
    for language, body in _bodies(post).items():
        yield index.Text(
            "post",
            post.pk,
            language,
            title=post.topic.title,
            text=body,
            original_language=post.language,
            url=post.permalink,
            dated_at=post.created_at,
            author_id=post.author_id,
            part_of=post.topic_id,
            **_place(post.topic),
        )


def _bodies(post: Post) -> dict[str, str]:
    """Return the post's text by language."""
    bodies = {row.language: row.body for row in post.translations.all()} | {post.language: post.body}
    return {language: " ".join([plain_text(body), *_held(post, language)]) for language, body in bodies.items()}


def _held(post: Post, language: str) -> Iterator[str]:
    """Yield the words of what the post holds: in `language`, or as they were written."""
    if post.holds == Holds.POLL:
        yield _in(language, post.poll).question
        for option in post.poll.options.all():
            yield _in(language, option).text
    elif post.holds == Holds.EVENT:
        yield post.event.place


def _in(language: str, original: Any) -> Any:
    translations = (row for row in original.translations.all() if row.is_shown and row.language == language)
    return next(translations, original)


def _place(topic: Topic) -> dict[str, Any]:
    """Return who may find what stands in the topic, and where that is."""
    room = topic.category.audience
    edition = int(room.removeprefix("edition-")) if room.startswith("edition-") else None
    return {"audience": audience_of(topic), "category": topic.category.slug, "edition": edition}


def audience_of(topic: Topic) -> str:
    """Return the audience that may find the topic, and be told of it."""
    return NOBODY if topic.hidden_at else topic.category.audience


def open_to_audience(topic: Topic) -> None:
    """The topic and its posts are found where the topic stands now, by those who may see it."""
    index.move(kind="topic", object_ids=[topic.pk], **_place(topic))
    index.move(kind="post", object_ids=topic.posts.values_list("pk", flat=True), **_place(topic))


def categories_of(audiences: Collection[str], reads: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield slug and name of the categories that someone of `audiences` may enter, for a reader of `reads`."""
    for category in Category.objects.rooms().for_audiences(frozenset(audiences)):
        yield category.slug, words_of(category, reads).name
