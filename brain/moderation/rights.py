"""What moderation gives a member as a copy, and what of it goes with them.

What moderators note of members among themselves is not in the copy. The audit log stays: it names nobody but by
number. Cases stay as numbers, for the figures of the month.
"""

from django.db.models import QuerySet

from brain.languages.forgetting import forget_texts
from brain.members.models import Member
from brain.members.registry import Extract, erasures, register_erasure, register_export
from brain.members.rights import rows
from brain.moderation.access import acts_on
from brain.moderation.actions.cases import forget_answers
from brain.moderation.models import Answer, Appeal, AuditEntry, Case, Note, Report, Sanction, Sweep
from brain.moderation.texts import APPEAL, NOTE, REPORT, SANCTION


def register_rights() -> None:
    """A member takes along what was done to them and what they said; what was said of them goes with them."""
    register_export("moderation", _export)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    return Extract(
        {
            "acts_on_me": rows(acts_on(member), leave_out=["actor", "details"]),
            "my_acts": rows(AuditEntry.objects.filter(actor=member), leave_out=["member"]),
            "measures": rows(Sanction.objects.filter(member=member), leave_out=["by", "lifted_by"]),
            "appeals": rows(Appeal.objects.filter(member=member), leave_out=["decided_by"]),
            "reports": rows(Report.objects.filter(reporter=member)),
        }
    )


def _erase(member: Member) -> None:
    for sweep in Sweep.objects.filter(into=member, undone_at=None).select_related("member"):
        for erase in erasures():  # the account that was merged into this one is the same person's
            erase(sweep.member)
    Case.objects.filter(kind="member", object_id=member.pk, closed_at=None).delete()
    cases = Case.objects.filter(member=member)
    _silence(Report.objects.filter(case__in=cases) | Report.objects.filter(reporter=member))
    forget_answers(Answer.objects.filter(case__in=cases))
    cases.update(member=None, detail="")
    appeals = Appeal.objects.filter(member=member)
    forget_texts(APPEAL.name, _numbers(appeals))
    for appeal in appeals:
        appeal.translations.all().delete()
    appeals.update(text="", answer="")
    for kind, gone in ((SANCTION, Sanction.objects.filter(member=member)), (NOTE, Note.objects.filter(member=member))):
        forget_texts(kind.name, _numbers(gone))
        gone.delete()
    Sweep.objects.filter(member=member).delete()


def _silence(reports: QuerySet[Report]) -> None:
    """That something was reported, and why, stays; the words go."""
    numbers = _numbers(reports)
    forget_texts(REPORT.name, numbers)
    for report in Report.objects.filter(pk__in=numbers):
        report.translations.all().delete()
    Report.objects.filter(pk__in=numbers).update(text="")


def _numbers(found: QuerySet[Report] | QuerySet[Appeal] | QuerySet[Sanction] | QuerySet[Note]) -> list[int]:
    return list(found.values_list("pk", flat=True))
