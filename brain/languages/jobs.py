"""The queue of what machines have to translate (brain.languages.worker does it). The database holds it."""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from brain.languages.models import Job, Priority, Segment, State

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # renewed before every call to an engine
KEPT = timedelta(days=90)
_ON_THEIR_WAY = (State.WAITING, State.RUNNING)

ToAsk = Callable[[Collection[int]], Collection[int]]
_to_ask: dict[str, ToAsk] = {}


def ask(
    kind: str,
    object_id: int,
    languages: Iterable[str],
    *,
    priority: Priority = Priority.USUAL,
    delay: float = 0,
) -> None:
    """The text is translated into `languages` (BCP 47) after `delay` seconds, as it is then; failed jobs try again."""
    ask_all([(kind, object_id, language) for language in languages], priority=priority, delay=delay)


def ask_all(wanted: Collection[tuple[str, int, str]], *, priority: Priority = Priority.USUAL, delay: float = 0) -> None:
    """As `ask`, for many: (kind, object id, language). What somebody waits for keeps its place."""
    if not settings.TRANSLATION or not wanted:
        return
    now = timezone.now()
    higher = _with_higher_priority(wanted, priority)
    rows = [
        Job(
            kind=kind,
            object_id=object_id,
            language=language,
            priority=higher.get((kind, object_id, language), priority),
            asked_at=now,
            due_at=now + timedelta(seconds=delay),
        )
        for kind, object_id, language in wanted
    ]
    Job.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "object_id", "language"],
        update_fields=["state", "priority", "attempts", "reason", "detail", "asked_at", "due_at", "leased_until"],
        batch_size=500,
    )


def _with_higher_priority(
    wanted: Collection[tuple[str, int, str]], priority: Priority
) -> dict[tuple[str, int, str], int]:
    waiting = Job.objects.filter(state=State.WAITING, priority__gt=priority)
    there = waiting.filter(
        kind__in={kind for kind, _id, _to in wanted}, object_id__in={pk for _kind, pk, _to in wanted}
    )
    return {(job.kind, job.object_id, job.language): job.priority for job in there}


def expected(kind: str, object_ids: Collection[int], language: str) -> set[int]:
    """Return the ids of the texts of which a translation into `language` can be expected soon."""
    if not settings.TRANSLATION or not object_ids:
        return set()
    on_their_way = Job.objects.filter(state__in=_ON_THEIR_WAY, reason="")
    found = on_their_way.filter(kind=kind, object_id__in=object_ids, language=language)
    return set(found.values_list("object_id", flat=True))


def want(kind: str, object_ids: Collection[int], language: str) -> set[int]:
    """Somebody reads these texts now and would like them in `language`: they come first; return what `expected` does.

    Best effort: whoever reads is not to fail because nobody can write now. Where all is asked for, nothing is written.
    """
    if not settings.TRANSLATION or not object_ids:
        return set()
    known = Job.objects.filter(kind=kind, object_id__in=object_ids, language=language)
    there = {job.object_id: job for job in known}
    soon = {pk for pk, job in there.items() if job.state in _ON_THEIR_WAY and not job.reason}
    later = [pk for pk, job in there.items() if job.state == State.WAITING and job.priority < Priority.WANTED]
    missing = set(object_ids) - there.keys()
    if not (later or missing):
        return soon
    try:
        with transaction.atomic():
            unknown = _that_may_be_asked(kind, missing)
            ask_all([(kind, object_id, language) for object_id in unknown], priority=Priority.WANTED)
            known.filter(object_id__in=later, state=State.WAITING).update(priority=Priority.WANTED)
    except DatabaseError:
        log.warning("what somebody reads cannot be asked for first", exc_info=True)
        return soon
    return soon.union(unknown)


def ask_only(kind: str, which: ToAsk) -> None:
    """which(ids of texts that nobody has asked for yet) -> those that may be, whoever would like to read them."""
    _to_ask[kind] = which


def _that_may_be_asked(kind: str, object_ids: Collection[int]) -> Collection[int]:
    return _to_ask[kind](object_ids) if object_ids and kind in _to_ask else object_ids


def running(kind: str, object_ids: Collection[int], language: str) -> list[int]:
    """Return the ids of the texts that are being translated into `language` now."""
    jobs = Job.objects.filter(kind=kind, object_id__in=object_ids, language=language, state=State.RUNNING)
    return list(jobs.values_list("object_id", flat=True))


def drop(kind: str, object_id: int) -> None:
    """Nothing of the text is translated any more."""
    Job.objects.filter(kind=kind, object_id=object_id).delete()


def forget_old() -> tuple[int, int]:
    """Jobs that ended, and segments used, long ago are deleted; return how many of each."""
    before = timezone.now() - KEPT
    ended = Job.objects.filter(state__in=[State.DONE, State.FAILED], finished_at__lt=before).delete()[0]
    return ended, Segment.objects.filter(used_on__lt=before.date()).delete()[0]


def claim(now: datetime) -> Job | None:
    """Return the job that comes first, which nobody else gets as long as its lease holds; None where none is due."""
    while job := _first_of(Job.objects.due(now).first(), Job.objects.abandoned(now).first()):
        same = Job.objects.filter(pk=job.pk, state=job.state, leased_until=job.leased_until)
        job.state, job.leased_until = State.RUNNING, now + LEASE
        if same.update(state=job.state, leased_until=job.leased_until):
            return job
    return None


def _first_of(*found: Job | None) -> Job | None:
    return max((job for job in found if job), key=lambda job: (job.priority, job.asked_at, job.pk), default=None)
