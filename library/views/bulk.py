"""Changing many documents at once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from brain.core.readers import current_reader
from brain.members.guard import MemberRequest, for_members
from library import bulk
from library.access.documents import require_editor


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_edit(request: MemberRequest) -> HttpResponse:
    """Which documents, what is to change, what would change, and what did: a step each."""
    editor = require_editor(request.user)
    work = bulk.BulkEdit(editor, request.GET, request.POST if request.method == "POST" else None)
    return render(
        request,
        "library/bulk.html",
        {"work": work, "reads": current_reader().languages},
        status=422 if work.has_errors else 200,
    )
