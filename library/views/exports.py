"""Documents taken along by editors: as a table, or as an archive for DSpace with the files."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from brain.core.csvfiles import csv_file
from brain.core.downloads import StreamedFile, stream_as_file
from brain.members.guard import MemberRequest, for_members
from library.access.documents import require_editor
from library.exchange.exporting import archive_of, rows_of, workbook_of
from library.forms.bulk import ChoiceForm
from library.models import DocumentQuerySet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_members
@require_safe
def export(request: MemberRequest) -> HttpResponseBase:
    """Which documents, and in which form; `?form=csv`, `xlsx` or `saf` gives the file."""
    require_editor(request.user)
    form = ChoiceForm(request.GET)
    documents = form.documents()
    if written := _FORMS.get(request.GET.get("form", "")):
        answer: HttpResponseBase = written(documents)
        return answer
    return _page(request, form, documents)


def _page(request: MemberRequest, form: ChoiceForm, documents: DocumentQuerySet) -> HttpResponse:
    return render(request, "library/export.html", {"form": form, "count": documents.count()})


def _csv(documents: DocumentQuerySet) -> HttpResponseBase:
    return csv_file("documents.csv", rows_of(documents))


def _xlsx(documents: DocumentQuerySet) -> HttpResponseBase:
    headers = {"Cache-Control": "private, no-store"}
    content: Any = workbook_of(documents)
    return StreamedFile(content, as_attachment=True, filename="documents.xlsx", content_type=_XLSX, headers=headers)


def _simple_archive(documents: DocumentQuerySet) -> HttpResponseBase:
    return stream_as_file(archive_of(documents), name="documents.zip", media_type="application/zip")


_FORMS = {"csv": _csv, "xlsx": _xlsx, "saf": _simple_archive}
