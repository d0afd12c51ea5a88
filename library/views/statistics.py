"""How the library is used, as far as each reader may know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from brain.publishing.guard import with_tombstone
from library.access.documents import document_to_read
from library.naming import named
from library.usage import document_usage, library_usage


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    return render(request, "library/statistics.html", library_usage(request))


@require_safe
@with_tombstone
def document_statistics(request: HttpRequest, slug: str) -> HttpResponse:
    document = named([document_to_read(request.user, slug)])[0]
    return render(request, "library/statistics.html", document_usage(document))
