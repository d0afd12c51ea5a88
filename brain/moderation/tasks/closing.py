"""Cases follow what is done to their things elsewhere, outside the queue."""

from django_tasks import task

from brain.moderation.actions.cases import close_case
from brain.moderation.models import AuditEntry


@task()
def close_case_later(kind: str, object_id: int, act_id: int, outcome: str) -> None:
    """The case that was open when a moderator acted on the thing has this outcome; one opened since stays open.

    In a transaction of its own: who reports a thing holds the case first.
    """
    act = AuditEntry.objects.select_related("actor").get(pk=act_id)
    close_case(
        kind=kind,
        object_id=object_id,
        moderator=act.actor,
        outcome=outcome,
        answer=act.reason,
        opened_before=act.at,
    )
