"""The glossary, for everybody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from brain.languages.models import GlossaryTerm


def glossary(request: HttpRequest) -> HttpResponse:
    """The terms of the movement in the page's language, each with its forms in the others."""
    language = get_language() or settings.LANGUAGE_CODE
    terms = [(term.in_language(language), term) for term in GlossaryTerm.objects.all()]
    terms.sort(key=lambda named: named[0].casefold())
    return render(request, "languages/glossary.html", {"terms": terms})
