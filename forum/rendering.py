"""Posts as HTML: made once for all who read the same languages, stored, and made personal for each viewer.

templates/forum/post.html is rendered with `post` alone, never with a request or a user. What is only for some readers
stands there between marks (`{% only_for "author" post.author_id %}`, brain.core.marks): a page cuts them for its viewer
(marks.personal); live frames carry them, and the browser cuts them. So a page and a frame hold the same element.

A stored element is found by everything that it was made from, and never looked for again once any of that changes:

- the reader's languages (brain.core.readers);
- Post.version, which forum.live.show_edit and its like raise: the text, a translation, hiding, deletion, reactions;
- what it shows of other rows, which stand in its Line: names of its author, of whom it answers and of who
  solved the topic, their numbers (those who answer it keep the name that they had when it was made: a day at most);
- what it takes from its topic: whether that is locked or in the archive, whether answers are accepted and this is one;
- its age, in the steps in which it is told ("2 hours ago");
- the templates and catalogs of this release.

Whoever lets post.html show something else of a post calls live.show_edit in the transaction that changes it, or puts it
into the key. A page of posts costs one query while they are stored, and as many as before for those that are not.
What a post holds (a poll, an event) is never stored: it is put in the place of its slot.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone

from brain.core.readers import current_reader
from brain.languages.reading import awaited, show_all
from brain.members.names import name_in_words
from forum.models import Post, Topic
from forum.models.posts import UNNUMBERED, PostQuerySet
from forum.naming import words_of
from forum.tags import tags_numbered

_SECONDS_OF_ROWS = 60
# Of the topic itself; what its category, its tags and its author are called, and what its reader has read, comes to it.
_IN_A_ROW = (
    "pk", "title", "language", "last_number", "post_count", "last_post_at", "is_pinned", "is_locked", "is_archived",
    "is_sample", "answer_id",
)  # fmt: skip
_SLOT = re.compile(r'<div class="held" id="held-(\d+)"[^>]*></div>')


class Line(NamedTuple):
    """What a page must know of a post whose element is stored. Everything in it is in the key of the element."""

    pk: int
    number: int
    author_id: int
    version: int
    holds: str
    created_at: datetime
    edited_at: datetime | None
    hidden_at: datetime | None
    held_at: datetime | None
    deleted_at: datetime | None
    branch_id: int | None
    branch__number: int | None
    branch__author__name: str | None
    answers_id: int | None
    answers__number: int | None
    answers__topic_id: int | None
    answers__author__name: str | None
    author__name: str
    author__handle: str
    author__city: str
    author__photo: str
    author__shown_to: dict[str, str]
    topic__answer__author__name: str | None  # which the opening post shows

    @property
    def is_shown(self) -> bool:
        return self.hidden_at is None and self.deleted_at is None

    @property
    def has_number(self) -> bool:
        """Whether it has a place in its topic (Post.has_number)."""
        return self.number < UNNUMBERED

    @property
    def root(self) -> int:
        """The post under which it is shown: itself, where it answers nothing."""
        return self.branch_id or self.pk


class Element(NamedTuple):
    """A post's element with its marks; whether its text is foreign to the reader, and its translation on its way."""

    html: str
    is_foreign: bool
    is_coming: bool


def lines_of(posts: PostQuerySet) -> list[Line]:
    """Return the lines of these posts, by number: one query."""
    rows = posts.order_by("number").values_list(*Line._fields)
    return [Line._make(map(_in_words, Line._fields, row)) for row in rows]


def _in_words(column: str, value: Any) -> Any:
    return name_in_words(value) if value and column.endswith("__name") else value


def elements(topic: Topic, lines: Sequence[Line]) -> dict[int, str]:
    """Return the elements of these posts of `topic`, with their marks, for the current reader; by the posts' pk."""
    store, circumstances = caches["rendered"], _circumstances(topic)
    keys = {line.pk: _key(line, _answer_in(line, topic), *circumstances) for line in lines}
    stored = store.get_many(keys.values())
    found = _up_to_date({pk: stored[key] for pk, key in keys.items() if key in stored})
    if len(found) < len(keys):
        made = _render(topic, [pk for pk in keys if pk not in found])
        store.set_many({keys[pk]: element for pk, element in made.items()})
        found |= made
    return {pk: element.html for pk, element in found.items()}


@dataclass
class Branch:
    """What is shown under one post that answers nothing: `opening` is its element, where it stands on this page.

    `replies` are the elements of those nested under it; `first` is the number of the first post that is shown.
    """

    pk: int
    number: int
    author_name: str
    first: int
    opening: str = ""
    replies: list[str] = field(default_factory=list)
    begins_the_new: bool = False

    @property
    def permalink(self) -> str:
        """The address of the post that it is named after."""
        return f"/p/{self.pk}"


def branches_of(lines: Iterable[Line], elements: Mapping[int, str]) -> list[Branch]:
    """Return the posts of a page, in the order of their numbers, nested one level under what they answer."""
    branches: dict[int, Branch] = {}
    for line in lines:
        branch = branches.setdefault(line.root, _branch_with(line))
        if line.branch_id:
            branch.replies.append(elements[line.pk])
        else:
            branch.opening = elements[line.pk]
    return list(branches.values())


def _branch_with(line: Line) -> Branch:
    number, name = line.branch__number or line.number, line.branch__author__name or line.author__name
    return Branch(line.root, number, name, first=line.number)


def row_of(topic: Topic) -> str:
    """Return the topic's row in a list, as the current reader gets it; stored for a minute by all that it shows."""
    author, shown = topic.author, topic.shown
    told = [shown.text.title, shown.text.language, *(getattr(shown.at_once, name, "") for name in ("origin", "status"))]
    mine = [getattr(topic, name, None) for name in ("unread", "is_counted", "level")]
    of_topic = [getattr(topic, name) for name in _IN_A_ROW]
    of_others = (
        words_of(topic.category),
        topic.category.slug,
        author.pk,
        author.name,
        author.open_photo_url,
        tags_numbered(topic.tagged),
    )
    age = _age(timezone.now() - topic.last_post_at)
    key = f"row:{_digest((_release(), current_reader().key, told, mine, of_topic, of_others, age))}"
    html: str | None = caches["local"].get(key)
    if html is None:
        html = render_to_string("forum/row.html", {"topic": topic})
        caches["local"].set(key, html, _SECONDS_OF_ROWS)
    return html


def fill_slots(html: str, held: Mapping[int, str]) -> str:
    """Return the html with what its posts hold in the place of their slots; a slot without that stays."""
    return _SLOT.sub(lambda slot: held.get(int(slot[1]), slot[0]), html) if held else html


def _up_to_date(found: dict[int, Element]) -> dict[int, Element]:
    """Leave out those that say of a translation that it is on its way, or do not say it, when that is wrong by now."""
    coming = awaited("post", {pk for pk, element in found.items() if element.is_foreign})
    return {pk: element for pk, element in found.items() if element.is_coming == (pk in coming)}


def _render(topic: Topic, posts: Iterable[int]) -> dict[int, Element]:
    found = list(Post.objects.for_element().filter(pk__in=posts))
    for post in found:
        post.topic = topic  # as it is in the key
    show_all("post", [post for post in found if post.is_shown])
    return {post.pk: _element(post) for post in found}


def _element(post: Post) -> Element:
    html = render_to_string("forum/post.html", {"post": post}).strip()
    return Element(html, post.is_shown and post.shown.is_foreign, post.is_shown and post.shown.is_coming)


def _circumstances(topic: Topic) -> tuple[object, ...]:
    """Return what all elements of the topic depend on."""
    return (
        _release(),
        current_reader().key,
        topic.pk,
        topic.author_id,
        topic.is_locked,
        topic.is_archived,
        topic.category.takes_answers,
    )


def _answer_in(line: Line, topic: Topic) -> int | None:
    """Return the accepted answer, where the post's element shows it: its own, and that of the opening post."""
    return topic.answer_id if line.number == 1 or line.pk == topic.answer_id else None


def _key(line: Line, *circumstances: object) -> str:
    made_from = (line, _age(timezone.now() - line.created_at), circumstances)
    return f"post:{line.pk}:{_digest(made_from)}"


def _digest(made_from: object) -> str:
    return blake2b(repr(made_from).encode(), digest_size=16).hexdigest()


def _age(age: timedelta) -> int:
    """Return a number that changes whenever the words for such an age do: minutes, hours, days, and then no more."""
    seconds = age.total_seconds()
    step = next((step for step, most in ((60, 3600), (3600, 86400), (86400, 30 * 86400)) if seconds < most), 0)
    return int(seconds // step) * step if step else -1


@cache
def _release() -> str:
    """Return what tells the templates and catalogs of this release from any other's."""
    digest = blake2b(static("img/icons.svg").encode(), digest_size=8)
    catalogs = [path for folder in settings.LOCALE_PATHS for path in folder.rglob("*.mo")]
    for path in sorted([*(settings.BASE_DIR / "templates").rglob("*.html"), *catalogs]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
