"""What the forum's pages show, put together for one reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.paging import page_of
from brain.languages.reading import show_all
from brain.members.models import Member
from forum import access
from forum.forms import ReplyForm
from forum.models import POSTS_A_PAGE, Category, Post, Topic, TopicReading
from forum.models.topics import TopicQuerySet

TOPICS_A_PAGE = 20
FACES = 12


class Tab(TextChoices):
    """The lists of topics: `?show=`."""

    LATEST = "", gettext_lazy("Latest")
    UNREAD = "unread", gettext_lazy("Unread")
    FOLLOWED = "following", gettext_lazy("Following")
    UNANSWERED = "unanswered", gettext_lazy("Unanswered")


_FOR_GUESTS = [Tab.LATEST, Tab.UNANSWERED]


def topic_list(request: HttpRequest, categories: Sequence[Category], category: Category | None) -> dict[str, Any]:
    """Return what the list of topics shows: of one category, or of all that the reader may enter.

    Raises Http404 for a list that there is not, PermissionDenied for a member's list asked for by a guest.
    """
    tab, member = _tab_of(request), request.user if isinstance(request.user, Member) else None
    topics = access.visible_topics(request.user)
    topics = topics.filter(category=category) if category else topics
    page = page_of(_rows(topics, tab, member), request, TOPICS_A_PAGE)
    show_all("topic", page.object_list)
    return {
        "tab": tab,
        "tabs": list(Tab) if member else _FOR_GUESTS,
        "category": category,
        "categories": categories,
        "page": page,
        "unread_topics": topics.unread_by(member).count() if member else 0,
        "online": Member.objects.online().order_by("-last_seen_at")[:FACES],
    }


def _tab_of(request: HttpRequest) -> Tab:
    try:
        tab = Tab(request.GET.get("show", ""))
    except ValueError:
        raise Http404 from None
    if tab not in _FOR_GUESTS and not request.user.is_authenticated:
        raise PermissionDenied(_("This list is made for each member. Sign in to see yours."))
    return tab


def _rows(topics: TopicQuerySet, tab: Tab, member: Member | None) -> TopicQuerySet:
    if tab == Tab.UNANSWERED:
        topics = topics.unanswered()
    if member and tab == Tab.UNREAD:
        topics = topics.unread_by(member)
    elif member and tab == Tab.FOLLOWED:
        topics = topics.followed_by(member).read_by(member)
    elif member:
        topics = topics.read_by(member)
    return topics.for_rows().pinned_first() if tab == Tab.LATEST else topics.for_rows().latest()


@dataclass
class Branch:
    """What is shown under one post that answers nothing: `opening` is that post where it stands on this page."""

    root: Post
    opening: Post | None = None
    replies: list[Post] = field(default_factory=list)
    begins_the_new: bool = False

    @property
    def posts(self) -> list[Post]:
        return [self.opening, *self.replies] if self.opening else self.replies


def branches_of(posts: Iterable[Post]) -> list[Branch]:
    """Return the posts of a page, in the order of their numbers, nested one level under what they answer."""
    branches: dict[int, Branch] = {}
    for post in posts:
        root = post.branch or post
        branch = branches.setdefault(root.pk, Branch(root))
        if post.branch:
            branch.replies.append(post)
        else:
            branch.opening = post
    return list(branches.values())


def _mark_the_new(branches: list[Branch], read_to: int) -> None:
    """The first branch of which the reader has read nothing begins what is new, if they have read anything."""
    read = len(list(takewhile(lambda branch: branch.posts[0].number <= read_to, branches)))
    if read_to and read < len(branches):
        branches[read].begins_the_new = True


def topic_page(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """Return what one page of a topic shows; Http404 for a page that it has not."""
    numbers = page_of(range(1, topic.last_number + 1), request, POSTS_A_PAGE)
    posts = list(
        topic.posts.for_display().for_reader().filter(number__range=(numbers.start_index(), numbers.end_index()))
    )
    show_all("post", [post for post in posts if not post.hidden_at])
    show_all("topic", [topic])
    reading = _reading(request, topic)
    branches = branches_of(posts)
    _mark_the_new(branches, reading.last_read)
    member = request.user if isinstance(request.user, Member) else None
    is_moderator = topic.category.is_moderated_by(request.user)
    return {
        "topic": topic,
        "page": numbers,
        "branches": branches,
        "is_last_page": not numbers.has_next(),
        "reading": reading,
        "unread": max(topic.last_number - reading.last_read, 0) if reading.last_read else 0,
        "read_to": reading.last_read or None,
        "form": ReplyForm(author=member, topic=topic) if member and topic.takes_replies_from(member) else None,
        "is_moderator": is_moderator,
        "can_move": bool(member and is_moderator and access.categories_to_move_to(member, topic).exists()),
        "languages": _languages(topic),
    }


def _reading(request: HttpRequest, topic: Topic) -> TopicReading:
    """Return how far the reader has read and whether they follow: nothing, where nothing is kept of it."""
    kept = TopicReading.objects.filter(member=request.user.pk, topic=topic).first() if request.user.pk else None
    return kept or TopicReading(topic=topic)


def _languages(topic: Topic) -> list[str]:
    """Return the languages that the topic is written in, its own first."""
    others = topic.posts.shown().order_by("language").values_list("language", flat=True).distinct()
    return [topic.language, *(language for language in others if language not in (topic.language, "und"))]


def is_prefetch(request: HttpRequest) -> bool:
    """Whether the browser only fetches the page in case its reader goes there: then nothing has been read."""
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or request.headers.get("X-Moz", "")
    return "prefetch" in purpose
