"""Who keeps the groups of the academies in the samples, who asks to join, and who is invited."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from brain.cohorts.models import Invitation, JoinRequest
from brain.members.models import Attendance, Member
from brain.samples.people import address, rows


@transaction.atomic
def load_groups() -> int:
    """The samples' parts, requests and invitations stand there, once; returns how many invitations."""
    groups = rows("groups.yaml")
    if not Invitation.objects.filter(email=groups["invitations"][0]["email"]).exists():
        members = {member.email: member for member in Member.objects.filter(is_sample=True)}
        for row in groups["parts"]:
            place = Attendance.objects.filter(member=members[address(row["member"])], edition=row["edition"])
            place.update(part=row["part"])
        for row in groups["requests"]:
            asking = {"member": members[address(row["member"])], "edition": row["edition"]}
            Attendance.objects.create(**asking)
            JoinRequest.objects.create(**asking, words=row["words"], language=row["language"])
        now = timezone.now()
        until = now + timedelta(days=settings.INVITATION_DAYS)
        Invitation.objects.bulk_create(
            Invitation(**row, due_at=None, sent_at=now, expires_at=until) for row in groups["invitations"]
        )
    return len(groups["invitations"])
