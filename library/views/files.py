"""Files of documents: handing them out, and taking them in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brain.core.adding import SentBefore
from brain.core.readers import current_reader
from brain.core.storage import StorageFull
from brain.members.guard import for_members
from brain.publishing.guard import with_tombstone
from library.access import files as access
from library.access.documents import document_to_edit, require_editor
from library.actions import files as actions
from library.downloads import send_file
from library.filesdesk import FilesDesk
from library.forms.documents import UploadForm
from library.standards.signposting import file_header
from library.views.documents import require_form, sent, to_document


@require_safe
@with_tombstone
def file(request: HttpRequest, uuid: UUID, name: str) -> HttpResponseBase:
    version = access.file_to_download(request.user, uuid, name)
    response = send_file(request, version)
    response["Link"] = file_header(version.language_edition.document)
    return response


@for_members
@require_form
def upload_file(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    edition = access.language_edition_to_fill(request.user, slug, language)
    form = UploadForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            return _keep_file(request, edition, form)
        except actions.SameFile:
            form.add_error("file", _("This very file is already here. Choose another."))
        except SentBefore:
            form.refuse_key()
        except StorageFull:
            return no_room(request)
    context = {"form": form, "edition": edition, "document": edition.document, "limit": settings.MAX_FILE_BYTES}
    return render(request, "library/upload.html", context, status=422 if form.is_bound else 200)


def _keep_file(request: HttpRequest, edition: Any, form: UploadForm) -> HttpResponse:
    member = require_editor(request.user)
    checked = vars(form.cleaned_data["file"])
    actions.add_file(member=member, key=form.cleaned_data["key"], language_edition=edition, **checked)
    return to_document(edition.document)


@for_members
@require_form
def document_files(request: HttpRequest, slug: str) -> HttpResponse:
    document = document_to_edit(request.user, slug)
    member = require_editor(request.user)
    desk = FilesDesk(member=member, document=document, sent=sent(request), files=request.FILES.getlist("files"))
    if request.method == "POST":
        desk.work()
        if desk.is_done:
            messages.success(request, desk.summary)
            return to_document(document)
    context = {"document": document, "desk": desk, "reads": current_reader().languages}
    return render(request, "library/upload_many.html", context, status=422 if desk.has_errors else 200)


def no_room(request: HttpRequest) -> HttpResponse:
    """Return the answer to a file for which the disk has no room."""
    context = {
        "title": _("There is no room for this file"),
        "advice": _("The disk is full. Nothing was kept. Tell the administrators, and send the file again later."),
    }
    return render(request, "error.html", context, status=507)
