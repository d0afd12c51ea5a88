"""The probes."""

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from brain.models import WorkerHeartbeat
from brain.tasks import HOUSEKEEPING, keep_house
from brain.worker import beat, keep_beating, release_orphans, rest
from realtime.models import Event, Stream

pytestmark = pytest.mark.django_db


def test_the_process_answers(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_with_a_worker(client: Client) -> None:
    beat("one")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": {"database": "ok", "worker": "ok"}})


def test_unready_without_a_worker_or_with_a_silent_one(client: Client) -> None:
    assert client.get("/readyz").status_code == 503
    WorkerHeartbeat.objects.create(worker="one", at=timezone.now() - timedelta(minutes=2))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["worker"]) == (503, "no heartbeat")


def test_a_worker_that_left_is_not_waited_for(client: Client) -> None:
    beat("one")
    rest("one")
    assert client.get("/readyz").status_code == 503


def test_unready_without_redis_where_one_is_configured(client: Client, settings: Any) -> None:
    beat("one")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["redis"]) == (503, "does not answer")


def running_task(*workers: str, **fields: Any) -> DBTaskResult:
    now = timezone.now() - timedelta(minutes=5)
    begun = {"status": "RUNNING", "exception_class_path": "", **fields}
    return DBTaskResult.objects.create(
        started_at=now, run_after=now, args_kwargs={"args": [], "kwargs": {}},
        task_path="x", backend_name="default", worker_ids=workers, traceback="", **begun,
    )  # fmt: skip


def test_what_a_dead_worker_had_begun_is_taken_up_again() -> None:
    beat("living")
    theirs, orphan = running_task("living"), running_task("dead")
    assert release_orphans() == 1
    theirs.refresh_from_db()
    orphan.refresh_from_db()
    assert (theirs.status, orphan.status) == ("RUNNING", "READY")


def test_a_task_that_has_ended_several_workers_is_left_alone() -> None:
    running_task("dead", "dead too", "dead as well")
    assert release_orphans() == 0


@pytest.mark.parametrize(
    ("error", "workers", "status"),
    [
        ("django.db.utils.OperationalError", ["one"], "READY"),
        ("django.db.utils.OperationalError", ["one", "one", "one"], "FAILED"),
        ("builtins.ValueError", ["one"], "FAILED"),
    ],
)
def test_what_the_database_let_down_is_tried_again(error: str, workers: list[str], status: str) -> None:
    beat("one")
    task = running_task(*workers, status="FAILED", finished_at=timezone.now(), exception_class_path=error)
    release_orphans()
    task.refresh_from_db()
    assert task.status == status


def test_house_is_kept_and_one_command_that_fails_keeps_no_other_from_it(monkeypatch: Any, caplog: Any) -> None:
    monkeypatch.setattr("brain.tasks.HOUSEKEEPING", ("no_such_command", *HOUSEKEEPING))
    stream = Stream.objects.create(name="topic.1", head=2)
    for number, age in ((1, 8), (2, 6)):
        event = Event.objects.create(stream=stream, number=number, kind="post", object_id="1")
        Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(days=age))
    keep_house.call()
    assert list(stream.events.values_list("number", flat=True)) == [2]
    assert "no_such_command failed" in caplog.text


def test_one_worker_a_day_has_house_kept(monkeypatch: Any) -> None:
    kept: list[bool] = []
    monkeypatch.setattr("brain.worker.keep_house", SimpleNamespace(enqueue=lambda: kept.append(True)))
    monkeypatch.setattr("brain.worker.close_old_connections", lambda: None)
    stopped = threading.Event()
    stopped.set()  # after the first beat
    cache.clear()
    keep_beating("one", stopped)
    keep_beating("two", stopped)
    assert kept == [True]
