"""Who waits for a writer sees what that one has left: on PostgreSQL, where several write at once."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from brain.languages import writing
from brain.members.models import Member
from brain.search.models import Entry
from forum.actions import answer, language, moderate, rearrange, write
from forum.actions.react import react
from forum.counting import count_languages
from forum.models import Category, Post, Topic
from forum.texts import TITLE

Start = Callable[..., Topic]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def _is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _begin(pool: Executor, act: Callable[[], Any]) -> Future[Any]:
    """Return what `act` will return or raise; it has begun, and waits for what the caller's transaction holds."""

    def done() -> Any:
        try:
            return act()
        finally:
            connection.close()

    result = pool.submit(done)
    while not (_is_somebody_waiting() or result.done()):
        pass
    return result


def _after(act: Callable[[], Any], waiting: Callable[[], Any]) -> Any:
    """Return what `waiting` returns or raises, which begins before the changes of `act` are there for all."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            act()
            result = _begin(pool, waiting)
        return result.result(timeout=30)


@pytest.fixture
def topic(start: Start, amina: Member, help_room: Category) -> Topic:
    return start(amina, help_room, replies=3)


@pytest.fixture
def reply(topic: Topic) -> Post:
    return Post.objects.for_display().get(topic=topic, number=3)


@pytest.fixture
def merge(topic: Topic, start: Start, eunji: Member, help_room: Category, benoit: Member) -> Callable[[], Topic]:
    into = start(eunji, help_room, title="Founders retire")
    return lambda: rearrange.merge_topics(topic=topic, into=into, moderator=benoit, reason="The same matter")


def test_an_edit_that_waits_for_a_merge_is_a_conflict(merge: Callable[[], Topic], reply: Post) -> None:
    with pytest.raises(write.Conflict):
        _after(merge, lambda: write.edit_post(post=reply, editor=reply.author, body="Another text"))

    assert not reply.revisions.exists()


def test_what_waits_for_a_merge_is_done_where_the_post_stands_then(
    merge: Callable[[], Topic], reply: Post, benoit: Member
) -> None:
    def change() -> None:
        react(member=benoit, post=reply, feeling="thank")
        language.correct_language(post=reply, language="fr", editor=reply.author)
        moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")

    _after(merge, change)

    reply.refresh_from_db()
    shown = reply.topic.posts.shown().count()
    assert (reply.topic.title, reply.reactions, reply.language) == ("Founders retire", {"thank": 1}, "fr")
    assert reply.hidden_at and reply.topic.post_count == shown


def test_nobody_accepts_as_the_answer_what_is_being_moved(
    merge: Callable[[], Topic], topic: Topic, reply: Post, amina: Member
) -> None:
    _after(merge, lambda: answer.accept_answer(post=reply, member=amina))

    assert not Topic.objects.exclude(answer=None).exists()


def test_a_reply_that_waits_for_a_move_stands_in_the_new_category(
    topic: Topic, amina: Member, benoit: Member, lounge: Category
) -> None:
    def move() -> None:
        moderate.move_topic(topic=topic, moderator=benoit, category=lounge, reason="Tidying")

    post = _after(move, lambda: write.post_reply(topic=topic, author=amina, body="Statutes of a cooperative"))

    entries = Entry.objects.filter(kind="post", object_id=str(post.pk))
    assert post.topic.category == lounge
    assert set(entries.values_list("audience", flat=True)) == {lounge.audience}


def test_a_reply_and_an_edit_of_what_it_answers_do_not_wait_for_each_other(
    topic: Topic, reply: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[Future[Post]] = []
    with ThreadPoolExecutor(1) as pool:

        def answered_meanwhile(topic: Topic) -> None:
            answers = {"topic": topic, "author": reply.author, "body": "Yes", "answers": reply}
            later.append(_begin(pool, lambda: write.post_reply(**answers)))
            count_languages(topic)

        monkeypatch.setattr(write, "count_languages", answered_meanwhile)
        write.edit_post(post=reply, editor=reply.author, body="Another text")

        assert later[0].result(timeout=30).answers == reply


def test_a_translated_title_and_an_edit_of_the_opening_post_do_not_wait_for_each_other(
    topic: Topic, eunji: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, digest = topic.posts.get(number=1), TITLE.source(topic).digest

    def translate(topic: Topic) -> None:
        writing.write_by_person(TITLE, topic, "fr", {"title": "La mémoire"}, editor=eunji, digest=digest)

    later: list[Future[Any]] = []
    with ThreadPoolExecutor(1) as pool:

        def translated_meanwhile(topic: Topic) -> None:
            later.append(_begin(pool, lambda: translate(topic)))
            count_languages(topic)

        monkeypatch.setattr(write, "count_languages", translated_meanwhile)
        write.edit_post(post=opening, editor=opening.author, body="Another text")

        later[0].result(timeout=30)
