"""What the worker does for members' data."""

from django_tasks import task

from brain.privacy import actions
from brain.privacy.models import Copy


@task()
def make_copy(copy_id: int) -> None:
    """The copy can be fetched, and its member is told. Safe to run twice."""
    copy = Copy.objects.select_related("member").filter(pk=copy_id, ready_at=None).first()
    if copy and copy.member.is_active:
        actions.make_copy(copy=copy)
