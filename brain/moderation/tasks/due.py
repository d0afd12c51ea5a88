"""What moderators have set for a moment: the worker looks every minute."""

from django.utils import timezone
from django_tasks import task

from brain.moderation.actions.sanctions import lift_what_is_over


@task()
def lift_sanctions() -> None:
    """Measures whose time is over are lifted, and their members told."""
    lift_what_is_over(timezone.now())
