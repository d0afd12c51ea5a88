"""What the worker does for members' data."""

from django.utils import timezone
from django_tasks import task

from brain.privacy import making
from brain.privacy.models import Copy


@task()
def make_copy(copy_id: int) -> None:
    """The copy can be fetched, and its member is told. Safe to run twice."""
    making.make_copy(copy_id)


@task()
def make_copies() -> None:
    """Copies that could not be made, or whose worker died, are tried again."""
    for copy_id in list(Copy.objects.due(timezone.now()).values_list("pk", flat=True)):
        making.make_copy(copy_id)
