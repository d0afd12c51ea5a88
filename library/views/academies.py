"""The academies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from library import pages
from library.access.academies import edition_to_read


@require_safe
def academies(request: HttpRequest) -> HttpResponse:
    return render(request, "library/academies.html", pages.academies_page(request))


@require_safe
def academy(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "library/academy.html", pages.academy_page(request, edition_to_read(number)))
