"""Documents: reading them, and changing them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.adding import SentBefore
from brain.core.readers import current_reader
from brain.core.storage import StorageFull
from brain.members.access import may_edit
from brain.members.guard import for_members
from brain.publishing.workflow import NotPossible
from library import pages
from library.access import documents as access
from library.actions import documents as actions
from library.downloads import send_file
from library.forms.documents import DocumentForm, LanguageEditions, UploadForm, WithdrawForm
from library.models import Document
from library.naming import named

View = Callable[..., HttpResponseBase]
require_form = require_http_methods(["GET", "HEAD", "POST"])


def _with_tombstone(view: View) -> View:
    """Where the document was withdrawn, the answer is 410 and says what it was."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except access.Withdrawn as gone:
            context = {
                "document": named([gone.document])[0],
                "reads": current_reader().languages,
                "may_edit": may_edit(request.user),
            }
            return render(request, "library/withdrawn.html", context, status=410)

    return answer


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or None before anything was."""
    return request.POST if request.method == "POST" else None


def _to_document(document: Document) -> HttpResponse:
    return HttpResponseRedirect(reverse("library:document", args=[document.slug]), status=303)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "library/index.html", pages.index_page(request))


@require_safe
@_with_tombstone
def document(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.document_to_read(request.user, slug)
    return render(request, "library/document.html", pages.document_page(request, found))


@require_safe
@_with_tombstone
def document_permalink(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return redirect("library:document", access.document_by_uuid(request.user, uuid).slug)


@require_safe
@_with_tombstone
def file(request: HttpRequest, uuid: UUID, name: str) -> HttpResponseBase:
    return send_file(access.file_to_download(request.user, uuid, name))


@for_members
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    access.require_editor(request.user)
    return render(request, "library/drafts.html", pages.drafts_page(request))


@for_members
@require_form
def add_document(request: HttpRequest) -> HttpResponse:
    member = access.require_editor(request.user)
    form = DocumentForm(_sent(request), reads=current_reader().languages)
    editions = LanguageEditions(_sent(request))
    if request.method != "POST" or not (form.is_valid() & editions.is_valid()):
        return _document_form(request, form, editions, None)
    try:
        document = actions.add_document(
            member=member,
            key=form.cleaned_data["key"],
            fields=form.fields_of_document(),
            countries=form.cleaned_data["countries"],
            editions=editions.texts(),
        )
    except SentBefore:
        form.refuse_key()
        return _document_form(request, form, editions, None, status=409)
    return _to_document(document)


@for_members
@require_form
def edit_document(request: HttpRequest, slug: str) -> HttpResponse:
    document = access.document_to_edit(request.user, slug)
    form = DocumentForm(_sent(request), reads=current_reader().languages, instance=document)
    editions = LanguageEditions(_sent(request), document=document)
    if request.method != "POST" or not (form.is_valid() & editions.is_valid()):
        return _document_form(request, form, editions, document)
    actions.edit_document(
        document=document,
        fields=form.fields_of_document(),
        countries=form.cleaned_data["countries"],
        editions=editions.texts(),
        removed=editions.removed(),
    )
    return _to_document(document)


def _document_form(
    request: HttpRequest, form: Any, editions: Any, document: Document | None, *, status: int = 422
) -> HttpResponse:
    context = {"form": form, "editions": editions, "document": document, "withdraw_form": WithdrawForm()}
    context["reads"] = current_reader().languages
    return render(request, "library/edit.html", context, status=status if form.is_bound else 200)


@for_members
@require_form
def publish_document(request: HttpRequest, slug: str) -> HttpResponse:
    document = access.document_to_edit(request.user, slug)
    if request.method != "POST":
        return _to_document(document)
    try:
        actions.publish_document(document=document, by=access.require_editor(request.user))
    except NotPossible:
        messages.info(request, _("The document is published already."))
    return _to_document(document)


@for_members
@require_form
def withdraw_document(request: HttpRequest, slug: str) -> HttpResponse:
    document = access.document_to_edit(request.user, slug)
    if request.method != "POST":
        return _to_document(document)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return render(request, "library/withdraw.html", {"form": form, "document": document}, status=422)
    try:
        actions.withdraw_document(
            document=document, reason=form.cleaned_data["reason"], by=access.require_editor(request.user)
        )
    except NotPossible:
        messages.info(request, _("Only a published document can be withdrawn."))
    return _to_document(document)


@for_members
@require_form
def upload_file(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    edition = access.language_edition_to_fill(request.user, slug, language)
    form = UploadForm(_sent(request), request.FILES or None)
    if form.is_valid():
        try:
            return _keep_file(request, edition, form)
        except actions.SameFile:
            form.add_error("file", _("This very file is already here. Choose another."))
        except StorageFull:
            return _no_room(request)
    context = {"form": form, "edition": edition, "document": edition.document, "limit": settings.MAX_FILE_BYTES}
    return render(request, "library/upload.html", context, status=422 if form.is_bound else 200)


def _keep_file(request: HttpRequest, edition: Any, form: UploadForm) -> HttpResponse:
    member = access.require_editor(request.user)
    checked = vars(form.cleaned_data["file"])
    actions.add_file(member=member, key=form.cleaned_data["key"], language_edition=edition, **checked)
    return _to_document(edition.document)


def _no_room(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("There is no room for this file"),
        "advice": _("The disk is full. Nothing was kept. Tell the administrators, and send the file again later."),
    }
    return render(request, "error.html", context, status=507)
