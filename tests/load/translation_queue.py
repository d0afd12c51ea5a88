"""A queue of translations whose engine fails a third of the time: `python -m tests.load.translation_queue [JOBS]`.

A fake engine (nothing real fails as often), the real queue on a fresh SQLite, and a clock that jumps over the pauses.
Prints how the jobs ended, how often the engine was asked for a sentence that it had already given, how many hours the
clock showed, and the CPU time of a job as a ratio to a bare save of a translation in the same run. Ends with 1 where
a job is neither done nor failed with a reason, or a sentence was translated twice.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

JOBS = 5000
LANGUAGES = 6
SENTENCES = ["Our cooperative keeps the minutes of meeting {n}.", "Those of year {n} are in the library."]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"BRAIN_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "brain.settings", "BRAIN_TRANSLATION": ""}
        os.environ["BRAIN_LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        return _measure(int(sys.argv[1]) if len(sys.argv) > 1 else JOBS)


def _measure(wanted: int) -> int:
    from django.conf import settings
    from django.core.management import call_command

    from brain.languages import engines
    from brain.languages.models import Job, State

    call_command("migrate", verbosity=0)
    engine = _failing_engine()
    settings.TRANSLATION, settings.TRANSLATION_ROUTES = ["fake"], "*>*=fake"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with mock.patch.dict(engines.NAMES, {"fake": lambda: engine}):
        _write(wanted // LANGUAGES + 1)
        spent, hours = _drain()
    ends = Counter(Job.objects.values_list("state", flat=True))
    unexplained = Job.objects.exclude(state=State.DONE).filter(reason="").count()
    twice = sum(times - 1 for times in engine.given.values())
    print(f"jobs: {dict(ends)}; without a reason: {unexplained}; calls that failed: {engine.failed}")
    print(f"sentences: {len(engine.given)}; translated more than once: {twice}; hours on the clock: {hours:.1f}")
    each = spent / sum(ends.values())
    print(f"CPU a job: {1000 * each:.2f} ms, {each / _bare():.1f} times a bare save")
    return int(bool(unexplained or twice or set(ends) - {State.DONE, State.FAILED}))


def _failing_engine() -> Any:
    from brain.languages.engines import EngineError, Pair, Reason
    from tests.languages.fakes import FakeEngine

    class FailingEngine(FakeEngine):
        """Fails a third of its calls, in every way; the same at every run."""

        def __init__(self) -> None:
            super().__init__()
            self.given: Counter[tuple[str, str]] = Counter()
            self.failed = 0
            self._chance = random.Random(1)

        def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
            if self._chance.random() < 1 / 3:
                self.failed += 1
                raise EngineError(
                    self._chance.choice([Reason.TIMEOUT, Reason.BROKEN, Reason.UNAVAILABLE, Reason.NOT_JSON])
                )
            self.given.update((pair.target, text) for text in texts)
            return super().translate(texts, pair)

    return FailingEngine()


def _write(posts: int) -> None:
    from brain.members.models import Member
    from forum.actions import write
    from forum.models import Category

    author = Member.objects.create_user("load@example.org", name="Load")
    room = Category.objects.create(slug="load", name="Load")
    topic = write.start_topic(author=author, category=room, title="Minutes", body="Here they are.", language="en")
    for number in range(posts):
        body = " ".join(sentence.format(n=number) for sentence in SENTENCES)
        write.post_reply(topic=topic, author=author, body=body, language="en", announce=False)


def _drain() -> tuple[float, float]:
    """Do all jobs, and let the clock jump to the next one where none is due; return CPU seconds, and hours."""
    from django.utils import timezone

    from brain.languages.breaker import Breaker
    from brain.languages.models import Job, State
    from brain.languages.worker import do_next

    passed = timedelta()
    now, wall = timezone.now, time.time
    spent = time.process_time()
    with (
        mock.patch("django.utils.timezone.now", lambda: now() + passed),
        mock.patch.object(Breaker.__init__, "__defaults__", (lambda: wall() + passed.total_seconds(),)),
    ):
        while True:
            if do_next():
                continue
            due: datetime | None = (
                Job.objects.filter(state=State.WAITING).order_by("due_at").values_list("due_at", flat=True).first()
            )
            if due is None:
                break
            passed += max(due - timezone.now(), timedelta(seconds=1))
    return time.process_time() - spent, passed.total_seconds() / 3600


def _bare() -> float:
    """Return the CPU seconds of one save of a row like a translation, in a transaction of its own."""
    from django.db import transaction

    from brain.languages.models import Segment

    spent = time.process_time()
    for number in range(500):
        with transaction.atomic():
            Segment(key=f"bare {number}", translation="x" * 90, used_on="2026-01-01").save(force_insert=True)
    return (time.process_time() - spent) / 500


if __name__ == "__main__":
    sys.exit(main())
