"""What is published by itself."""

import logging

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from brain.publishing.models import State
from brain.publishing.workflow import Kind, NotPossible, kinds, move

log = logging.getLogger(__name__)


@task()
def publish_what_is_due() -> None:
    """Whatever was to be published by now is; one that fails keeps no other from it."""
    for kind in kinds():
        for pk in kind.model._default_manager.filter(publish_at__lte=timezone.now()).values_list("pk", flat=True):
            _publish(kind, pk)


def _publish(kind: Kind, pk: int) -> None:
    try:
        with transaction.atomic():
            rows = kind.model._default_manager.select_for_update()  # an editor may be about to change the time
            due = rows.filter(publish_at__lte=timezone.now(), pk=pk).first()
            if due is not None:
                move(due, State.PUBLISHED, by=None)
    except NotPossible:
        kind.model._default_manager.filter(pk=pk).exclude(state__in=[State.DRAFT, State.REVIEW]).update(publish_at=None)
    except Exception:  # the next minute tries again
        log.exception("%s %s could not be published", kind.name, pk)
