"""A member's drafts as they are shown: where each belongs, and where it is continued."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from brain.core.text import excerpt
from brain.languages.reading import show_all
from brain.members.models import Member
from forum import access
from forum.models import Draft, Post, Topic

EXCERPT = 160


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list. `topic` is the one that it belongs to, as far as its author may still see it."""

    draft: Draft
    topic: Topic | None
    url: str

    @property
    def title(self) -> str:
        return str(self.draft.fields.get("title", ""))

    @property
    def excerpt(self) -> str:
        return excerpt(str(self.draft.fields.get("body", ""))[: 5 * EXCERPT], EXCERPT)

    @property
    def is_lost(self) -> bool:
        """Whether the author may not see any more where it belongs."""
        return self.topic is None and "." in self.draft.place

    @property
    def is_edit(self) -> bool:
        return self.draft.place.startswith("edit.")


def drafts_of(member: Member) -> list[DraftRow]:
    """Return the member's drafts, the newest first, with their topics as the member gets them."""
    drafts = list(Draft.objects.waiting().filter(member=member))
    topics = access.readable_topics(member).for_rows().in_bulk(_numbers(drafts, "topic"))
    posts = Post.objects.filter(topic__in=access.readable_topics(member), pk__in=_numbers(drafts, "edit"))
    edited = {post.pk: post.topic for post in posts.select_related("topic__category")}
    show_all("topic", topics.values())
    return [_row(draft, topics, edited) for draft in drafts]


def _numbers(drafts: Iterable[Draft], kind: str) -> list[int]:
    places = (draft.place.partition(".") for draft in drafts)
    return [int(ident) for found, _dot, ident in places if found == kind]


def _row(draft: Draft, topics: dict[int, Topic], edited: dict[int, Topic]) -> DraftRow:
    kind, _dot, ident = draft.place.partition(".")
    if kind == "topic":
        return DraftRow(draft, topics.get(int(ident)), _url_of_reply(draft, int(ident)))
    if kind == "edit":
        return DraftRow(draft, edited.get(int(ident)), reverse("forum:post-edit", args=[int(ident)]))
    return DraftRow(draft, None, reverse("talks:new" if kind == "talk" else "forum:new-topic"))


def _url_of_reply(draft: Draft, topic_id: int) -> str:
    answers = draft.fields.get("answers", "")
    return reverse("forum:post-reply", args=[topic_id]) + (f"?answers={answers}" if answers else "")
