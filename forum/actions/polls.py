"""Polls: putting one into a post, voting, closing."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.languages.writing import source_added, source_changed
from brain.members.models import Member
from forum import indexing, live
from forum.actions.record import record
from forum.models import Holds, Poll, PollOption, PollVote, Post, Verb
from forum.texts import POLL, POLL_OPTION


class Refused(Exception):
    """A vote cannot be taken; the message says why to the member."""


def add_poll(
    post: Post,
    *,
    question: str,
    options: Sequence[str],
    is_multiple: bool = False,
    hides_results: bool = False,
    closes_at: datetime | None = None,
) -> Poll:
    """The post, which is new, holds a poll; in the transaction in which it is written."""
    poll = Poll.objects.create(
        post=post, question=question, is_multiple=is_multiple, hides_results=hides_results, closes_at=closes_at
    )
    _set_options(poll, options)
    source_added(POLL, poll)
    post.holds = Holds.POLL
    post.save(update_fields=["holds"])
    indexing.index_posts([post])
    return poll


def _set_options(poll: Poll, options: Sequence[str]) -> None:
    poll.options.all().delete()
    rows = [PollOption(poll=poll, position=position, text=text) for position, text in enumerate(options, 1)]
    for option in PollOption.objects.bulk_create(rows):
        source_added(POLL_OPTION, option)


@transaction.atomic
def vote(*, poll: Poll, member: Member, options: Collection[int]) -> Poll:
    """The member's choice is these options (by their numbers), whatever it was before; every vote is counted once.

    Raises Refused where nothing or too much is chosen, or the poll is closed by now.
    """
    poll = _hold(poll)
    known = {option.pk for option in poll.options.all()}
    chosen = set(options)
    if poll.is_closed:
        raise Refused(_("This poll is closed: your vote was not counted."))
    if not chosen or not chosen <= known:
        raise Refused(_("Choose an answer first."))
    if len(chosen) > 1 and not poll.is_multiple:
        raise Refused(_("Only one answer can be chosen here."))
    mine = PollVote.objects.filter(member=member, option__in=known)
    before = set(mine.values_list("option", flat=True))
    if before == chosen:
        return poll
    mine.filter(option__in=before - chosen).delete()
    PollVote.objects.bulk_create(PollVote(option_id=option, member=member) for option in sorted(chosen - before))
    _count(poll, before ^ chosen)
    live.show_held(poll.post)
    return poll


def _hold(poll: Poll) -> Poll:
    """Return the poll as it is now; nobody else votes in it or changes it before the transaction ends."""
    held = Poll.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("post__topic__category").get(pk=poll.pk)


def _count(poll: Poll, options: Collection[int]) -> None:
    """The poll, and these of its options, know how many votes they have; its row is held by the caller."""
    for option in PollOption.objects.filter(pk__in=options).annotate(counted=Count("votes")):
        PollOption.objects.filter(pk=option.pk).update(vote_count=option.counted)
    poll.voter_count = PollVote.objects.filter(option__poll=poll).values("member").distinct().count()
    poll.save(update_fields=["voter_count"])


@transaction.atomic
def edit_poll(
    *,
    poll: Poll,
    editor: Member,
    closes_at: datetime | None,
    question: str = "",
    options: Sequence[str] = (),
    is_multiple: bool = False,
    hides_results: bool = False,
) -> Poll:
    """The poll closes at `closes_at`, and asks this; but once somebody has voted, what it asks stays as it is.

    What somebody else than the author changes is in the audit log.
    """
    poll = _hold(poll)
    if not poll.stays_closed:
        poll.closes_at = closes_at
    if question and not poll.has_votes:
        poll.question, poll.is_multiple, poll.hides_results = question, is_multiple, hides_results
        if list(options) != [option.text for option in poll.options.all()]:
            _set_options(poll, options)
        source_changed(POLL, poll)
    poll.save()
    _changed(poll, editor, Verb.EDIT_POLL)
    return poll


@transaction.atomic
def close_poll(*, poll: Poll, actor: Member) -> Poll:
    """Nobody votes any more, and the results are there for all."""
    poll = _hold(poll)
    if not poll.is_closed:
        before, poll.closes_at = poll.closes_at, timezone.now()
        poll.save(update_fields=["closes_at"])
        _changed(poll, actor, Verb.CLOSE_POLL, details={"open_until": before.isoformat()} if before else None)
    return poll


@transaction.atomic
def reopen_poll(*, poll: Poll, actor: Member, closes_at: datetime | None) -> Poll:
    """A closed poll takes votes again, until `closes_at` or (None) until it is closed; nothing if that has passed."""
    poll = _hold(poll)
    if poll.is_closed and (closes_at is None or closes_at > timezone.now()):
        poll.closes_at = closes_at
        poll.save(update_fields=["closes_at"])
        _changed(poll, actor, Verb.REOPEN_POLL)
    return poll


def _changed(poll: Poll, actor: Member, verb: Verb, details: dict[str, str] | None = None) -> None:
    post = poll.post
    indexing.index_posts([post])
    live.show_held(post)
    if actor.pk != post.author_id:
        record(actor=actor, verb=verb, topic=post.topic, post=post, details=details)
