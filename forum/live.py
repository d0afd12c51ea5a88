"""What open pages are shown of the forum: the streams "topic.ID" (a topic's page) and "category.ID" (rows of lists)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string

from brain.core.readers import current_reader
from brain.languages.reading import is_read, show_all
from brain.members.models import Member
from forum.models import Category, Post, Topic
from realtime.push import push
from realtime.streams import Change, Readers, StreamKind, register

LIST = "topics"  # the id of a list of topics
MOST_NAMES, MOST_WRITERS = 5, 3
MOST_STREAMS = 70  # that a list follows, of those that a page may (realtime.protocol.STREAMS)


def register_streams() -> None:
    """The forum's streams are known to the transport."""
    register("topic", StreamKind(audience=topic_audience, render=render_topic_events, presence=topic_presence))
    register("category", StreamKind(audience=category_audience, render=render_category_events))
    for language, _name in settings.LANGUAGES:
        register(f"topic-{language}", StreamKind(audience=topic_audience, render=render_topic_translations))
        register(f"category-{language}", StreamKind(audience=category_audience, render=render_category_translations))


def streams_of(categories: Iterable[Category]) -> list[str]:
    """Return the streams that a list of topics of these categories follows: the first ones', where they are many."""
    languages = _languages_of_reader()
    first = islice(categories, MOST_STREAMS // (1 + len(languages)))
    return [
        stream for one in first for stream in (one.stream, *(f"category-{language}.{one.pk}" for language in languages))
    ]


def streams_of_topic(topic_id: int) -> list[str]:
    """Return the streams that a topic's page follows: what happens there, and translations for the current reader."""
    return [f"topic.{topic_id}", *(f"topic-{language}.{topic_id}" for language in _languages_of_reader())]


def _languages_of_reader() -> list[str]:
    """Return the site's languages that the current reader reads, whichever region they name."""
    return [code for code, _name in settings.LANGUAGES if is_read(code, current_reader().languages)]


# --- What happened. Always the topic's stream before the category's, so that two writers never wait for each other. ---


def show_reply(post: Post) -> None:
    """Open pages of the topic get the new post, and lists the topic's row."""
    push(post.topic.stream, "reply", post.pk)
    push(post.topic.category.stream, "topic", post.topic_id)


def show_edit(post: Post) -> None:
    """Open pages of the topic get the post as it is now."""
    push(post.topic.stream, "post", post.pk)


def show_hidden(post: Post) -> None:
    """Open pages of the topic get the post as it is now, hidden or restored, and lists the topic's row."""
    push(post.topic.stream, "post", post.pk)
    push(post.topic.category.stream, "topic", post.topic_id)


def show_topic(topic: Topic, *, moved_from: Category | None = None) -> None:
    """Open pages of the topic get its new state; pages of those who lost it fall silent. So do lists."""
    push(topic.stream, "state", topic.pk)
    for category in sorted({topic.category, moved_from or topic.category}, key=lambda category: category.pk):
        push(category.stream, "topic", topic.pk)


def show_translation(post: Post, language: str) -> None:
    """Open pages of those who read `language` get the post in it."""
    if language in dict(settings.LANGUAGES):
        push(f"topic-{language}.{post.topic_id}", "post", post.pk)


def show_translated_title(topic: Topic, language: str) -> None:
    """Open pages and lists of those who read `language` get the topic's title in it."""
    if language in dict(settings.LANGUAGES):
        push(f"topic-{language}.{topic.pk}", "state", topic.pk)
        push(f"category-{language}.{topic.category_id}", "topic", topic.pk)


def show_topics(category: Category, topics: Iterable[Topic]) -> None:
    """Open pages of the category's topics, and its lists, get them as they are now, or fall silent."""
    for topic in topics:
        push(topic.stream, "state", topic.pk)
    push(category.stream, "list", category.pk)


# --- How it looks, as of now -----------------------------------------------------------------------------------------


def topic_audience(ident: str) -> str | None:
    """Return the audience of the topic, or None for one that is hidden or not there."""
    topics = Topic.objects.filter(pk=int(ident), hidden_at=None)
    return topics.values_list("category__audience", flat=True).first()


def category_audience(ident: str) -> str | None:
    """Return the audience of the category, or None where there is no such category."""
    return Category.objects.filter(pk=int(ident)).values_list("audience", flat=True).first()


def render_topic_events(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """Yield what pages of the topic change for new posts ("reply"), changed ones ("post") or its state ("state").

    A reply, and a post hidden or restored, change how many replies the topic has: two small parts of its page.
    """
    if kind == "state":
        yield _topic_part("head", Topic.objects.for_rows().get(pk=int(ident)))
        return
    posts = _posts(ident, object_ids)
    for post in posts:
        yield from _new_post(post) if kind == "reply" else [_changed_post(post)]
    if posts:
        yield _topic_part("count", posts[0].topic)
        yield _topic_part("aside-count", posts[0].topic)


def render_topic_translations(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """Yield the posts ("post") that were translated as the current reader gets them, or the topic's head ("state")."""
    if kind == "state":
        yield _topic_part("head", Topic.objects.for_rows().get(pk=int(ident)))
        return
    yield from map(_changed_post, _posts(ident, object_ids))


def _posts(ident: str, object_ids: list[str]) -> list[Post]:
    posts = Post.objects.for_display().for_reader().filter(topic=int(ident), pk__in=object_ids)
    found = list(posts.order_by("number"))
    show_all("post", [post for post in found if not post.hidden_at])
    return found


def _topic_part(partial: str, topic: Topic) -> Change:
    html = render_to_string(f"forum/topic.html#{partial}", {"topic": topic, "live": True})
    return Change(f"{partial}-{topic.pk}", html.strip())


def _changed_post(post: Post) -> Change:
    return Change(f"post-{post.pk}", _render("post", post))


def _new_post(post: Post) -> Iterable[Change]:
    """Yield the post at the end of its branch; where the page has no such branch, as a branch of its own."""
    root = post.branch or post
    if post.branch:
        yield Change(f"post-{post.pk}", _render("post", post), f"append:replies-{root.pk}")
    if root.pk == post.pk or root.page != post.page:
        yield Change(f"branch-{root.pk}", _render("branch", post), "append:branches")


def _render(partial: str, post: Post) -> str:
    branch = {
        "root": post.branch or post,
        "opening": None if post.branch else post,
        "replies": [post] if post.branch else [],
    }
    context = {"post": post, "branch": branch, "topic": post.topic, "live": True, "is_last_page": True}
    return render_to_string(f"forum/topic.html#{partial}", context)


def render_category_events(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """Yield the rows of these topics as they are now ("topic"; "list" names none); lists count them as updated."""
    topics = Topic.objects.for_rows().in_bulk(object_ids if kind == "topic" else [])
    authors = _last_authors(topics)
    for topic in topics.values():
        target = f"topic-{topic.pk}"
        if topic.hidden_at or topic.category_id != int(ident):
            yield Change(target, render_to_string("forum/row.html#gone", {"topic": topic}))
        else:
            yield Change(target, _row(topic, authors), f"count:{LIST}")


def render_category_translations(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """Yield the rows of the topics whose titles were translated, where lists show them."""
    topics = Topic.objects.for_rows().filter(category=int(ident), hidden_at=None).in_bulk(object_ids)
    authors = _last_authors(topics)
    for topic in topics.values():
        yield Change(f"topic-{topic.pk}", _row(topic, authors))


def _row(topic: Topic, authors: Mapping[int, int]) -> str:
    row = {"topic": topic, "live": True, "last_author": authors.get(topic.pk)}
    return render_to_string("forum/row.html", row)


def _last_authors(topics: Iterable[int]) -> dict[int, int]:
    """Return who wrote the newest post of each of these topics."""
    newest = Post.objects.filter(topic__in=topics, number=F("topic__last_number"))
    return dict(newest.values_list("topic_id", "author_id"))


# --- Who is there ----------------------------------------------------------------------------------------------------


def topic_presence(ident: str, readers: Readers) -> Iterable[Change]:
    """Yield how many read the topic now, who of them, and who is writing: names only of those who share presence."""
    named = Member.objects.sharing_presence().filter(pk__in=readers.members).order_by("name_skeleton")[:MOST_NAMES]
    count = len(readers.members) + readers.guests
    context = {
        "topic": Topic(pk=int(ident)),
        "reader_count": count,
        "named": named,
        "unnamed_count": count - len(named),
        **_writers(readers.typing),
    }
    for part in ("reading", "readers", "typing"):
        yield Change(f"{part}-{ident}", render_to_string(f"forum/presence.html#{part}", context))


def _writers(typing: Sequence[int]) -> dict[str, Any]:
    """Return those who are writing, in the order in which they began; one who does not share presence is somebody."""
    sharing = Member.objects.sharing_presence().in_bulk(typing)
    writers = [sharing[pk] for pk in typing if pk in sharing]
    return {"writers": writers[:MOST_WRITERS], "somebody_writes": len(writers) < len(typing)}
