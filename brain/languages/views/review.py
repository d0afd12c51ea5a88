"""Pages of reviewers: what waits for a decision, and the decisions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brain.languages import access, review, writing
from brain.languages.access import TextInLanguage
from brain.members.guard import MemberRequest, for_members


@for_members
@require_safe
def review_suggestions(request: MemberRequest) -> HttpResponse:
    """Suggestions between languages that the reviewer knows, the newest last; `?after=` goes on."""
    member = access.translator(request.user)
    context = {"batch": review.suggestions_for(member, _after(request)), "tab": "suggestions"}
    return render(request, "languages/review.html", context)


@for_members
@require_safe
def review_reports(request: MemberRequest) -> HttpResponse:
    """Reported translations between languages that the reviewer knows, the newest last; `?after=` goes on."""
    member = access.translator(request.user)
    context = {"batch": review.reports_for(member, _after(request)), "tab": "reports"}
    return render(request, "languages/review.html", context)


def _after(request: HttpRequest) -> int:
    wanted = request.GET.get("after", "0")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    return int(wanted)


@for_members
@require_POST
def accept_suggestion(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    """The suggestion is the translation."""
    text, suggestion = access.suggestion_to_review(request.user, suggestion_id)
    try:
        was_open = writing.accept(text.kind, suggestion, reviewer=request.user)
    except writing.SourceChanged:
        messages.info(request, _("The original has changed since this was suggested, so it was not taken."))
    else:
        _say(request, was_open, _("The suggestion is accepted: readers see it now."))
    return _back(request, text)


@for_members
@require_POST
def decline_suggestion(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    """The suggestion is not taken."""
    text, suggestion = access.suggestion_to_review(request.user, suggestion_id)
    was_open = writing.decline(suggestion, reviewer=request.user)
    _say(request, was_open, _("The suggestion is declined: the translation stays as it is."))
    return _back(request, text)


@for_members
@require_POST
def keep_translation(request: MemberRequest, kind: str, object_id: int, language: str) -> HttpResponse:
    """The translation is fine: its reports are closed, and it is shown unless it is of an older original."""
    text = access.text_to_review(request.user, kind, object_id, language)
    writing.close_reports(text.kind, text.original, language)
    row = text.kind.translation_of(text.original, language)
    if row and row.is_shown:
        messages.success(request, _("The translation is shown, and its reports are closed."))
    else:
        messages.info(request, _("The translation is of what the original said before: it is not shown to readers."))
    return _back(request, text)


@for_members
@require_POST
def hide_translation(request: MemberRequest, kind: str, object_id: int, language: str) -> HttpResponse:
    """The translation is bad: readers get the original until there is another."""
    text = access.text_to_review(request.user, kind, object_id, language)
    writing.reject(text.kind, text.original, language)
    messages.success(request, _("The translation is hidden: readers see the original until there is another one."))
    return _back(request, text)


def _say(request: MemberRequest, was_open: bool, done: str) -> None:
    if was_open:
        messages.success(request, done)
    else:
        messages.info(request, _("Somebody has already decided about this suggestion."))


def _back(request: HttpRequest, text: TextInLanguage) -> HttpResponse:
    """Return to the page that the decision was made on."""
    pages = {"suggestions": "languages:review-suggestions", "reports": "languages:review-reports"}
    page = pages.get(request.POST.get("from", ""))
    url = reverse(page) if page else reverse("languages:translation", args=text.place)
    return HttpResponseRedirect(url, status=303)
