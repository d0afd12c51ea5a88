"""Suggesting, correcting and reporting. Whatever cannot be accepted comes back in its form."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brain.languages import access, writing
from brain.languages.access import TextInLanguage
from brain.languages.forms import ReportForm, TranslationForm
from brain.languages.models import Suggestion, SuggestionState
from brain.languages.views.typed import for_writers
from brain.members.guard import MemberRequest

_READ_OR_SEND = ["GET", "HEAD", "POST"]


@for_writers
@require_http_methods(_READ_OR_SEND)
def suggest_translation(request: MemberRequest, kind: str, object_id: int, language: str) -> HttpResponse:
    """Suggest a translation, or save it for those who review; `?suggestion=` begins from one that waits for review."""
    text = access.text_to_suggest(request.user, kind, object_id, language)
    form = TranslationForm(request.POST or None, text=text, member=request.user, suggestion=_begun_from(request, text))
    if "preview" in request.POST:
        form.preview()
    elif request.method == "POST" and form.may_be_sent() and form.try_to_save():
        messages.success(request, _said(form))
        return _to_translation(text)
    return render(request, "languages/suggest.html", {"form": form, "text": text}, status=form.status)


def _begun_from(request: MemberRequest, text: TextInLanguage) -> Suggestion | None:
    """Return the open suggestion about this text that a reviewer begins from."""
    wanted = request.GET.get("suggestion", "")
    if not (text.may_review and wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    return Suggestion.objects.filter(**text.about, pk=int(wanted), state=SuggestionState.OPEN).first()


def _said(form: TranslationForm) -> str:
    if form.text.may_review:
        return _("The translation is saved.")
    return _("Thank you. A reviewer who knows both languages will look at your suggestion.")


@for_writers
@require_http_methods(_READ_OR_SEND)
def report_translation(request: MemberRequest, kind: str, object_id: int, language: str) -> HttpResponse:
    """Say that a translation is bad, and why."""
    text, row = access.translation_to_report(request.user, kind, object_id, language)
    form = ReportForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.may_be_sent():
        writing.report(text.kind, text.original, row, reporter=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. A reviewer who knows both languages will look at it."))
        return _to_translation(text)
    return render(request, "languages/report.html", {"form": form, "text": text}, status=form.status)


def _to_translation(text: TextInLanguage) -> HttpResponse:
    return HttpResponseRedirect(reverse("languages:translation", args=text.place), status=303)
