"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from brain.core.paging import page_of
from brain.core.ratelimit import TooOften
from brain.languages.reading import reader_languages
from brain.members.audiences import audiences_of
from brain.search.access import count_search, question_of
from brain.search.analysis import MAX_QUERY
from brain.search.query import search


def results(request: HttpRequest) -> HttpResponse:
    """One box over everything that the reader may see."""
    asked, kind = question_of(request)
    if not asked:
        return render(request, "search/results.html", {"asked": ""})
    shown = {"asked": asked[:MAX_QUERY], "kind": kind}
    try:
        count_search(request)
    except TooOften as limit:
        return render(request, "search/results.html", shown | {"wait": limit.seconds}, status=429)
    found = search(asked, audiences=audiences_of(request.user), languages=reader_languages(request), kind=kind)
    return render(request, "search/results.html", shown | {"found": found, "page": page_of(found, request)})
