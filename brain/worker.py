"""What a worker process does beside its tasks: say that it lives, and give back what a dead one had begun."""

import threading
from datetime import timedelta

from django.db import close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from brain.health import BEAT, SILENT_AFTER, log
from brain.models import WorkerHeartbeat

READY, RUNNING = "READY", "RUNNING"


def beat(worker: str) -> None:
    """The worker's heartbeat is of now."""
    WorkerHeartbeat.objects.update_or_create(worker=worker, defaults={"at": timezone.now()})


@transaction.atomic
def release_orphans() -> int:
    """Tasks claimed by workers that are silent are ready again (tasks are safe to run twice); returns how many."""
    now = timezone.now()
    WorkerHeartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    living = set(WorkerHeartbeat.objects.filter(at__gt=now - SILENT_AFTER).values_list("worker", flat=True))
    running = DBTaskResult.objects.filter(status=RUNNING, started_at__lt=now - SILENT_AFTER)
    orphans = [task.pk for task in running if not living.intersection(task.worker_ids[-1:])]
    return DBTaskResult.objects.filter(pk__in=orphans, status=RUNNING).update(status=READY)


def keep_beating(worker: str, stopped: threading.Event) -> None:
    """Beat until `stopped`; a database that is away is waited for."""
    while True:
        try:
            beat(worker)
            release_orphans()
        except Exception:  # the next beat tries again
            log.exception("no heartbeat could be written")
        finally:
            close_old_connections()
        if stopped.wait(BEAT.total_seconds()):
            return


def rest(worker: str) -> None:
    """The worker has left; nobody waits for it."""
    WorkerHeartbeat.objects.filter(worker=worker).delete()
