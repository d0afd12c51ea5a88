"""The academies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from library import pages
from library.access.academies import edition_to_read
from library.reports import pages as report_pages
from realtime.guestpages import keep_for_guests


@require_safe
def academies(request: HttpRequest) -> HttpResponse:
    return render(request, "library/academies.html", pages.academies_page(request))


@require_safe
def academy(request: HttpRequest, number: int) -> HttpResponse:
    edition = edition_to_read(number)
    context = report_pages.report_part(request, edition) | pages.academy_page(request, edition)
    return keep_for_guests(request, render(request, "library/academy.html", context))
