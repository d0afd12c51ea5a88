"""The queue of what machines have to translate (brain.languages.worker does it). The database holds it."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from brain.languages.models import Job, Priority, Segment, State

LEASE = timedelta(minutes=10)  # renewed before every call to an engine
KEPT = timedelta(days=90)


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
    """As `ask`, for many: (kind, object id, language)."""
    if not settings.TRANSLATION:
        return
    now = timezone.now()
    rows = [
        Job(
            kind=kind,
            object_id=object_id,
            language=language,
            priority=priority,
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


def want(kind: str, object_ids: Collection[int], language: str) -> set[int]:
    """Somebody reads these texts now and would like them in `language`: they come first.

    Returns the ids of those of which a translation can be expected soon.
    """
    if not settings.TRANSLATION or not object_ids:
        return set()
    known = Job.objects.filter(kind=kind, object_id__in=object_ids, language=language)
    states = {job.object_id: job for job in known}
    unknown = set(object_ids) - states.keys()
    ask_all([(kind, object_id, language) for object_id in unknown], priority=Priority.WANTED)
    waiting = {pk for pk, job in states.items() if job.state in (State.WAITING, State.RUNNING)}
    if any(states[pk].priority < Priority.WANTED for pk in waiting):
        known.filter(state=State.WAITING).update(priority=Priority.WANTED)
    return unknown | {pk for pk in waiting if not states[pk].reason}


def drop(kind: str, object_id: int) -> None:
    """Nothing of the text is translated any more."""
    Job.objects.filter(kind=kind, object_id=object_id).delete()


def forget_old() -> tuple[int, int]:
    """Jobs done and segments used long ago are deleted; return how many of each."""
    before = timezone.now() - KEPT
    done = Job.objects.filter(state=State.DONE, finished_at__lt=before).delete()[0]
    return done, Segment.objects.filter(used_on__lt=before.date()).delete()[0]


def claim(now: datetime) -> Job | None:
    """Return the job that comes first, which nobody else gets as long as its lease holds; None where none is due."""
    while job := Job.objects.due(now).first() or Job.objects.abandoned(now).first():
        same = Job.objects.filter(pk=job.pk, state=job.state, leased_until=job.leased_until)
        job.state, job.leased_until = State.RUNNING, now + LEASE
        if same.update(state=job.state, leased_until=job.leased_until):
            return job
    return None
