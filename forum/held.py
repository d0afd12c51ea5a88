"""What posts hold beside their text, polls and events, as one viewer gets it.

It differs from viewer to viewer (their own vote, results that only voters see), so it is no part of a post's stored
element: a page puts it into the slot of each post, and an open page fetches it again when it has changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Case, Exists, F, IntegerField, JSONField, OuterRef, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from brain.core.readers import current_reader
from brain.languages.models import TranslationQuerySet
from brain.languages.reading import primary
from brain.members.models import Member
from forum.access import Person
from forum.models import (
    Event,
    Holds,
    Poll,
    PollOption,
    PollOptionTranslation,
    PollTranslation,
    PollVote,
    Reply,
)

MOST_NAMES = 50  # of those who answered an event alike


class Holder(Protocol):
    """A post, or a line of one (forum.rendering)."""

    @property
    def pk(self) -> int: ...
    @property
    def holds(self) -> str: ...


def held_html(posts: Iterable[Holder], person: Person, error: str = "") -> dict[int, str]:
    """Return, by the post's number, the element of what it holds; at most one query for polls and one for events.

    Forms in it have `<!--token-->` in the place of the viewer's token (brain.core.marks). `error` says why what they
    sent was not taken.
    """
    held: dict[str, list[int]] = {}
    for post in posts:
        held.setdefault(post.holds, []).append(post.pk)
    found: dict[int, Any] = {ballot.post: ballot for ballot in _ballots(held.get(Holds.POLL, []), person)}
    found |= {invitation.post: invitation for invitation in _invitations(held.get(Holds.EVENT, []), person)}
    return {
        post: render_to_string(thing.template, {"it": thing, "post_id": post, "error": error}).strip()
        for post, thing in found.items()
    }


# --- Polls -----------------------------------------------------------------------------------------------------------


@dataclass
class Ballot:
    """A poll and its options; each knows whether it `is_mine`, the viewer's choice."""

    template = "forum/poll.html"

    poll: Poll
    person: Person
    options: list[Any] = field(default_factory=list)

    @property
    def post(self) -> int:
        return self.poll.post_id

    @cached_property
    def has_voted(self) -> bool:
        return any(option.is_mine for option in self.options)

    @cached_property
    def may_vote(self) -> bool:
        topic = self.poll.post.topic
        return not (self.poll.is_closed or topic.is_closed) and topic.takes_replies_from(self.person)

    @property
    def is_guest(self) -> bool:
        return not isinstance(self.person, Member)

    @cached_property
    def shows_results(self) -> bool:
        return not self.poll.hides_results or self.poll.is_closed or self.has_voted

    @cached_property
    def is_translated(self) -> bool:
        return any(each.shown.translation or each.shown.is_foreign for each in (self.poll, *self.options))

    @property
    def original(self) -> SafeString:
        """The words of the poll as they were written, each answer with the way to its translation."""
        language = self.poll.shown.translation.language if self.poll.shown.translation else ""
        options = [(option.text, _beside(option, language)) for option in self.options]
        return render_to_string("forum/poll_words.html", {"question": self.poll.question, "options": options})

    @property
    def translated(self) -> SafeString:
        """The words of the poll in the translation that is there on request."""
        options = [((option.shown.translation or option).text, "") for option in self.options]
        there: Any = self.poll.shown.translation or self.poll
        return render_to_string("forum/poll_words.html", {"question": there.question, "options": options})

    def share(self, option: PollOption) -> float:
        """Return how large a part of those who voted chose it (0 to 1)."""
        return min(option.vote_count / self.poll.voter_count, 1) if self.poll.voter_count else 0

    def rows(self) -> list[tuple[Any, int, float]]:
        """Return each option with its votes and its share: nothing of them for those who may not know the results."""
        if not self.shows_results:
            return [(option, 0, 0) for option in self.options]
        return [(option, option.vote_count, self.share(option)) for option in self.options]


def _beside(option: Any, language: str) -> str:
    """Return where the option stands beside its translation; "" where it has none."""
    there = option.shown.translation
    return reverse("languages:translation", args=["poll-option", option.pk, language]) if language and there else ""


def _ballots(posts: Sequence[int], person: Person) -> Iterable[Ballot]:
    if not posts:
        return []
    mine = PollVote.objects.filter(option=OuterRef("pk"), member=person.pk)
    options = PollOption.objects.filter(poll__post__in=posts).order_by("poll", "position")
    options = options.select_related("poll__post__topic__category").annotate(
        is_mine=Exists(mine),
        translation=_for_reader(PollOptionTranslation.objects, "pk", "text"),
        poll_translation=_for_reader(PollTranslation.objects, "poll", "question"),
    )
    ballots: dict[int, Ballot] = {}
    for option in options:
        ballot = ballots.setdefault(option.poll_id, Ballot(option.poll, person))
        option.poll = ballot.poll
        _have(option, PollOptionTranslation, option.translation)
        _have(ballot.poll, PollTranslation, option.poll_translation)
        ballot.options.append(option)
    return ballots.values()


def _for_reader(translations: Any, original: str, text: str) -> Subquery:
    """Select, as JSON, the translation that the current reader gets (brain.languages.reading), if there is one."""
    ranks = [
        When(language__in={tag, primary(tag)}, then=Value(rank)) for rank, tag in enumerate(current_reader().languages)
    ]
    rows: TranslationQuerySet = translations.for_reader().filter(original=OuterRef(original))
    rows = rows.order_by(Case(*ranks, default=Value(len(ranks)), output_field=IntegerField()))
    columns = {name: F(name) for name in ("id", "language", "origin", "status", text)}
    return Subquery(rows.values(found=JSONObject(**columns))[:1], output_field=JSONField())


def _have(original: Any, translation: type[Any], row: dict[str, Any] | None) -> None:
    """The original has its translations fetched: this one, or none."""
    original._prefetched_objects_cache = {"translations": [translation(original=original, **row)] if row else []}


# --- Events ----------------------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """One of the answers to an event: who gave it."""

    reply: Reply
    names: list[tuple[str, str]] = field(default_factory=list)  # name and handle
    is_mine: bool = False

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def first(self) -> list[tuple[str, str]]:
        return self.names[:MOST_NAMES]

    @property
    def others(self) -> int:
        return max(self.count - MOST_NAMES, 0)


@dataclass
class Invitation:
    """An event, and who answered what."""

    template = "forum/event.html"

    event: Event
    person: Person
    answers: dict[str, Answer] = field(default_factory=lambda: {reply: Answer(reply) for reply in Reply})

    @property
    def post(self) -> int:
        return self.event.post_id

    @property
    def is_asked(self) -> bool:
        """Whether it is still asked who comes."""
        return not (self.event.is_cancelled or self.event.is_over)

    @property
    def may_answer(self) -> bool:
        return self.is_asked and isinstance(self.person, Member)

    @property
    def has_answers(self) -> bool:
        return any(answer.count for answer in self.answers.values())


def _invitations(posts: Sequence[int], person: Person) -> Iterable[Invitation]:
    if not posts:
        return []
    rows = Event.objects.filter(post__in=posts).order_by("pk", "replies__pk")
    invitations: dict[int, Invitation] = {}
    for event in rows.annotate(
        reply=F("replies__reply"),
        who=F("replies__member"),
        name=F("replies__member__name"),
        handle=F("replies__member__handle"),
    ):
        invitation = invitations.setdefault(event.pk, Invitation(event, person))
        if event.reply:
            answer = invitation.answers[event.reply]
            answer.names.append((event.name, event.handle))
            answer.is_mine = answer.is_mine or event.who == person.pk
    return invitations.values()
