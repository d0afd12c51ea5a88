"""ZIP files of all that a collection or a session holds for whoever asks."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from brain.core.readers import current_reader
from brain.publishing.guard import with_tombstone
from library.access.archives import archive_of, archive_to_download
from library.access.collections import collection_to_read
from library.access.reports import session_to_read
from library.actions.archives import ask_for_archive
from library.archives.contents import Contents, contents_of_collection, contents_of_session
from library.downloads import send_archive
from library.shelves import all_collections, name_of
from library.statistics import count_downloads
from library.views.documents import require_form


@require_form
def collection_archive(request: HttpRequest, slug: str) -> HttpResponse:
    found = collection_to_read(request.user, slug, all_collections(request))
    contents = contents_of_collection(request.user, found)
    name = name_of(found, current_reader().languages)
    return _page(request, contents, ("library:collection", slug), title=name)


@require_safe
def collection_archive_file(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponseBase:
    found = collection_to_read(request.user, slug, all_collections(request))
    return _file(request, contents_of_collection(request.user, found), ("library:collection", slug), uuid)


@require_form
@with_tombstone
def session_archive(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    found = session_to_read(request.user, number, slug)
    contents = contents_of_session(request.user, found)
    title = found.title_for(current_reader().languages)
    return _page(request, contents, ("library:session", number, slug), title=title)


@require_safe
@with_tombstone
def session_archive_file(request: HttpRequest, number: int, slug: str, uuid: UUID) -> HttpResponseBase:
    found = session_to_read(request.user, number, slug)
    return _file(request, contents_of_session(request.user, found), ("library:session", number, slug), uuid)


def _page(request: HttpRequest, contents: Contents, place: Any, **context: Any) -> HttpResponse:
    name, *args = place
    here = reverse(f"{name}-archive", args=args)
    if request.method == "POST" and contents.files and not contents.is_too_large:
        ask_for_archive(contents=contents)
        return HttpResponseRedirect(here, status=303)
    archive = archive_of(contents)
    context |= {"contents": contents, "archive": archive, "here": here, "back": reverse(name, args=args)}
    if archive:
        context["file"] = reverse(f"{name}-archive-file", args=[*args, archive.uuid])
    part = "#state" if request.headers.get("HX-Request") else ""
    return render(request, f"library/archive.html{part}", context, status=422 if request.method == "POST" else 200)


def _file(request: HttpRequest, contents: Contents, place: Any, uuid: UUID) -> HttpResponseBase:
    """Return the ZIP if it holds just what this person may get as of now; else the way to one that does."""
    name, *args = place
    archive = archive_to_download(contents, uuid)
    if archive is None:
        return redirect(f"{name}-archive", *args)
    count_downloads(request, contents.versions())
    return send_archive(request, archive, name=f"{args[-1]}.zip")
