"""The queue of translations: what is asked for is done once, or has failed with a reason."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from brain.languages import jobs
from brain.languages.engines import EngineError, Reason
from brain.languages.engines.base import as_translations
from brain.languages.gates import Refusal
from brain.languages.models import EngineUsage, Job, Origin, Priority, Segment, State, Status
from brain.languages.worker import ATTEMPTS, do_next
from brain.languages.writing import make_anew
from brain.members.models import Member
from forum.actions import moderate, write
from forum.models import Category, Post, PostTranslation, Topic
from forum.texts import POST
from tests.languages.fakes import FakeEngine, translated

pytestmark = pytest.mark.django_db

BODY = "Our cooperative turns forty next year.\n\nWe keep the minutes of [every meeting](https://example.org/minutes)."


@pytest.fixture
def room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public")


@pytest.fixture
def topic(fake_engine: FakeEngine, room: Category, nomsa: Member) -> Topic:
    return write.start_topic(author=nomsa, category=room, title="The memory of a cooperative", body=BODY, language="en")


@pytest.fixture
def post(topic: Topic) -> Post:
    return topic.posts.get()


def drain() -> None:
    while do_next():
        pass


def later(seconds: float) -> None:
    """Let so much time go by for what waits."""
    for job in Job.objects.all():
        job.due_at -= timedelta(seconds=seconds)
        job.leased_until = job.leased_until and job.leased_until - timedelta(seconds=seconds)
        job.save()


def test_a_new_topic_is_translated_into_every_other_language_of_the_site(post: Post) -> None:
    drain()
    assert set(post.translations.values_list("language", flat=True)) == {"fr", "es", "pt", "it", "ar", "ko"}
    assert post.topic.translations.count() == 6
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}
    korean = post.translations.get(language="ko")
    assert "한국어" in korean.body
    assert 'href="https://example.org/minutes"' in korean.body_html
    assert (korean.origin, korean.status) == (Origin.MACHINE, Status.READY)


def test_nothing_is_asked_for_without_an_engine(settings: Any, topic: Topic, nomsa: Member) -> None:
    Job.objects.all().delete()
    settings.TRANSLATION = []
    write.post_reply(topic=topic, author=nomsa, body="Thank you all.", language="en")
    assert not Job.objects.exists()


def test_an_edited_sentence_alone_is_sent_again(post: Post, nomsa: Member, fake_engine: FakeEngine) -> None:
    drain()
    fake_engine.asked.clear()
    write.edit_post(post=post, editor=nomsa, body=BODY.replace("forty", "fifty"), language="en")
    assert set(post.translations.values_list("status", flat=True)) == {Status.STALE}
    drain()
    assert not fake_engine.asked, "who has just changed a text often changes it again"
    later(write.EDITING)
    drain()
    assert {text for _source, _target, text in fake_engine.asked} == {"Our cooperative turns fifty next year."}
    assert set(post.translations.values_list("status", flat=True)) == {Status.READY}


def test_a_text_that_is_again_what_it_was_needs_nothing(post: Post, nomsa: Member, fake_engine: FakeEngine) -> None:
    drain()
    write.edit_post(post=post, editor=nomsa, body="Something else.", language="en")
    write.edit_post(post=post, editor=nomsa, body=BODY, language="en")
    assert set(post.translations.values_list("status", flat=True)) == {Status.READY}
    fake_engine.asked.clear()
    later(write.EDITING)
    drain()
    assert not fake_engine.asked


def test_what_somebody_reads_comes_first(topic: Topic, post: Post, fake_engine: FakeEngine) -> None:
    jobs.want("post", [post.pk], "ko")
    do_next()
    assert {target for _source, target, _text in fake_engine.asked} == {"ko"}


def test_a_failing_engine_is_asked_again_until_it_has_failed_too_often(post: Post, fake_engine: FakeEngine) -> None:
    job = Job.objects.get(kind="post", language="ko")
    Job.objects.exclude(pk=job.pk).delete()
    for attempt in range(1, ATTEMPTS + 1):
        fake_engine.failures = [Reason.BROKEN]
        assert do_next()
        job.refresh_from_db()
        assert (job.attempts, job.reason, job.engine) == (attempt, Reason.BROKEN, "fake")
        assert not do_next(), "not before its time"
        later(2 * 3600)
        caches["shared"].clear()  # the breaker's pause is over, too
    assert job.state == State.FAILED
    assert EngineUsage.objects.get().failures == ATTEMPTS
    assert not post.translations.exists()


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "<html><body>502 Bad Gateway</body></html>",
        "Ceci est du français, et rien d'autre, bien que l'on ait demandé autre chose à la machine.",
        "Esto es " + "muy, " * 2000 + "largo.",
        "We keep the minutes of every meeting, and our cooperative turns forty next year.",
    ],
)
def test_nothing_wrong_is_shown(post: Post, fake_engine: FakeEngine, answer: str) -> None:
    Job.objects.exclude(kind="post", language="es").delete()
    fake_engine.answer = lambda text, pair: answer
    drain()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert Refusal(job.reason).label
    assert not post.translations.exists()
    assert not Segment.objects.exists(), "what was refused is not kept"


def test_a_job_whose_worker_died_is_taken_by_another(post: Post) -> None:
    Job.objects.exclude(kind="post", language="ko").delete()
    assert jobs.claim(timezone.now())
    assert jobs.claim(timezone.now()) is None
    later(jobs.LEASE.total_seconds() + 1)
    drain()
    assert Job.objects.get().state == State.DONE
    assert post.translations.get().language == "ko"


def test_what_changed_while_the_engine_worked_is_translated_as_it_is_now(
    post: Post, nomsa: Member, fake_engine: FakeEngine
) -> None:
    Job.objects.exclude(kind="post", language="es").delete()
    edits = iter(["We changed our mind in the meantime."])

    def answer(text: str, pair: Any) -> str:
        for body in edits:
            write.edit_post(post=post, editor=nomsa, body=body, language="en")
        return translated(text, pair)

    fake_engine.answer = answer
    Job.objects.filter(kind="topic").delete()
    do_next()
    assert not post.translations.exists()
    later(write.EDITING)
    Job.objects.exclude(language="es").delete()
    drain()
    post.refresh_from_db()
    translation = post.translations.get()
    assert translation.status == Status.READY


def test_a_hidden_post_is_not_translated(post: Post, topic: Topic, eunji: Member, benoit: Member) -> None:
    drain()
    reply = write.post_reply(topic=topic, author=eunji, body="이것은 광고입니다.", language="ko")
    moderate.hide_post(post=reply, moderator=benoit, reason="spam")
    assert not Job.objects.filter(kind="post", object_id=reply.pk).exists()
    moderate.restore_post(post=reply, moderator=benoit, reason="mistake")
    drain()
    assert reply.translations.count() == 6


def test_a_cap_holds_until_tomorrow(post: Post, settings: Any, fake_engine: FakeEngine) -> None:
    settings.TRANSLATION_DAILY_CHARACTERS = {"fake": 10}
    drain()
    assert not fake_engine.asked
    job = Job.objects.filter(kind="post").first()
    assert job is not None
    assert (job.state, job.reason, job.attempts) == (State.WAITING, Reason.LIMIT, 0)
    assert job.due_at.date() > timezone.now().date()


def test_private_texts_go_to_third_parties_only_with_their_members_consent(
    nomsa: Member, fake_engine: FakeEngine
) -> None:
    fake_engine.is_third_party = True
    lounge = Category.objects.create(slug="lounge", name="Lounge", audience="members")
    write.start_topic(author=nomsa, category=lounge, title="Among us", body=BODY, language="en")
    drain()
    assert not fake_engine.asked
    assert set(Job.objects.values_list("reason", flat=True)) == {Reason.UNSUPPORTED}
    lounge.allows_third_parties = True
    lounge.save()
    write.start_topic(author=nomsa, category=lounge, title="Among us again", body=BODY, language="en")
    drain()
    assert fake_engine.asked


def test_a_paragraph_in_another_language_is_translated_from_it(
    topic: Topic, nomsa: Member, fake_engine: FakeEngine
) -> None:
    drain()
    body = (
        "Nous avons reçu hier cette lettre de nos amis de la coopérative, et je vous la recopie ici.\n\n"
        "Estimadas compañeras, les escribimos para contarles que la asamblea aprobó ayer los nuevos estatutos.\n\n"
        "Qu'en pensez-vous, et que devons-nous leur répondre avant la fin de la semaine prochaine ?"
    )
    post = write.post_reply(topic=topic, author=nomsa, body=body, language="fr")
    fake_engine.asked.clear()
    Job.objects.exclude(kind="post", object_id=post.pk, language="es").delete()
    drain()
    assert {source for source, _target, _text in fake_engine.asked} == {"fr"}
    assert "Estimadas compañeras" in PostTranslation.objects.get(original=post).body


def test_reading_asks_for_what_was_never_translated(post: Post) -> None:
    Job.objects.all().delete()
    jobs.want("post", [post.pk], "ko")
    assert jobs.expected("post", [post.pk], "ko") == {post.pk}
    assert Job.objects.get().priority == Priority.WANTED
    drain()
    assert post.translations.get().language == "ko"
    jobs.want("post", [post.pk], "ko")
    assert jobs.expected("post", [post.pk], "ko") == set()


def test_a_translation_that_its_table_cannot_hold_has_failed(topic: Topic, fake_engine: FakeEngine) -> None:
    Job.objects.exclude(kind="topic", language="es").delete()
    topic.title = "The memory of a cooperative " * 5
    topic.save()
    fake_engine.answer = lambda text, pair: " ".join(["Esta es la memoria larga de una cooperativa"] * 9)
    drain()
    assert (Job.objects.get().state, Job.objects.get().reason) == (State.FAILED, "length")


def test_while_every_engine_is_given_a_pause_nothing_is_moved(post: Post, fake_engine: FakeEngine) -> None:
    fake_engine.failures = [Reason.REFUSED]
    assert do_next()
    moved = Job.objects.exclude(reason="").count()
    assert not do_next()
    assert Job.objects.exclude(reason="").count() == moved == 1


def test_what_was_done_long_ago_is_forgotten(post: Post) -> None:
    drain()
    Job.objects.update(finished_at=timezone.now() - 2 * jobs.KEPT)
    Segment.objects.update(used_on=(timezone.now() - 2 * jobs.KEPT).date())
    call_command("forget_translation_work")
    assert not Job.objects.exists()
    assert not Segment.objects.exists()
    assert post.translations.exists()


def test_a_term_that_changes_while_the_engine_works_is_not_written_in_its_old_form(
    post: Post, fake_engine: FakeEngine
) -> None:
    Job.objects.exclude(kind="post", language="es").delete()
    changes = iter([None])

    def answer(text: str, pair: Any) -> str:
        for _once in changes:
            make_anew(POST, [post.pk], "es")
        return translated(text, pair)

    fake_engine.answer = answer
    do_next()
    assert not post.translations.exists()
    assert Job.objects.get().state == State.WAITING


def test_what_somebody_waits_for_keeps_its_place(post: Post, nomsa: Member) -> None:
    jobs.want("post", [post.pk], "ko")
    write.edit_post(post=post, editor=nomsa, body="Something else.", language="en")
    assert Job.objects.get(kind="post", language="ko").priority == Priority.WANTED


def test_what_a_dead_worker_left_comes_in_its_turn(post: Post, fake_engine: FakeEngine) -> None:
    jobs.want("post", [post.pk], "ko")
    claimed = jobs.claim(timezone.now())
    assert claimed
    assert claimed.language == "ko"
    Job.objects.filter(pk=claimed.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    do_next()
    assert post.translations.get().language == "ko"


def test_what_was_given_before_a_failure_is_not_asked_for_again(
    topic: Topic, nomsa: Member, fake_engine: FakeEngine
) -> None:
    fake_engine.most = 2
    body = " ".join(f"This is the sentence number {number} of a long text." for number in range(10, 16))
    post = write.post_reply(topic=topic, author=nomsa, body=body, language="en")
    Job.objects.exclude(kind="post", object_id=post.pk, language="es").delete()
    calls = iter([None])

    def answer(text: str, pair: Any) -> str:
        if len(fake_engine.asked) > 4:
            for _once in calls:
                raise EngineError(Reason.BROKEN)
        return translated(text, pair)

    fake_engine.answer = answer
    drain()
    later(3600)
    caches["shared"].clear()
    drain()
    assert post.translations.get().language == "es"
    asked = Counter(text for _source, _target, text in fake_engine.asked)
    assert max(asked[text] for text in list(asked)[:4]) == 1


@pytest.mark.parametrize("answer", ["a\0b", "\ud800"])
def test_what_cannot_be_written_is_no_answer(post: Post, fake_engine: FakeEngine, answer: str) -> None:
    with pytest.raises(EngineError) as refused:
        as_translations([answer], ["a"])
    assert refused.value.reason == Reason.WRONG_TYPE


def test_an_engine_that_wants_to_be_left_alone_for_years_is_asked_again_tomorrow(
    post: Post, fake_engine: FakeEngine
) -> None:
    Job.objects.exclude(kind="post", language="es").delete()

    def answer(text: str, pair: Any) -> str:
        raise EngineError(Reason.TOO_MANY, retry_after=1e15)

    fake_engine.answer = answer
    do_next()
    assert Job.objects.get().due_at < timezone.now() + timedelta(days=2)
