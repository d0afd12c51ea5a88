"""What open pages are shown of the forum: the streams "topic.ID" (a topic's page) and "category.ID" (rows of lists)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.template.loader import render_to_string

from brain.core.marks import for_frames
from brain.languages.reading import read_of_site
from brain.members.models import Member
from forum.models import Category, Post, Topic
from forum.models.topics import page_of_number
from forum.rendering import Line, branches_of, elements, lines_of
from realtime.push import push
from realtime.streams import Change, FetchAgain, Readers, StreamKind, register

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
    languages = read_of_site()
    first = islice(categories, MOST_STREAMS // (1 + len(languages)))
    return [
        stream for one in first for stream in (one.stream, *(f"category-{language}.{one.pk}" for language in languages))
    ]


def streams_of_topic(topic_id: int) -> list[str]:
    """Return the streams that a topic's page follows: what happens there, and translations for the current reader."""
    return [f"topic.{topic_id}", *(f"topic-{language}.{topic_id}" for language in read_of_site())]


# --- What happened ---------------------------------------------------------------------------------------------------
# Always when members have been told, whose bells are streams too; and the topic's stream before the category's: so
# that two writers never wait for each other.


def show_reply(post: Post) -> None:
    """Open pages of the topic get the new post, and lists the topic's row."""
    if post.answers_id:
        Post.objects.filter(pk=post.answers_id).update(version=F("version") + 1)
    push(post.topic.stream, "reply", post.pk)
    push(post.topic.category.stream, "topic", post.topic_id)


def show_edit(post: Post) -> None:
    """Open pages of the topic get the post as it is now, and so does everybody who fetches its page."""
    _renew(post)
    _renew_beside(post)
    push(post.topic.stream, "post", post.pk)


def show_reactions(post: Post) -> None:
    """Open pages of the topic get the post's reactions as they are now."""
    _renew(post)
    push(post.topic.stream, "reactions", post.pk)


def show_hidden(post: Post) -> None:
    """Open pages of the topic get the post as it is now, hidden or restored, and lists the topic's row."""
    _renew(post)
    _renew_beside(post)
    if post.topic.answer_id == post.pk:
        show_answer(post.topic, post)
        return
    push(post.topic.stream, "post", post.pk)
    push(post.topic.category.stream, "topic", post.topic_id)


def show_answer(topic: Topic, *posts: Post) -> None:
    """Open pages of the topic get these posts, one of which may be the answer now, and the opening one; lists its row.

    The topic's row is held by the caller's transaction.
    """
    shown = Post.objects.filter(Q(pk__in=[post.pk for post in posts]) | Q(topic=topic, number=1))
    shown.update(version=F("version") + 1)
    for pk in shown.order_by("pk").values_list("pk", flat=True):
        push(topic.stream, "post", pk)
    show_topic(topic)


def show_held(post: Post, language: str = "") -> None:
    """Open pages of the topic fetch what the post holds, each for its viewer; with `language`, those who read that."""
    if not language:
        push(post.topic.stream, "held", post.pk)
    elif language in dict(settings.LANGUAGES):
        push(f"topic-{language}.{post.topic_id}", "held", post.pk)


def show_topic(topic: Topic, *, moved_from: Category | None = None) -> None:
    """Open pages of the topic get its new state; pages of those who lost it fall silent. So do lists."""
    push(topic.stream, "state", topic.pk)
    for category in sorted({topic.category, moved_from or topic.category}, key=lambda category: category.pk):
        push(category.stream, "topic", topic.pk)


def show_rearranged(*topics: Topic) -> None:
    """Open pages of these topics, between which posts were moved, fetch themselves again; lists get their rows."""
    for topic in sorted(topics, key=lambda topic: topic.pk):
        push(topic.stream, "state" if topic.merged_into_id else "rearranged", topic.pk)
    for topic in sorted(topics, key=lambda topic: topic.category_id):
        push(topic.category.stream, "topic", topic.pk)


def show_translation(post: Post, language: str) -> None:
    """Open pages of those who read `language` get the post in it."""
    _renew(post)
    _renew_beside(post)
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


def _renew(post: Post) -> None:
    """Its stored elements (forum.rendering) are not what it looks like any more."""
    Post.objects.filter(pk=post.pk).update(version=F("version") + 1)


def _renew_beside(post: Post) -> None:
    """Nor are those of others that show something of it: the post that it answers, and the one that it solves."""
    beside = Q(pk=post.answers_id) if post.answers_id else Q()
    if post.topic.answer_id == post.pk:
        beside |= Q(topic=post.topic_id, number=1)
    if beside:
        Post.objects.filter(beside).update(version=F("version") + 1)


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

    "reactions" to a post change nothing else of it; what it holds ("held"), each page fetches for its own viewer.

    A reply, and a post hidden or restored, change how many replies the topic has: two small parts of its page.
    """
    if kind == "rearranged":
        raise FetchAgain
    if kind == "state":
        yield _topic_part("head", _topic(ident))
        return
    if kind == "held":
        yield from map(_held, object_ids)
        return
    topic = _topic(ident)
    if kind == "reactions":
        yield from map(_reactions, Post.objects.filter(topic=topic, pk__in=object_ids))
        return
    posts = _posts(topic, object_ids)
    for line, element in posts:
        yield from _new_post(line, element) if kind == "reply" else [_changed_post(line, element)]
    yield from _beside(topic, [line for line, _element in posts])
    if posts:
        yield _topic_part("count", topic)
        yield _topic_part("aside-count", topic)


def _held(post_id: str) -> Change:
    """What a post holds is made for each viewer: nothing of it travels in a frame for all."""
    return Change(f"held-{post_id}", "", "fetch")


def _reactions(post: Post) -> Change:
    return Change(f"reactions-{post.pk}", for_frames(render_to_string("forum/reactions.html", {"post": post}).strip()))


def render_topic_translations(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """Yield the posts ("post") that were translated as the current reader gets them, or the topic's head ("state")."""
    if kind == "state":
        yield _topic_part("head", _topic(ident))
        return
    if kind == "held":
        yield from map(_held, object_ids)
        return
    topic = _topic(ident)
    posts = _posts(topic, object_ids)
    yield from (_changed_post(*post) for post in posts)
    yield from _beside(topic, [line for line, _element in posts])


def _beside(topic: Topic, lines: Sequence[Line]) -> Iterable[Change]:
    """Yield what other posts show of these: the ones that they answer, and the opening one of the accepted answer."""
    answered = {line.answers_id for line in lines if line.answers_id}
    for post in Post.objects.with_answers().filter(pk__in=answered, number__gt=1) if answered else ():
        yield Change(f"answers-{post.pk}", render_to_string("forum/answers.html", {"post": post}).strip())
    if topic.answer_id in {line.pk for line in lines}:
        opening = Post(topic=topic, number=1)
        html = render_to_string("forum/accepted.html#excerpt", {"post": opening})
        yield Change(f"accepted-{topic.pk}", html.strip())


def _topic(ident: str) -> Topic:
    return Topic.objects.for_rows().get(pk=int(ident))


def _posts(topic: Topic, object_ids: list[str]) -> list[tuple[Line, str]]:
    """Return the posts, with their elements as they are sent."""
    lines = lines_of(topic.posts.numbered().filter(pk__in=object_ids))
    made = elements(topic, lines)
    return [(line, for_frames(made[line.pk])) for line in lines]


def _topic_part(partial: str, topic: Topic) -> Change:
    html = render_to_string(f"forum/topic.html#{partial}", {"topic": topic, "live": True})
    return Change(f"{partial}-{topic.pk}", html.strip())


def _changed_post(line: Line, element: str) -> Change:
    return Change(f"post-{line.pk}", element)


def _new_post(line: Line, element: str) -> Iterable[Change]:
    """Yield the post at the end of its branch; where the page has no such branch, as a branch of its own."""
    if line.branch_id:
        yield Change(f"post-{line.pk}", element, f"append:replies-{line.root}")
    if line.branch_id is None or page_of_number(line.branch__number or line.number) != page_of_number(line.number):
        [branch] = branches_of([line], {line.pk: element})
        html = render_to_string("forum/topic.html#branch", {"branch": branch, "is_last_page": True})
        yield Change(f"branch-{line.root}", html, "append:branches")


def render_category_events(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """Yield the rows of these topics as they are now ("topic"; "list" names none); lists count them as updated."""
    topics = Topic.objects.for_rows().in_bulk(object_ids if kind == "topic" else [])
    authors = _last_authors(topics)
    for topic in topics.values():
        target = f"topic-{topic.pk}"
        if topic.hidden_at or topic.archived_at or topic.merged_into_id or topic.category_id != int(ident):
            yield Change(target, render_to_string("forum/row.html#gone", {"topic": topic}))
        else:
            yield Change(target, _row(topic, authors), f"count:{LIST}")


def render_category_translations(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """Yield the rows of the topics whose titles were translated, where lists show them."""
    topics = Topic.objects.current().for_rows().filter(category=int(ident), hidden_at=None).in_bulk(object_ids)
    authors = _last_authors(topics)
    for topic in topics.values():
        yield Change(f"topic-{topic.pk}", _row(topic, authors))


def _row(topic: Topic, authors: Mapping[int, int]) -> str:
    row = {"topic": topic, "live": True, "last_author": authors.get(topic.pk)}
    return render_to_string("forum/talks/row.html" if topic.category.is_talk else "forum/row.html", row)


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
