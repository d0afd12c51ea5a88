"""The glossary: for everybody to read, for translators to keep."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.languages import access, terms
from brain.languages.forms import TermForm
from brain.languages.models import GlossaryTerm
from brain.languages.views.typed import for_writers
from brain.members.guard import MemberRequest, for_members

_READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The terms of the movement in the page's language, each with its forms in the others."""
    language = get_language() or settings.LANGUAGE_CODE
    named = [(term.in_language(language), term) for term in GlossaryTerm.objects.all()]
    named.sort(key=lambda each: each[0].casefold())
    may_edit = bool(access.languages_of_glossary(request.user))
    return render(request, "languages/glossary.html", {"terms": named, "may_edit": may_edit})


@for_writers
@require_http_methods(_READ_OR_SEND)
def add_term(request: MemberRequest) -> HttpResponse:
    """Add a term, with its forms in English and the languages that the translator knows."""
    return _term_page(request, GlossaryTerm())


@for_writers
@require_http_methods(_READ_OR_SEND)
def edit_term(request: MemberRequest, term_id: int) -> HttpResponse:
    """Change a term's forms in the languages that the translator knows, and see who changed them before."""
    return _term_page(request, access.term_to_read(term_id))


def _term_page(request: MemberRequest, term: GlossaryTerm) -> HttpResponse:
    languages = access.languages_of_glossary(request.user)
    if not languages:
        raise PermissionDenied(_("Translators keep the glossary. Tell one of them what is wrong."))
    form = TermForm(request.POST or None, member=request.user, languages=languages, term=term if term.pk else None)
    if request.method == "POST" and form.may_be_sent() and _is_saved(form, term):
        return _to_glossary(request, _("The glossary is saved. Machine translations follow little by little."))
    context = {"form": form, "term": term}
    if term.pk:
        context |= {"changes": list(terms.changes_of(term)), "may_remove": access.may_remove(request.user, term)}
    return render(request, "languages/term.html", context, status=form.status)


def _is_saved(form: TermForm, term: GlossaryTerm) -> bool:
    labels = form.labels()
    term.key = term.key or labels["en"]
    try:
        terms.save_term(term, labels, editor=form.member)
    except terms.KnownAlready:
        form.refuse_twice()
    return not form.errors


@for_members
@require_POST
def remove_term(request: MemberRequest, term_id: int) -> HttpResponse:
    """The term is in the glossary no longer."""
    term = access.term_to_read(term_id)
    if not access.may_remove(request.user, term):
        raise PermissionDenied(_("Who added a term can remove it while nobody else has worked on it; else an editor."))
    terms.remove_term(term, editor=request.user)
    return _to_glossary(request, _("The term is removed."))


def _to_glossary(request: MemberRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(reverse("languages:glossary"), status=303)
