"""Bringing documents in: from what, what its columns hold, what would happen, and how far it is."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brain.core.adding import SentBefore, add
from brain.core.csvfiles import csv_file
from brain.core.paging import page_of
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.core.readers import current_reader
from brain.core.storage import StorageFull
from brain.members.guard import MemberRequest, for_members
from library.access.imports import import_to_see, importer, imports_to_see
from library.actions import imports as actions
from library.actions.uploads import taking
from library.exchange.columns import Column
from library.forms.imports import ColumnsForm, HarvestForm, SheetForm, SimpleArchiveForm, key_of, name_of
from library.models import FOR_IMPORTS, Import, ImportedItem, ImportKind, ImportStage, ItemOutcome
from library.views.documents import require_form, sent
from library.views.files import no_room

AN_HOUR = 60  # imports that a member begins
ROWS_A_PAGE = 50
SAMPLE = 5


@for_members
@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """What was brought in lately, and from what more can be."""
    page = page_of(imports_to_see(request.user), request)
    return render(request, "library/imports.html", {"page": page, "kinds": ImportKind})


@for_members
@require_form
def begin_import(request: MemberRequest, kind: str) -> HttpResponse:
    """Send a table or an archive, or name a repository."""
    importer(request.user)
    if kind not in _BEGINNINGS:
        raise Http404
    form_class, begin = _BEGINNINGS[kind]
    form = form_class(sent(request), request.FILES or None, member=request.user)
    status = 422 if form.is_bound else 200
    try:
        if form.is_bound:
            count_or_refuse("library-import", str(request.user.pk), limit=AN_HOUR, seconds=3600)
        if form.is_valid():
            return _to(add(lambda: begin(request, form)))
        if known := _begun_with(form):
            return _to(known)
    except ValidationError as taken:
        form.add_error("arrived", taken)
        status = 422
    except TooOften as too_often:
        form.add_error(None, too_often.advice)
        status = 429
    except SentBefore:
        raise Http404 from None
    except StorageFull:
        return no_room(request)
    context = {"form": form, "kind": ImportKind(kind), "target": FOR_IMPORTS}
    return render(request, "library/import_begin.html", context, status=status)


def _begun_with(form: Any) -> Import | None:
    """Return the import of the same form, sent before: the ZIP that had arrived went with that."""
    key = form.cleaned_data.get("key") if form.is_bound else None
    return imports_to_see(form.member).filter(uuid=key, member=form.member).first() if key else None


def _begin_sheet(request: MemberRequest, form: Any) -> Import:
    data = form.cleaned_data
    with _zip_of(form) as archive:
        return actions.keep_sheet(
            key=key_of(form), member=request.user, source=data["source"], name=name_of(data["file"]), sheet=form.sheet,
            archive=archive, wishes=form.wishes(),
        )  # fmt: skip


def _begin_simple_archive(request: MemberRequest, form: Any) -> Import:
    data = form.cleaned_data
    with _zip_of(form) as archive:
        return actions.keep_simple_archive(
            key=key_of(form), member=request.user, source=data["source"],
            name=name_of(data["archive"] or data["arrived"]), archive=archive, wishes=form.wishes(),
        )  # fmt: skip


def _zip_of(form: Any) -> AbstractContextManager[Any]:
    """Give the ZIP that came with the form; else the one that had arrived before, which is gone then; None for none."""
    data = form.cleaned_data
    return nullcontext(data["archive"]) if data["archive"] or not data["arrived"] else taking(data["arrived"])


def _begin_harvest(request: MemberRequest, form: Any) -> Import:
    data = form.cleaned_data
    return actions.begin_harvest(
        key=key_of(form), member=request.user, address=data["address"], set_spec=data["set_spec"],
        is_anew=data["anew"], wishes=form.wishes(),
    )  # fmt: skip


_BEGINNINGS: dict[str, tuple[Any, Any]] = {
    ImportKind.SHEET: (SheetForm, _begin_sheet),
    ImportKind.SIMPLE_ARCHIVE: (SimpleArchiveForm, _begin_simple_archive),
    ImportKind.HARVEST: (HarvestForm, _begin_harvest),
}


@for_members
@require_form
def import_columns(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Say what the columns of a table hold; then it is checked."""
    importer(request.user)
    sheet = import_to_see(request.user, uuid)
    if sheet.kind != ImportKind.SHEET:
        raise Http404
    form = ColumnsForm(sent(request), sheet=sheet)
    if form.is_valid():
        if not actions.choose_columns(sheet=sheet, meanings=form.meanings(), wishes=form.wishes()):
            messages.info(request, _("These documents are being brought in already."))
        return HttpResponseRedirect(reverse("library:import", args=[uuid]), status=303)
    rows = [cells for _number, cells, _formulas in sheet.lines[:SAMPLE]]
    width = range(len(sheet.headers))
    samples = [[cell for row in rows for cell in row[at : at + 1] if cell] for at in width]
    context = {"sheet": sheet, "form": form, "columns": list(zip(form.column_fields, samples, strict=True))}
    return render(request, "library/import_columns.html", context, status=422 if form.is_bound else 200)


@for_members
@require_safe
def show_import(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """What would become of the documents, or has; `?outcome=` narrows them."""
    sheet = import_to_see(request.user, uuid)
    if sheet.stage == ImportStage.COLUMNS:
        return _to(sheet)
    context = _standing(sheet)
    counts, asked = dict(context["counts"]), request.GET.get("outcome", "")
    outcome = ItemOutcome(asked) if asked in ItemOutcome.values and asked in counts else next(iter(counts), None)
    items = sheet.items.none() if sheet.is_under_way or outcome is None else sheet.items.filter(outcome=outcome)
    page = page_of(items.select_related("document"), request, ROWS_A_PAGE)
    for item in page:
        item.said = [(place, _label(column), text) for place, column, text in item.notes]
    context |= {"outcome": outcome, "page": page, "reads": current_reader().languages}
    return render(request, "library/import.html", context)


@for_members
@require_safe
def import_progress(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """How far the import is, for its open page; the page itself comes anew when that has changed its stage."""
    sheet = import_to_see(request.user, uuid)
    answer = render(request, "library/import.html#progress", _standing(sheet))
    if not sheet.is_under_way:
        answer.headers["HX-Refresh"] = "true"
    return answer


@for_members
@require_POST
def start_import(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Bring in what can be brought in."""
    importer(request.user)
    if not actions.start(sheet=import_to_see(request.user, uuid)):
        messages.info(request, _("These documents are being brought in already, or they are not checked yet."))
    return HttpResponseRedirect(reverse("library:import", args=[uuid]), status=303)


@for_members
@require_POST
def forget_import(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Forget an import; documents stay."""
    importer(request.user)
    actions.forget(sheet=import_to_see(request.user, uuid))
    messages.success(request, _("The import is forgotten. Documents that were brought in stay."))
    return HttpResponseRedirect(reverse("library:imports"), status=303)


@for_members
@require_safe
def import_result(request: MemberRequest, uuid: UUID) -> HttpResponseBase:
    """What became of each document, as CSV: with what is wrong, to be mended at the source."""
    sheet = import_to_see(request.user, uuid)
    head = [_("Key"), _("Title"), _("Result"), _("Remarks")]
    return csv_file("import.csv", [head, *map(_line, sheet.items.iterator(500))])


def _line(item: ImportedItem) -> list[str]:
    said = [": ".join(filter(None, (place, _label(column), text))) for place, column, text in item.notes]
    return [item.key, item.title, str(ItemOutcome(item.outcome).label), " / ".join(said)]


def _label(column: str) -> str:
    return str(Column(column).label) if column else ""


def _standing(sheet: Import) -> dict[str, Any]:
    counts = sheet.counts()
    total = sum(counts.values())
    to_do = counts.get(ItemOutcome.NEW, 0) + counts.get(ItemOutcome.CHANGE, 0)
    left = to_do if sheet.stage == ImportStage.BRINGING else counts.get(ItemOutcome.UNCHECKED, 0)
    return {
        "sheet": sheet,
        "total": total,
        "done": total - left,
        "to_do": to_do,
        "counts": [(outcome, counts[outcome]) for outcome in ItemOutcome if counts.get(outcome)],
    }


def _to(sheet: Import) -> HttpResponse:
    name = "import-columns" if sheet.stage == ImportStage.COLUMNS else "import"
    return HttpResponseRedirect(reverse(f"library:{name}", args=[sheet.uuid]), status=303)
