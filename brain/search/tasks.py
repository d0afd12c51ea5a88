"""What follows from changes of the index, a little later: the engine, the words, the meaning."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django_tasks import default_task_backend, task

from brain.search import meaning, spelling
from brain.search.backends import backend
from brain.search.backends.opensearch import EngineAway
from brain.search.models import Change, Entry

log = logging.getLogger(__name__)

_BATCH = 200
_RETRY = timedelta(seconds=30)


@task()
def follow_changes() -> None:
    """Every change is known to the engine, to the words and the meanings; safe to run twice, and beside another.

    A change leaves the outbox when all that is done; while the engine is away it stays there, for a later run.
    """
    while changes := list(Change.objects.order_by("pk")[:_BATCH]):
        versions = {change.key: change.pk for change in changes}
        entries = _entries(changes)
        try:
            backend().take(versions, entries)
        except EngineAway as error:
            log.warning("the search engine gets its changes later: %s", error)
            _try_again()
            return
        descriptions = [entry for entry in entries if not entry.page]
        spelling.learn(descriptions)
        if settings.SEARCH_SEMANTIC:
            meaning.learn(descriptions)
        Change.objects.filter(pk__in=[change.pk for change in changes]).delete()


def _entries(changes: list[Change]) -> list[Entry]:
    """Return the entries that the changes are of, as they are now; those that are gone are not among them."""
    wanted = {change.key for change in changes}
    objects = Q()
    for kind in {change.kind for change in changes}:
        objects |= Q(kind=kind, object_id__in={change.object_id for change in changes if change.kind == kind})
    return [entry for entry in Entry.objects.filter(objects) if entry.key in wanted]


def _try_again() -> None:
    """One task more, later; however many tasks find that the engine is away."""
    if default_task_backend.supports_defer and cache.add("search-retry", True, timeout=_RETRY.total_seconds()):
        follow_changes.using(run_after=timezone.now() + _RETRY).enqueue()
