"""Whether the parts that the site needs answer."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from brain.models import WorkerHeartbeat

log = logging.getLogger(__name__)
BEAT = timedelta(seconds=10)
SILENT_AFTER = 3 * BEAT
PATIENCE = 2.0  # seconds that a Redis has to answer


def check_all() -> dict[str, str]:
    """Return "ok" or a short reason for each part: "database", "worker" and, where it is configured, "redis"."""
    checks: dict[str, Callable[[], str]] = {"database": _database, "worker": _worker}
    if settings.REDIS_URL:
        checks["redis"] = _redis
    return {name: _answer(name, check) for name, check in checks.items()}


def _answer(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception:  # whatever it is, the probe's answer is that this part does not answer
        log.exception("%s does not answer", name)
        return "does not answer"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    for url in {settings.REDIS_URL, *settings.REDIS_URLS}:
        with Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as redis:
            redis.ping()
    return "ok"


def _worker() -> str:
    newest = WorkerHeartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    return "ok" if newest and newest > timezone.now() - SILENT_AFTER else "no heartbeat"
