"""The texts of files, for slow lines and screen readers, and pictures of their first pages."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brain.core.readers import current_reader
from brain.members.access import may_edit
from brain.members.guard import for_members
from brain.publishing.guard import with_tombstone
from library import fulltext
from library.access import texts as access
from library.downloads import send_picture
from library.models import FileVersion
from library.textpages import text_page
from library.views.documents import require_form


@require_safe
@with_tombstone
def document_text(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    version = access.text_to_read(request.user, slug, language)
    page = text_page(version, request.GET.get("page", "1"))
    context = {"version": version, "page": page, "reads": current_reader().languages}
    return render(request, "library/text.html", context | {"may_edit": may_edit(request.user)})


@require_safe
@with_tombstone
def page_permalink(request: HttpRequest, uuid: UUID, language: str, number: int) -> HttpResponse:
    return redirect(address_of(access.page_to_read(request.user, uuid, language), number))


def address_of(version: FileVersion, number: int) -> str:
    """Return where that page can be read: in the file itself where browsers open it there, else as text."""
    if version.is_pdf:
        return f"{reverse('file', args=[version.uuid, version.name])}#page={number}"
    edition = version.language_edition
    text = reverse("library:document-text", args=[edition.document.slug, edition.language])
    return f"{text}?page={number}#page-{number}"


@require_safe
@with_tombstone
def page_picture(request: HttpRequest, uuid: UUID, number: int) -> HttpResponseBase:
    return send_picture(request, access.picture_to_see(request.user, uuid, number))


@for_members
@require_form
def read_again(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    version = access.file_to_read_again(request.user, slug, language)
    if not version.is_readable:
        raise Http404
    if request.method == "POST":
        fulltext.read_again(version)
        messages.info(request, _("The file is read again. This takes a minute or two."))
    return HttpResponseRedirect(reverse("library:document-text", args=[slug, language]), status=303)
