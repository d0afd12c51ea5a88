"""Detecting again in which languages posts and titles are written, where no person has said so."""

from django.db import transaction

from brain.languages.detection import UNKNOWN, detect
from brain.languages.reading import primary
from brain.languages.writing import source_changed
from brain.members.models import Member
from forum import indexing, live
from forum.counting import count_languages
from forum.holding import hold_post
from forum.models import Post, Topic
from forum.models.posts import PostQuerySet
from forum.texts import TITLE, post_changed


def posts_to_detect(*, every: bool) -> PostQuerySet:
    """Return the posts of unknown language, or `every` one, whose language no person has given."""
    posts = Post.objects.for_display().filter(language_is_given=False)
    return posts if every else posts.filter(language=UNKNOWN)


def openings_to_detect(*, every: bool) -> PostQuerySet:
    """Return the opening posts of topics with a title of unknown language, or of `every` topic, as posts_to_detect."""
    openings = posts_to_detect(every=True).filter(number=1)
    return openings if every else openings.filter(topic__language=UNKNOWN)


def post_language(post: Post) -> str:
    """Return the language in which the post is detected today; the one that it has where nothing tells another."""
    return _detected(post.body, author=post.author, now=post.language)


def topic_language(post: Post) -> str:
    """Return the language in which the title of the opening `post`'s topic is detected today, as post_language does."""
    topic = post.topic
    return _detected(f"{topic.title}\n\n{post.body}", author=post.author, now=topic.language)


def _detected(text: str, *, author: Member, now: str) -> str:
    found = detect(text, likely=author.writes or author.reads)
    return now if found in (UNKNOWN, primary(now)) else found


@transaction.atomic
def change_post_language(*, post: Post, language: str) -> bool:
    """The post is in `language` (BCP 47), for readers, translators and search; False if it was changed meanwhile."""
    hold_post(post)
    as_read = {"pk": post.pk, "revision": post.revision, "language": post.language}
    if not Post.objects.filter(**as_read, language_is_given=False).update(language=language):
        return False
    post.language = language
    count_languages(post.topic)
    indexing.index_posts([post])
    post_changed(post)
    live.show_edit(post)
    return True


@transaction.atomic
def change_topic_language(*, post: Post, language: str) -> bool:
    """The title of the opening `post`'s topic is in `language`, as in change_post_language."""
    hold_post(post)
    topic = post.topic
    if not Topic.objects.filter(pk=topic.pk, title=topic.title, language=topic.language).update(language=language):
        return False
    topic.language = language
    count_languages(topic)
    indexing.index_posts([post])
    source_changed(TITLE, topic)
    return True
