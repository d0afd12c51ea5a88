"""Signing out whom moderators have suspended, or whose account was merged."""

from django_tasks import task

from brain.members.models import Member
from brain.members.sessions import forget_sessions


@task()
def end_sessions(member_id: int) -> None:
    """A suspended member, who is a guest everywhere at once, stays one when the suspension is over."""
    forget_sessions(Member.objects.get(pk=member_id))
