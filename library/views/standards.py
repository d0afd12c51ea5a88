"""What machines ask for: citations, linked data, link sets, lasting identifiers, and harvesting."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from brain.members.audiences import PUBLIC
from brain.publishing.guard import with_tombstone
from library.access.documents import document_by_uuid
from library.access.standards import document_by_identifier
from library.models import Document
from library.standards.citing import FORMS
from library.standards.keeping import record_of
from library.standards.linked_data import document_data
from library.standards.oai.answers import answer
from library.standards.signposting import LINKSET_JSON, linkset_json


@require_safe
@with_tombstone
def document_citation(request: HttpRequest, uuid: UUID, language: str, form: str) -> HttpResponse:
    """The citation of a language edition, as a file for reference managers."""
    record = record_of(document_by_uuid(request.user, uuid))
    part = next((part for part in record.parts if part.language == language), None)
    if part is None or form not in FORMS:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{record.slug}-{language}.{form}"'}
    return HttpResponse(FORMS[form].write(record, part), FORMS[form].media_type, headers=headers)


@require_safe
@with_tombstone
def document_data_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The document in schema.org's words, as JSON-LD."""
    document = document_by_uuid(request.user, uuid)
    return _json(document_data(record_of(document), is_public=_is_public(document)), "application/ld+json")


@require_safe
@with_tombstone
def document_links(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The link set of the document (RFC 9264)."""
    document = document_by_uuid(request.user, uuid)
    return _json(linkset_json(record_of(document), is_public=_is_public(document)), LINKSET_JSON)


@require_safe
@with_tombstone
def identifier(request: HttpRequest, value: str) -> HttpResponse:
    """To the document that an ARK names."""
    return redirect("document-permalink", document_by_identifier(request.user, value).uuid)


@csrf_exempt  # harvesters send their questions by GET or POST (section 3.1.1), and nothing is changed
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """The answer to a harvester (OAI-PMH 2.0)."""
    asked = request.POST if request.method == "POST" else request.GET
    return HttpResponse(answer(asked), "text/xml; charset=utf-8")


def _json(data: dict[str, Any], media_type: str) -> HttpResponse:
    return JsonResponse(data, content_type=media_type, json_dumps_params={"ensure_ascii": False})


def _is_public(document: Document) -> bool:
    return document.is_published and document.audience == PUBLIC
