"""What has been set for a moment: the worker looks every minute."""

from django_tasks import task

from forum.actions.purge import purge_what_is_due
from forum.actions.timed import lock_what_is_due, unpin_what_is_over


@task()
def do_what_is_due() -> None:
    """Topics are locked and unpinned, and what was confirmed is deleted for good, when the time has come.

    Safe to run at any time, in several workers at once.
    """
    lock_what_is_due()
    unpin_what_is_over()
    purge_what_is_due()
