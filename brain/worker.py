"""What a worker process does beside its tasks: say that it lives, give back what a dead one had begun, keep house."""

import threading
import time
from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db import close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from brain.health import BEAT, SILENT_AFTER, log
from brain.models import WorkerHeartbeat

READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"
AWAY = "django.db.utils.OperationalError"  # a lock not had in time, a deadlock, a lost connection
TRIES, RETRIED = 3, timedelta(hours=1)
HOUSEKEEPING = "prune_events", "forget_notifications", "prune_db_task_results", "clearsessions"
DAY = timedelta(days=1).total_seconds()


def beat(worker: str) -> None:
    """The worker's heartbeat is of now."""
    WorkerHeartbeat.objects.update_or_create(worker=worker, defaults={"at": timezone.now()})


@transaction.atomic
def release_orphans() -> int:
    """Tasks of silent workers, and those that the database let down, are ready again; returns how many.

    Tasks are safe to run twice; one that has been begun TRIES times is left alone, as it may be what ends workers.
    """
    now = timezone.now()
    WorkerHeartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    living = set(WorkerHeartbeat.objects.filter(at__gt=now - SILENT_AFTER).values_list("worker", flat=True))
    running = DBTaskResult.objects.filter(status=RUNNING, started_at__lt=now - SILENT_AFTER)
    orphans = [task for task in running if not living.intersection(task.worker_ids[-1:])]
    let_down = DBTaskResult.objects.filter(status=FAILED, finished_at__gt=now - RETRIED, exception_class_path=AWAY)
    again = [task.pk for task in (*orphans, *let_down) if len(task.worker_ids) < TRIES]
    return DBTaskResult.objects.filter(pk__in=again, status__in=[RUNNING, FAILED]).update(status=READY)


def housekeep() -> None:
    """What is too old to be needed is deleted; one command that fails keeps no other from it."""
    for command in HOUSEKEEPING:
        said = StringIO()
        try:
            call_command(command, stdout=said)
        except Exception:  # tomorrow is another day
            log.exception("%s failed", command)
        else:
            log.info("%s: %s", command, said.getvalue().strip())


def keep_beating(worker: str, stopped: threading.Event) -> None:
    """Beat until `stopped`, and keep house now and once a day; a database that is away is waited for."""
    housekept_at = -DAY
    while True:
        try:
            beat(worker)
            release_orphans()
            if time.monotonic() - housekept_at >= DAY:
                housekept_at = time.monotonic()
                housekeep()
        except Exception:  # the next beat tries again
            log.exception("no heartbeat could be written")
        finally:
            close_old_connections()
        if stopped.wait(BEAT.total_seconds()):
            return


def rest(worker: str) -> None:
    """The worker has left; nobody waits for it."""
    WorkerHeartbeat.objects.filter(worker=worker).delete()
