"""The list of a member's conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch

from brain.core.paging import page_of
from brain.core.text import excerpt
from brain.members.guard import MemberRequest
from brain.members.models import Member
from forum.following import choices_of
from forum.models import Partner, Post, Topic
from forum.talks import NAMELESS, conversations_of, edition_of

A_PAGE = 20
EXCERPT = 140


@dataclass(frozen=True)
class ConversationRow:
    """A conversation as a member's list shows it: `others` are its other partners, `last` is its newest post."""

    topic: Topic
    others: Sequence[Member]
    last: Post | None

    @property
    def edition(self) -> int | None:
        """The number of the edition whose group talks there."""
        return edition_of(self.topic)

    @property
    def title(self) -> str:
        """What it is called: after the other one, where two talk without a title."""
        is_named = self.topic.language != NAMELESS or len(self.others) != 1
        return self.topic.title if is_named else self.others[0].name

    @property
    def words(self) -> str:
        """How the newest post begins; "" where nobody is to read it."""
        return excerpt(self.last.body, EXCERPT) if self.last and self.last.is_shown else ""


def conversation_list(request: MemberRequest) -> dict[str, Any]:
    """Return what the page of the member's conversations shows, the one with the newest words first."""
    member = request.user
    partners = Partner.objects.staying().select_related("member").order_by("joined_at", "pk")
    topics = conversations_of(member).read_by(member, choices_of(member).in_query).for_rows().latest()
    topics = topics.select_related("author", "category__conversation")
    topics = topics.prefetch_related(Prefetch("category__conversation__partners", partners, to_attr="staying"))
    page = page_of(topics, request, A_PAGE)
    last = Post.objects.filter(topic__in=[topic.pk for topic in page], number=F("topic__last_number"))
    said = {post.topic_id: post for post in last.select_related("author")}
    rows = [ConversationRow(topic, _others(topic, member), said.get(topic.pk)) for topic in page]
    return {"page": page, "rows": rows}


def _others(topic: Topic, member: Member) -> list[Member]:
    staying: list[Partner] = topic.category.conversation.staying  # type: ignore[attr-defined]
    return [partner.member for partner in staying if partner.member_id != member.pk]
