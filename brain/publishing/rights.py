"""What an editor moved on: in the copy of their data; when they leave the steps stay, under no name."""

from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows
from brain.publishing.models import Step


def register_rights() -> None:
    """The steps are the site's record; who took them is the member's."""
    register_export("publishing", lambda member: Extract({"steps": rows(Step.objects.filter(by=member))}))
    register_erasure(_erase)


def _erase(member: Member) -> None:
    Step.objects.filter(by=member).update(by=None)
