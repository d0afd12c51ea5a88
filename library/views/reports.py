"""Reports of academies: sessions, transcripts, timetables, who contributed, and the files that go with them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from brain.publishing.guard import with_tombstone
from library.access import reports as access
from library.actions.offline import ask_for_copy
from library.downloads import send_copy, send_photo, send_track
from library.reports import pages
from realtime.guestpages import keep_for_guests


@require_safe
@with_tombstone
def report_contents(request: HttpRequest, number: int) -> HttpResponse:
    report = access.report_to_read(request.user, number)
    return keep_for_guests(
        request, render(request, "library/report.html#contents", pages.contents_page(request, report))
    )


@require_safe
@with_tombstone
def session(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    found = access.session_to_read(request.user, number, slug)
    return keep_for_guests(request, render(request, "library/session.html", pages.session_page(request, found)))


@require_safe
@with_tombstone
def session_materials(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    found = access.session_to_read(request.user, number, slug)
    return render(request, "library/session.html#materials", pages.session_page(request, found))


@require_safe
@with_tombstone
def session_permalink(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.session_by_uuid(request.user, uuid)
    return redirect("library:session", found.edition.number, found.slug)


@require_safe
@with_tombstone
def session_transcript(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    found = access.session_to_read(request.user, number, slug)
    part = "#passages" if request.headers.get("HX-Request") else ""
    return render(request, f"library/transcript.html{part}", pages.transcript_page(request, found))


@require_safe
@with_tombstone
def timetable(request: HttpRequest, number: int) -> HttpResponse:
    report = access.report_to_read(request.user, number)
    return keep_for_guests(request, render(request, "library/timetable.html", pages.timetable_page(request, report)))


@require_safe
@with_tombstone
def contributors(request: HttpRequest, number: int) -> HttpResponse:
    report = access.report_to_read(request.user, number)
    page = pages.contributors_page(request, report)
    return keep_for_guests(request, render(request, "library/contributors.html", page))


@require_http_methods(["GET", "HEAD", "POST"])
@with_tombstone
def offline_copy(request: HttpRequest, number: int) -> HttpResponse:
    report = access.report_to_read(request.user, number)
    page = pages.offline_page(request, report)
    if request.method == "POST":
        ask_for_copy(report=report, language=page["language"], audience=page["audience"], digest=page["digest"])
        return HttpResponseRedirect(reverse("library:offline-copy", args=[number]), status=303)
    return render(request, "library/offline.html", page)


@require_safe
@with_tombstone
def offline_copy_state(request: HttpRequest, number: int) -> HttpResponse:
    report = access.report_to_read(request.user, number)
    return render(request, "library/offline.html#state", pages.offline_page(request, report))


@require_safe
@with_tombstone
def offline_copy_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    copy = access.copy_to_download(request.user, uuid)
    if not pages.is_current(request, copy):
        return redirect("library:offline-copy", copy.edition.number)
    return send_copy(request, copy)


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.contributor_to_read(request.user, slug)
    return render(request, "library/person.html", pages.person_page(request, found))


@require_safe
@with_tombstone
def photo(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return send_photo(request, access.photo_to_see(request.user, uuid))


@require_safe
@with_tombstone
def track(request: HttpRequest, uuid: UUID, language: str, form: str) -> HttpResponseBase:
    return send_track(request, access.track_to_play(request.user, uuid, language, form))


@require_safe
@with_tombstone
def captions(request: HttpRequest, uuid: UUID, kind: str, language: str) -> HttpResponse:
    found = access.captions_to_read(request.user, uuid, kind, language)
    return HttpResponse(found.text, "text/vtt; charset=utf-8", headers={"Cache-Control": "private, no-cache"})
