"""The lists of topics, put together for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, TextChoices
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from brain.core.paging import page_of
from brain.languages.reading import show_all
from brain.members.models import Member
from brain.members.online import online_now
from forum import access
from forum.following import Choices, Held, choices_of
from forum.forms.narrowing import NarrowForm
from forum.live import streams_of
from forum.models import Category, Level
from forum.models.topics import CURRENT, FOLLOWED_CLOSELY, MUTED, UNANSWERED, UNREAD, TopicQuerySet
from forum.tags import KnownTag
from realtime.page import follow

TOPICS_A_PAGE = 20


class Tab(TextChoices):
    """The lists of topics: `?show=`."""

    LATEST = "", gettext_lazy("Latest")
    UNREAD = "unread", gettext_lazy("Unread")
    FOLLOWED = "following", gettext_lazy("Following")
    UNANSWERED = "unanswered", gettext_lazy("Unanswered")
    TOP = "top", gettext_lazy("Top")
    ARCHIVE = "archive", pgettext_lazy("topics", "Archive")


class Span(TextChoices):
    """The time of which Top shows the most written in: `?time=`."""

    WEEK = "", gettext_lazy("This week")
    YEAR = "year", gettext_lazy("This year")
    ALWAYS = "always", gettext_lazy("Always")

    @property
    def since(self) -> datetime | None:
        """When it began; None for always."""
        days = {Span.WEEK: 7, Span.YEAR: 365}.get(self)
        return timezone.now() - timedelta(days=days) if days else None


_OF_MEMBERS = [Tab.UNREAD, Tab.FOLLOWED]


@dataclass(frozen=True)
class TopicList:
    """What is asked for: a tab, of one category or tag or of all, narrowed by the form."""

    tab: Tab
    span: Span
    form: NarrowForm
    category: Category | None = None
    tag: KnownTag | None = None

    def of(self, topics: TopicQuerySet) -> TopicQuerySet:
        """Return those of the place that fit what was chosen, whichever the tab."""
        topics = topics.filter(category=self.category) if self.category else topics
        topics = topics.filter(tags=self.tag.pk) if self.tag else topics
        return self.form.narrow(topics)

    def condition(self, *, is_members: bool) -> Q:
        """Return what the topics have in common that the tab lists; a member's are read_by them."""
        return ~CURRENT if self.tab == Tab.ARCHIVE else CURRENT & self._of_what_is_current(is_members=is_members)

    def _of_what_is_current(self, *, is_members: bool) -> Q:
        if self.tab == Tab.TOP:
            return Q(last_post_at__gte=self.span.since) if self.span.since else Q()
        if self.tab == Tab.LATEST:
            return ~MUTED if is_members and not (self.category or self.tag) else Q()
        return {Tab.UNREAD: UNREAD, Tab.FOLLOWED: FOLLOWED_CLOSELY, Tab.UNANSWERED: UNANSWERED}[self.tab]

    def in_order(self, topics: TopicQuerySet) -> TopicQuerySet:
        """Return the topics in the order of the tab."""
        if self.tab == Tab.TOP:
            return topics.top(self.span.since)
        if self.tab == Tab.LATEST:
            return topics.pinned_first() if self.category else topics.pinned_on_site_first()
        return topics.latest()


def topic_list(
    request: HttpRequest,
    categories: Sequence[Category],
    category: Category | None = None,
    tag: KnownTag | None = None,
) -> dict[str, Any]:
    """Return what the list of topics shows: of one category or tag, or of all that the reader may enter.

    Raises Http404 for a list that there is not, PermissionDenied for a member's list asked for by a guest.
    """
    member = request.user if isinstance(request.user, Member) else None
    asked = _asked(request, category, tag)
    choices = choices_of(member) if member else Choices()
    _follow_live(request, categories, category, choices)
    topics = asked.of(access.visible_topics(request.user))
    if member:
        topics = topics.read_by(member, choices.in_query)
    condition = asked.condition(is_members=bool(member))
    counts = topics.aggregate(
        listed=Count("pk", filter=condition), waiting=Count("pk", filter=UNREAD if member else None)
    )
    rows = asked.in_order(topics.filter(condition)).for_rows()
    page = page_of(rows, request, TOPICS_A_PAGE, count=counts["listed"])
    show_all("topic", page.object_list)
    return {
        "tab": asked.tab,
        "tabs": [each for each in Tab if member or each not in _OF_MEMBERS],
        "span": asked.span,
        "spans": list(Span) if asked.tab == Tab.TOP else [],
        "form": asked.form,
        "category": category,
        "tag": tag,
        "categories": categories,
        "page": page,
        "holds": _level_of(choices, category, tag) if member else None,
        "unread_topics": counts["waiting"] if member else 0,
        "online": online_now().faces,
    }


def _asked(request: HttpRequest, category: Category | None, tag: KnownTag | None) -> TopicList:
    form = NarrowForm(request.GET, has_tags=tag is None)
    try:
        tab, span = Tab(request.GET.get("show", "")), Span(request.GET.get("time", ""))
    except ValueError:
        raise Http404 from None
    if not form.is_valid():
        raise Http404
    if tab in _OF_MEMBERS and not request.user.is_authenticated:
        raise PermissionDenied(_("This list is made for each member. Sign in to see yours."))
    return TopicList(tab, span, form, category, tag)


def _follow_live(
    request: HttpRequest, categories: Sequence[Category], category: Category | None, choices: Choices
) -> None:
    """The page follows what is written in its category; a list of all, in those that the reader has not muted."""
    heard = [category] if category else [each for each in categories if choices.of_category(each) != Level.MUTE]
    follow(request, *streams_of(heard))


def _level_of(choices: Choices, category: Category | None, tag: KnownTag | None) -> Held | None:
    if category:
        return choices.held_of_category(category)
    return choices.held_of_tag(tag) if tag else None
