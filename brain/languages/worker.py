"""Doing what stands in the queue (brain.languages.jobs): what is asked for is done, once, or has failed.

A job may be begun twice (its worker died, or was thought to have); it then finds the translation there, or in the
cache of segments.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError, DataError, transaction
from django.utils import timezone

from brain.languages import jobs, writing
from brain.languages.breaker import Breaker
from brain.languages.engines import EngineError, Reason, engines
from brain.languages.gates import Refusal
from brain.languages.models import Job, JobQuerySet, Origin, State, Status, Suggestion, Translation
from brain.languages.texts import Source, TextKind, kind_named
from brain.languages.translating import Translated, Untranslatable, translate

log = logging.getLogger(__name__)

ATTEMPTS = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
A_DAY = timedelta(days=1)
CHANGING = timedelta(seconds=3)  # what has just changed often changes again


def do_next() -> bool:
    """The job that comes first is done, or has failed; return whether there was one that could be done.

    While every engine is given a pause, all jobs stay where they are.
    """
    if all(Breaker(engine.name).is_paused() for engine in engines()):
        return False
    job = jobs.claim(timezone.now())
    if job is None:
        return False
    _Run(job).do()
    return True


class _Run:
    """One attempt at a job; what it ends with is written only while the job is still its own."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def do(self) -> None:
        kind = kind_named(self._job.kind)
        original = kind.original._default_manager.filter(pk=self._job.object_id).first()
        source = kind.source(original) if original else None
        if source is None or self._job.language not in source.languages_wanted():
            self._own().delete()
        elif _is_there(kind, original, self._job.language, source):
            self._done()
        else:
            self._translate(kind, source)

    def _translate(self, kind: TextKind, source: Source) -> None:
        job = self._job
        try:
            made = translate(source, kind, job.language, before_call=self._renew)
            if not kind.has_room_for(made.fields):
                raise Untranslatable(Refusal.LENGTH)
            self._write(kind, made, source.digest)
        except Untranslatable as failure:
            self._failed(failure)
        except writing.SourceChanged:
            self._again(CHANGING)
        except _Lost:
            return
        except DataError:  # the database cannot hold the words
            self._failed(Untranslatable(Reason.WRONG_TYPE))
        except DatabaseError:
            raise
        except Exception as error:
            log.exception("%s cannot be translated", job)
            broken = EngineError(Reason.BROKEN, repr(error))
            self._failed(Untranslatable(Reason.BROKEN, error=broken))

    @transaction.atomic
    def _write(self, kind: TextKind, made: Translated, digest: str) -> None:
        """The original is held first, as by everybody: who asks for the job anew holds it, too."""
        writing.hold(kind, self._job.object_id)
        if not self._own().exists():
            raise _Lost
        writing.write_by_machine(kind, self._job.object_id, self._job.language, made, digest=digest)
        self._done()

    def _own(self) -> JobQuerySet:
        return Job.objects.filter(pk=self._job.pk, state=State.RUNNING, leased_until=self._job.leased_until)

    def _renew(self) -> None:
        until = timezone.now() + jobs.LEASE
        if not self._own().update(leased_until=until):
            raise _Lost
        self._job.leased_until = until

    def _done(self) -> None:
        self._own().update(state=State.DONE, finished_at=timezone.now(), reason="", detail="", leased_until=None)

    def _failed(self, failure: Untranslatable) -> None:
        told = {"reason": failure.reason, "detail": failure.detail[:300], "engine": failure.engine}
        # An engine that is given a pause was not tried, and one that is used up may be tried tomorrow.
        counts = failure.reason not in (Reason.PAUSED, Reason.LIMIT)
        attempts = self._job.attempts + counts
        if failure.is_temporary and attempts < ATTEMPTS:
            asked = timedelta(seconds=min(failure.retry_after, A_DAY.total_seconds()))
            pause = max(asked, min(FIRST_PAUSE * 2**attempts, LONGEST_PAUSE))
            self._again(pause, attempts=attempts, **told)
        else:
            self._own().update(
                state=State.FAILED, attempts=attempts, finished_at=timezone.now(), leased_until=None, **told
            )

    def _again(self, pause: timedelta, **fields: object) -> None:
        self._own().update(state=State.WAITING, due_at=timezone.now() + pause, leased_until=None, **fields)


class _Lost(Exception):
    """The job was asked for anew, or somebody else has it."""


def _is_there(kind: TextKind, original: object, language: str, source: Source) -> bool:
    """Whether nothing is left for a machine to do: it has translated this text, or it lies beside a person's."""
    row = kind.translation_of(original, language)
    if row is None:
        return False
    if row.digest == source.digest:
        return row.status != Status.STALE
    if row.origin == Origin.MACHINE:
        return not row.digest and row.status == Status.READY  # it came with the content that was loaded
    return _is_beside(kind, row, source)


def _is_beside(kind: TextKind, row: Translation, source: Source) -> bool:
    has_no_digest = not row.digest and row.status == Status.READY
    return has_no_digest or Suggestion.objects.filter(**kind.about(row), author=None, digest=source.digest).exists()
