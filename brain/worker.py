"""What a worker process does beside its tasks: say that it lives, give back what a dead one had begun, keep time."""

import threading
from datetime import timedelta

from django.core.cache import cache
from django.db import close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from brain.cohorts.tasks import go_on, send_invitations
from brain.health import BEAT, SILENT_AFTER, log
from brain.models import WorkerHeartbeat
from brain.moderation.tasks.due import lift_sanctions
from brain.moderation.tasks.sealing import seal_audit_log
from brain.notifications.tasks import send_mails
from brain.privacy.tasks import make_copies
from brain.publishing.tasks import publish_what_is_due
from brain.tasks import keep_house
from forum.due import do_what_is_due
from forum.reminders import send_reminders
from library.exchange.tasks import go_on_with_imports
from library.links.tasks import check_links
from library.scanning import scan_files
from library.standards.datacite import tell_datacite
from library.tasks import read_waiting

READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"
AWAY = "django.db.utils.OperationalError"  # a lock not had in time, a deadlock, a lost connection
TRIES, RETRIED = 3, timedelta(hours=1)
MINUTE, DAY = 60, 24 * 3600
EVERY_MINUTE = (
    send_mails,
    send_reminders,
    do_what_is_due,
    publish_what_is_due,
    lift_sanctions,
    send_invitations,
    go_on,
    make_copies,
    seal_audit_log,
    scan_files,
    tell_datacite,
    read_waiting,
    check_links,
    go_on_with_imports,
)


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


def keep_beating(worker: str, stopped: threading.Event) -> None:
    """Beat until `stopped`; house is kept and mail sent when it is time; a database that is away is waited for."""
    while True:
        try:
            beat(worker)
            release_orphans()
            if cache.add("housekept", True, timeout=DAY):  # by whichever worker comes first
                keep_house.enqueue()
            if cache.add("minute", True, timeout=MINUTE):
                for due in EVERY_MINUTE:
                    due.enqueue()
        except Exception:  # the next beat tries again
            log.exception("no heartbeat could be written")
        finally:
            close_old_connections()
        if stopped.wait(BEAT.total_seconds()):
            return


def rest(worker: str) -> None:
    """The worker has left; nobody waits for it."""
    WorkerHeartbeat.objects.filter(worker=worker).delete()
