"""Moderators, authors and readers act on the same things at once: on PostgreSQL, where several write together.

Whoever is late is told so, or changes nothing; nobody waits in a circle, and what is left fits together.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.signals import task_finished

from brain.members.models import Member
from brain.moderation import chain
from brain.moderation.actions import cases
from brain.moderation.actions.appeals import appeal, decide_appeal
from brain.moderation.actions.merge import merge_members, unmerge_members
from brain.moderation.actions.sanctions import lift, silence_member, suspend_member
from brain.moderation.actions.spam import put_back, undo_recent_posts
from brain.moderation.models import Appeal, AuditEntry, Case, Concern, Decision, Measure, Outcome, Sanction, Sweep, Why
from brain.moderation.things import kind_of
from forum.actions import moderate, write
from forum.actions.approve import approve_post
from forum.actions.delete import delete_post, undelete_post
from forum.actions.rearrange import merge_topics, split_topic
from forum.models import Category, Post, Topic
from tests.conftest import make_member

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
ROUNDS = 4
LATE = (
    cases.Conflict, write.Conflict, PermissionDenied, ValidationError, Http404,
    Post.DoesNotExist, Topic.DoesNotExist, Case.DoesNotExist,
)  # fmt: skip
REASON = "Off topic"
Act = Callable[[], Any]


@pytest.fixture
def room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public")


@pytest.fixture
def double(db: None) -> Member:
    return make_member("double", "Another Account")


@pytest.fixture
def posts(room: Category, amina: Member, eunji: Member, double: Member) -> list[int]:
    """Replies in one topic, of several authors: each of them is acted on by all."""
    topic = write.start_topic(author=amina, category=room, title="Statutes", body="Which?", language="en")
    authors = (eunji, double, eunji)
    return [write.post_reply(topic=topic, author=one, body="These", language="en").pk for one in authors]


def post_of(pk: int) -> Post:
    return Post.objects.for_display().get(pk=pk)


def hide_and_restore(pk: int, moderator: Member) -> None:
    moderate.hide_post(post=post_of(pk), moderator=moderator, reason=REASON)
    moderate.restore_post(post=post_of(pk), moderator=moderator, reason=REASON)


def decide_and_reopen(pk: int, moderator: Member, outcome: Outcome) -> None:
    case = Case.objects.open().filter(kind="post", object_id=pk).first()
    if case:
        decided = cases.decide(case=case, moderator=moderator, outcome=outcome, answer=REASON)
        cases.reopen(case=decided, moderator=moderator)


def report(pk: int, reporter: Member) -> None:
    if kind := kind_of("post"):
        cases.report(thing=kind.to_report(reporter, pk), reporter=reporter, concern=Concern.SPAM, text="Look")


def hold_and_approve(pk: int, moderator: Member) -> None:
    post = post_of(pk)
    fields = {"why": Why.HELD, "member": post.author, "scope": post.topic.category.stream, "language": "en"}
    cases.open_case(kind="post", object_id=pk, **fields)
    approve_post(post=post, moderator=moderator)


def delete_and_undelete(pk: int) -> None:
    delete_post(post=post_of(pk))
    undelete_post(post=post_of(pk))


def edit(pk: int, editor: Member, number: int) -> None:
    write.edit_post(post=post_of(pk), editor=editor, body=f"Text {number}", language="en", reason=REASON)


def appeal_and_overturn(pk: int, moderator: Member) -> None:
    entry = AuditEntry.objects.filter(verb="hide", object_id=pk).exclude(actor=moderator).order_by("-pk").first()
    if entry and entry.member:
        asked = appeal(entry=entry, member=entry.member, text="It is on topic")
        decide_appeal(appeal=asked, moderator=moderator, decision=Decision.OVERTURNED, answer="So it is")


def measure_and_lift(member: Member, moderator: Member) -> None:
    for impose in (suspend_member, silence_member):
        lift(sanction=impose(member=member, moderator=moderator, reason=REASON), moderator=moderator, reason=REASON)


def sweep_and_put_back(member: Member, moderator: Member) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    sweep = undo_recent_posts(member=member, moderator=moderator, since=yesterday, reason=REASON)
    put_back(sweep=sweep, moderator=moderator, reason=REASON)


def merge_and_part(keep: Member, gone: Member, moderator: Member) -> None:
    gone.refresh_from_db()
    sweep = merge_members(keep=keep, gone=gone, moderator=moderator, reason=REASON)
    unmerge_members(sweep=sweep, moderator=moderator, reason=REASON)


def split_and_merge(pk: int, moderator: Member) -> None:
    topic = post_of(pk).topic
    apart = split_topic(
        topic=topic, posts=[pk], title="Apart", category=topic.category, moderator=moderator, reason=REASON
    )
    merge_topics(topic=apart, into=topic, moderator=moderator, reason=REASON)


class AfterCommit(ImmediateBackend):
    """Tasks are done in transactions of their own, as by a worker."""

    def _execute_task(self, task_result: Any) -> None:
        transaction.on_commit(lambda: super(AfterCommit, self)._execute_task(task_result))


@pytest.fixture(autouse=True)
def _tasks_after_commit(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": f"{__name__}.AfterCommit"}}


@contextmanager
def failed_tasks() -> Iterator[list[str]]:
    """The tracebacks of tasks that fail; those who enqueue them hear nothing of it."""
    failures: list[str] = []

    def collect(task_result: Any, **rest: object) -> None:
        failures.extend(error.traceback for error in task_result.errors)

    task_finished.connect(collect)
    yield failures
    task_finished.disconnect(collect)


def all_at_once(*acts: Callable[[int], Any]) -> None:
    """Each act is done ROUNDS times by somebody of their own, who may be late. Raises any other error.

    Seven of them and the test itself are as many as there are connections (BRAIN_DATABASE_POOL).
    """
    ready = Barrier(len(acts))

    def act_on(act: Callable[[int], Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '50ms'")  # by default, it takes a second until one is found
        ready.wait(30)
        try:
            for number in range(ROUNDS):
                with suppress(*LATE):
                    act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool, failed_tasks() as failures:
        for result in [pool.submit(act_on, act) for act in acts]:
            result.result(120)
    assert failures == []


def assert_all_fits(topics: list[Topic]) -> None:
    for topic in topics:
        assert topic.post_count == topic.posts.shown().count()
    for kept in Post.objects.exclude(hidden_at=None):
        assert kept.hidden_reason or kept.held_at
    assert not Case.objects.exclude(closed_at=None).filter(outcome="").exists()
    assert not Sanction.objects.filter(lifted_at=None).exclude(measure=Measure.WARNING).exists()
    assert not Sweep.objects.filter(undone_at=None).exists()
    assert not Appeal.objects.filter(decided_at=None).exists()
    assert Member.objects.filter(is_active=False).count() == 0
    chain.seal()
    assert list(chain.breaks()) == []


def test_acts_on_the_same_posts(
    posts: list[int], amina: Member, benoit: Member, nomsa: Member, daniela: Member, eunji: Member
) -> None:
    one = posts[0]
    all_at_once(
        lambda number: hide_and_restore(posts[number % 3], nomsa),
        lambda number: decide_and_reopen(one, benoit, Outcome.HIDDEN if number % 2 else Outcome.APPROVED),
        lambda number: report(posts[number % 2], (daniela, amina)[number % 2]),
        lambda number: appeal_and_overturn(one, benoit),
        lambda number: delete_and_undelete(one),
        lambda number: edit(one, (eunji, nomsa)[number % 2], number),
        lambda number: hold_and_approve(one, nomsa),
    )
    assert_all_fits(list(Topic.objects.all()))


def test_acts_on_the_same_topic_and_member(
    posts: list[int], amina: Member, benoit: Member, nomsa: Member, daniela: Member, eunji: Member, double: Member
) -> None:
    all_at_once(
        lambda number: hide_and_restore(posts[0], nomsa),
        lambda number: decide_and_reopen(posts[number % 2], benoit, (Outcome.HIDDEN, Outcome.WARNED)[number % 2]),
        lambda number: report(posts[number % 2], daniela),
        lambda number: split_and_merge(posts[2], benoit),
        lambda number: measure_and_lift(eunji, benoit),
        lambda number: sweep_and_put_back(eunji, nomsa),
        lambda number: merge_and_part(eunji, double, nomsa),
    )
    assert_all_fits(list(Topic.objects.filter(merged_into=None)))
