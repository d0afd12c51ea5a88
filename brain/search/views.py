"""The search page, and titles while one is typing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from brain.core.paging import page_of
from brain.core.ratelimit import TooOften
from brain.core.readers import current_reader
from brain.members.audiences import audiences_of
from brain.search.access import count_search, count_suggestion, kind_of, words_of
from brain.search.forms import NarrowingForm
from brain.search.operators import MAX_QUERY, examples
from brain.search.query import PER_PAGE, search, titles


def results(request: HttpRequest) -> HttpResponse:
    """One box over everything that the reader may see, and what narrows it."""
    audiences, languages = audiences_of(request.user), current_reader().languages
    asked, kind = words_of(request), kind_of(request)
    form = NarrowingForm(request.GET, audiences=audiences, languages=languages)
    own = examples(get_language() or "")
    shown = {"asked": asked[:MAX_QUERY], "kind": kind, "form": form, "examples": own}
    if not asked and not form.filters:
        return render(request, "search/results.html", shown)
    try:
        count_search(request)
    except TooOften as limit:
        return render(request, "search/results.html", shown | {"wait": limit.seconds}, status=429)
    found = search(asked, audiences=audiences, languages=languages, kind=kind, filters=form.filters)
    page = page_of(found, request, PER_PAGE)
    return render(request, "search/results.html", shown | {"found": found, "page": page})


def description(request: HttpRequest) -> HttpResponse:
    """What browsers and catalogues are told of the search (OpenSearch 1.1 Draft 6)."""
    context = {"site": settings.SITE_URL}
    return render(request, "search/description.xml", context, "application/opensearchdescription+xml")


def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles with the words that are being typed, as a fragment."""
    try:
        count_suggestion(request)
    except TooOften:
        return HttpResponse(status=204)
    hits = titles(words_of(request), audiences=audiences_of(request.user), languages=current_reader().languages)
    return render(request, "search/suggestions.html", {"hits": hits})
