"""Documents: reading them, and changing them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.adding import SentBefore
from brain.core.readers import current_reader, reader_of_page, reading_as
from brain.core.revisions import ChangedMeanwhile
from brain.members.guard import for_members
from brain.publishing.guard import with_tombstone
from brain.publishing.workflow import steps_of
from library import pages
from library.access import documents as access
from library.actions import documents as actions
from library.forms.editing import DocumentForms
from library.models import Document
from library.standards.pages import document_head
from library.statistics import count_view

require_form = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or None before anything was."""
    return request.POST if request.method == "POST" else None


def to_document(document: Document) -> HttpResponse:
    """Return the answer that leads to the document's page."""
    return HttpResponseRedirect(reverse("library:document", args=[document.slug]), status=303)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "library/index.html", pages.index_page(request))


@require_safe
@with_tombstone
def document(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.document_to_read(request.user, slug)
    head = document_head(found)
    answer = render(request, "library/document.html", pages.document_page(request, found) | head)
    count_view(request, found)
    if found.is_published and head:
        answer["Link"] = head["link_header"]
    return answer


@require_safe
@with_tombstone
def document_permalink(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return redirect("library:document", access.document_by_uuid(request.user, uuid).slug)


@for_members
@require_safe
def preview_document(request: HttpRequest, slug: str) -> HttpResponse:
    """The document's page as somebody gets it who reads the page's language alone."""
    document = access.document_to_edit(request.user, slug)
    with reading_as(reader_of_page()):
        context = pages.document_page(request, document) | {"may_edit": False, "is_preview": True}
        return render(request, "library/document.html", context)


@for_members
@require_form
def add_document(request: HttpRequest) -> HttpResponse:
    member = access.require_editor(request.user)
    forms = DocumentForms(sent(request))
    if not forms.are_valid():
        return _document_form(request, forms)
    try:
        document = actions.add_document(member=member, key=forms.document.cleaned_data["key"], **forms.written())
    except SentBefore:
        forms.document.refuse_key()
        return _document_form(request, forms, status=409)
    return to_document(document)


@for_members
@require_form
def edit_document(request: HttpRequest, slug: str) -> HttpResponse:
    document = access.document_to_edit(request.user, slug)
    forms = DocumentForms(sent(request), document)
    if not forms.are_valid():
        return _document_form(request, forms)
    try:
        actions.edit_document(
            document=document,
            by=access.require_editor(request.user),
            revision=forms.document.cleaned_data["revision"],
            removed=forms.editions.removed(),
            **forms.written(),
        )
    except ChangedMeanwhile:
        theirs = access.document_to_edit(request.user, slug)
        return _document_form(request, forms.beside(theirs), status=409)
    return to_document(document)


def _document_form(request: HttpRequest, forms: DocumentForms, *, status: int = 422) -> HttpResponse:
    context = {"forms": forms, "reads": current_reader().languages}
    if forms.stored:
        context["steps"] = steps_of(forms.stored)
    return render(request, "library/edit.html", context, status=status if forms.document.is_bound else 200)
