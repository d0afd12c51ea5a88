"""Lists of participants: from a sheet to invitations, a part at a time.

Every part is one transaction with the task for the next one. A worker that dies takes nothing with it but the part
that it was about; that is done again by the next.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from brain.cohorts import tasks
from brain.cohorts.actions import invitations
from brain.cohorts.actions.invitations import Guest
from brain.cohorts.meanings import guess_meanings, has_headers
from brain.cohorts.models import Import, Invitation, Meaning, Outcome, Problem, Row, Stage
from brain.cohorts.permissions import may_import, may_name_organisers
from brain.cohorts.rows import Rules, Wrong, column_of, read_row
from brain.core.sheets import Sheet
from brain.members.models import Attendance, Member, Part

LEFT = timedelta(minutes=2)  # after which an import is taken to have lost its worker
CHECKED_AT_ONCE, INVITED_AT_ONCE = 1_000, 500
_SAMPLE = 20


@transaction.atomic
def keep_sheet(*, key: UUID, edition: int, member: Member, name: str, language: str, sheet: Sheet) -> Import:
    """The rows of the sheet stand there, with a guess what its columns mean; nobody is invited yet.

    A form that is sent twice (`key`) is kept once.
    """
    if known := Import.objects.filter(key=key, member=member, edition=edition).first():
        return known
    width = max(len(line.cells) for line in sheet.lines)
    first, *others = sheet.lines
    lines = others if has_headers(first.cells) else sheet.lines
    headers = (first.cells if has_headers(first.cells) else []) + [""] * width
    samples = [line.cells for line in lines[:_SAMPLE]]
    kept = Import.objects.create(
        key=key,
        edition=edition,
        member=member,
        name=name,
        characters=sheet.characters,
        headers=headers[:width],
        meanings=guess_meanings(headers[:width], samples),
        language=language,
        row_count=len(lines),
    )
    Row.objects.bulk_create(
        [Row(sheet=kept, number=line.number, cells=line.cells, formulas=list(line.formulas)) for line in lines],
        batch_size=500,
    )
    return kept


@transaction.atomic
def choose_columns(*, sheet: Import, meanings: Sequence[str], language: str, part: str) -> bool:
    """The columns mean this, and all rows are checked anew; False where people are being invited already."""
    sheet = Import.objects.select_for_update().get(pk=sheet.pk)
    if sheet.stage in (Stage.INVITING, Stage.DONE):
        return False
    sheet.meanings, sheet.language, sheet.part, sheet.stage = list(meanings), language, part, Stage.CHECKING
    sheet.save()
    sheet.rows.update(outcome=Outcome.UNCHECKED, problem=Problem.NONE, column=None, email="")
    tasks.go_on_with.enqueue(sheet.pk)
    return True


@transaction.atomic
def start(*, sheet: Import) -> bool:
    """Those who are new are invited from now on; False where the sheet is not checked, or it was started before."""
    if not Import.objects.filter(pk=sheet.pk, stage=Stage.CHECKED).update(stage=Stage.INVITING):
        return False
    tasks.go_on_with.enqueue(sheet.pk)
    return True


@transaction.atomic
def forget(*, sheet: Import) -> None:
    """The sheet and its rows are gone; invitations stand."""
    sheet.delete()


def resume() -> None:
    """Imports that have something to do, and that nobody has worked on of late, are gone on with."""
    waiting = Import.objects.filter(stage__in=[Stage.CHECKING, Stage.INVITING], worked_at__lt=timezone.now() - LEFT)
    for pk in waiting.values_list("pk", flat=True):
        tasks.go_on_with.enqueue(pk)


@transaction.atomic
def do_some(import_id: int) -> None:
    """The next rows of the import are done, as its stage says."""
    sheet = Import.objects.select_for_update(of=["self"]).filter(pk=import_id).select_related("member").first()
    Import.objects.filter(pk=import_id).update(worked_at=timezone.now())
    if sheet and sheet.stage == Stage.CHECKING:
        _check_some(sheet)
    elif sheet and sheet.stage == Stage.INVITING:
        _invite_some(sheet)


def _check_some(sheet: Import) -> None:
    rules = Rules(sheet.meanings, sheet.language, sheet.part, may_name_organisers(sheet.member))
    rows = list(sheet.rows.filter(outcome=Outcome.UNCHECKED)[:CHECKED_AT_ONCE])
    for row in rows:
        _read(row, rules)
    _compare(sheet, [row for row in rows if row.outcome == Outcome.NEW], rules)
    fields = ["email", "name", "language", "part", "outcome", "problem", "column"]
    # An upsert of what is there: many times faster than bulk_update.
    Row.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["sheet", "number"], update_fields=fields
    )
    if len(rows) == CHECKED_AT_ONCE:
        tasks.go_on_with.enqueue(sheet.pk)
    else:
        _reach(sheet, Stage.CHECKED)


def _read(row: Row, rules: Rules) -> None:
    try:
        read_row(row, rules)
        row.outcome = Outcome.NEW
    except Wrong as wrong:
        row.outcome, row.problem = Outcome.WRONG, wrong.problem
        row.column = column_of(wrong.meaning, rules)


def _compare(sheet: Import, rows: Sequence[Row], rules: Rules) -> None:
    """Who stands above in the sheet, is in the group or was invited before, is not invited now."""
    addresses = {row.email for row in rows}
    above = set(sheet.rows.exclude(outcome="").filter(email__in=addresses).values_list("email", flat=True))
    inside = _addresses_inside(sheet.edition, addresses)
    known = {row.email: row for row in Invitation.objects.filter(edition=sheet.edition, email__in=addresses)}
    for row in rows:
        invitation = known.get(row.email)
        if row.email in above:
            row.outcome = Outcome.DOUBLE
        elif row.email in inside:
            row.outcome = Outcome.INSIDE
        elif invitation and invitation.declined_at:
            row.outcome, row.problem = Outcome.WRONG, Problem.DECLINED
            row.column = column_of(Meaning.EMAIL, rules)
        elif invitation and not invitation.withdrawn_at:
            row.outcome = Outcome.INSIDE if invitation.accepted_at else Outcome.KNOWN
        above.add(row.email)


def _addresses_inside(edition: int, addresses: set[str]) -> set[str]:
    inside = Attendance.objects.filter(edition=edition, is_confirmed=True)
    here = inside.filter(member__emailaddress__email__in=addresses, member__emailaddress__verified=True)
    return set(here.values_list("member__emailaddress__email", flat=True)) & addresses


def _invite_some(sheet: Import) -> None:
    """The next people are invited, as long as who started it may do so."""
    if not may_import(sheet.member, sheet.edition):
        _reach(sheet, Stage.CHECKED)
        return
    rows = list(sheet.rows.filter(outcome=Outcome.NEW)[:INVITED_AT_ONCE])
    if rows:
        organises = may_name_organisers(sheet.member)
        guests = [
            Guest(row.email, row.name, row.language, row.part)
            for row in rows
            if organises or row.part != Part.ORGANISER
        ]
        invitations.invite_list(edition=sheet.edition, guests=guests, actor=sheet.member, sheet=sheet.pk)
        sheet.rows.filter(pk__in=[row.pk for row in rows]).update(outcome=Outcome.INVITED)
    if len(rows) == INVITED_AT_ONCE:
        tasks.go_on_with.enqueue(sheet.pk)
    else:
        _reach(sheet, Stage.DONE)
        tasks.send_invitations.enqueue()


def _reach(sheet: Import, stage: Stage) -> None:
    sheet.stage = stage
    sheet.save(update_fields=["stage"])


def forget_before(moment: datetime) -> int:
    """Sheets brought in before that moment are gone; returns how many. So are invitations that nobody answered."""
    count, _by_model = Import.objects.filter(created_at__lt=moment).delete()
    gone, _by_model = Invitation.objects.filter(created_at__lt=moment, expires_at__lt=moment, accepted_at=None).delete()
    return count + gone
