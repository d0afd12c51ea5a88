"""Bringing in a list: the file, its columns, what would happen, and how far it is."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.cohorts import access, permissions
from brain.cohorts.actions import imports
from brain.cohorts.forms import ColumnsForm, SheetForm
from brain.cohorts.models import Import, Outcome, Problem, Row, Stage
from brain.cohorts.views import frame_of, sent, to
from brain.core.csvfiles import csv_file
from brain.core.paging import page_of
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.guard import MemberRequest, for_members

ROWS_A_PAGE = 50
SHEETS_AN_HOUR = 20
HOUR = 3600
# In the order in which they matter to who looks at a check.
_SHOWN = [Outcome.WRONG, Outcome.NEW, Outcome.INVITED, Outcome.DOUBLE, Outcome.KNOWN, Outcome.INSIDE]


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest, number: int) -> HttpResponse:
    """Send a file with participants."""
    group = access.group_to_import_into(request.user, number)
    form = SheetForm(sent(request), request.FILES or None)
    status = 200
    if form.is_bound:
        status = 422
        try:
            count_or_refuse("import", str(request.user.pk), limit=SHEETS_AN_HOUR, seconds=HOUR)
            if form.is_valid():
                return _keep(request, number, form)
        except TooOften as too_often:
            form.add_error(None, too_often.advice)
            status = 429
    return render(request, "cohorts/upload.html", {"form": form, **frame_of(group, "import")}, status=status)


def _keep(request: MemberRequest, number: int, form: SheetForm) -> HttpResponse:
    kept = imports.keep_sheet(
        key=form.cleaned_data["key"],
        edition=number,
        member=request.user,
        name=form.file_name,
        language=get_language() or request.user.interface_language,
        sheet=form.sheet,
    )
    return to("columns", number, kept.pk)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """Say what the columns of the sheet mean; then it is checked."""
    sheet = access.import_to_change(request.user, number, pk)
    form = ColumnsForm(sent(request), sheet=sheet, parts=permissions.parts_to_give(request.user))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if not imports.choose_columns(
            sheet=sheet, meanings=form.meanings(), language=data["language"], part=data["part"]
        ):
            messages.info(request, _("The people of this list are being invited already."))
        return to("import", number, pk)
    group = access.group_of(request.user, number)
    context = {
        "sheet": sheet,
        "form": form,
        "columns": list(zip(form.column_fields, sheet.samples(), strict=True)),
        **frame_of(group, "import"),
    }
    return render(request, "cohorts/columns.html", context, status=422 if form.is_bound else 200)


@for_members
@require_safe
def show(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """What would happen, or has happened, to the rows; `?outcome=` narrows them."""
    sheet = access.import_to_see(request.user, number, pk)
    if sheet.stage == Stage.COLUMNS and sheet.member == request.user:
        return to("columns", number, pk)
    context = {**_standing(sheet), **frame_of(access.group_of(request.user, number), "import")}
    chosen = request.GET.get("outcome", "")
    outcome = chosen if chosen in Outcome.values and chosen else _first_to_show(context["counts"])
    page = page_of(sheet.rows_to_show(outcome), request, ROWS_A_PAGE)
    context |= {"outcome": Outcome(outcome), "page": page, "column_names": sheet.headers}
    context["odd"] = sheet.count_odd_languages()
    return render(request, "cohorts/import.html", context)


@for_members
@require_safe
def progress(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """How far the import is, for its open page; the page itself comes anew when that has changed its stage."""
    sheet = access.import_to_see(request.user, number, pk)
    answer = render(request, "cohorts/import.html#progress", {**_standing(sheet), "group": {"number": number}})
    if not sheet.is_under_way:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _standing(sheet: Import) -> dict[str, Any]:
    counts = sheet.counts()
    done = sheet.row_count - counts.get(Outcome.UNCHECKED if sheet.stage == Stage.CHECKING else Outcome.NEW, 0)
    return {
        "sheet": sheet,
        "done": done,
        "counts": [(each, counts[each]) for each in _SHOWN if counts.get(each)],
        "new": counts.get(Outcome.NEW, 0),
        "to_be_sent": sheet.count_to_be_sent(),
    }


def _first_to_show(counts: list[tuple[Outcome, int]]) -> str:
    return counts[0][0].value if counts else Outcome.NEW.value


@for_members
@require_POST
def start(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """Invite those who are new."""
    sheet = access.import_to_change(request.user, number, pk)
    if not imports.start(sheet=sheet):
        messages.info(request, _("The people of this list are being invited already, or it is not checked yet."))
    return to("import", number, pk)


@for_members
@require_POST
def forget(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """Forget a sheet; invitations stand."""
    imports.forget(sheet=access.import_to_see(request.user, number, pk))
    messages.success(request, _("The list is forgotten. Invitations that were made from it stand."))
    return to("invitations", number)


@for_members
@require_safe
def report(request: MemberRequest, number: int, pk: int) -> HttpResponseBase:
    """What became of each row, as CSV: with what is wrong, to be mended in the sheet."""
    sheet = access.import_to_see(request.user, number, pk)
    head = [_("Row"), _("Result"), _("What is wrong"), *sheet.headers]
    return csv_file(f"academy-{number}-list-{pk}.csv", [head, *map(_line, sheet.rows.iterator(2000))])


def _line(row: Row) -> list[Any]:
    return [row.number, Outcome(row.outcome).label, Problem(row.problem).label, *row.cells]
