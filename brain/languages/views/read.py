"""What everybody may read: a text with its translation, and what the translation was before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from brain.languages import access, history
from brain.languages.beside import paragraphs
from brain.languages.review import suggestions_about
from brain.languages.texts import Form


@require_safe
def translation(request: HttpRequest, kind: str, object_id: int, language: str) -> HttpResponse:
    """An original and its translation, side by side, and how the translation came to be."""
    text = access.text_to_read(request.user, kind, object_id, language)
    shown = [
        (
            text.kind.labels[name],
            paragraphs(original, text.words[name]) if text.kind.fields[name] is Form.MARKDOWN else None,
            original,
            text.words[name],
        )
        for name, original in text.source.fields.items()
        if original.strip()
    ]
    context = {"text": text, "fields": shown, "cases": suggestions_about(text)}
    return render(request, "languages/translation.html", context)


@require_safe
def translation_history(request: HttpRequest, kind: str, object_id: int, language: str) -> HttpResponse:
    """The versions of a translation; `?old=` and `?new=` compare two of them."""
    text = access.text_to_read(request.user, kind, object_id, language)
    versions = history.versions_of(text)
    chosen = request.GET.get("old", ""), request.GET.get("new", "")
    compared = history.between(text, versions, *chosen)
    context = {"text": text, "steps": history.steps(text, versions), "chosen": chosen, "compared": compared}
    return render(request, "languages/history.html", context)
