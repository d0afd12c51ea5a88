"""The editors' desk for official translations."""

from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.paging import page_of
from brain.core.templatetags.brain import language_name, number
from brain.languages.models import Suggestion, SuggestionState
from brain.languages.official import access, actions, importing
from brain.languages.official.access import OfficialText
from brain.languages.official.exporting import FORMATS, Which, file_of, source_languages
from brain.languages.official.forms import ExportForm, ImportForm, OfficialForm
from brain.languages.official.standing import Standing, counted
from brain.languages.views.typed import for_writers
from brain.members.guard import MemberRequest, for_members

_form_methods = require_http_methods(["GET", "HEAD", "POST"])
_MOST_ENTRIES = 100  # of an outcome, on the page of a file


@for_members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """How many texts of each kind stand how, in every language."""
    member = access.editor(request.user)
    languages = _languages()
    table = [
        (kind, _rows(counted(access.texts_to_translate(member, kind, languages, with_words=False))))
        for kind in access.official_kinds()
    ]
    return render(request, "languages/official/index.html", {"table": table, "standings": Standing})


def _rows(counts: dict[str, Counter[Standing]]) -> list[tuple[str, list[tuple[Standing, int]]]]:
    return [(code, [(each, counts[code][each]) for each in Standing]) for code in _languages() if code in counts]


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


@for_members
@require_safe
def texts(request: MemberRequest, kind: str, language: str) -> HttpResponse:
    """The texts of a kind and how they stand with their translation into a language; `?show=` is a Standing."""
    found = _texts(request, kind, language, with_words=False)
    show = request.GET.get("show", "")
    if show and show not in Standing:
        raise Http404
    numbers = counted(found).get(language, Counter())
    context = {
        "kind": access.official_kind(kind),
        "language": language,
        "show": show,
        "tabs": [(each, numbers[each]) for each in Standing],
        "total": len(found),
        "page": page_of([text for text in found if show in ("", text.standing)], request, per_page=50),
        "form": ExportForm(languages=_sources(found)),
    }
    return render(request, "languages/official/texts.html", context)


def _texts(request: MemberRequest, kind: str, language: str, *, with_words: bool = True) -> list[OfficialText]:
    member = access.editor(request.user)
    languages = [access.site_language(language)]
    return list(access.texts_to_translate(member, access.official_kind(kind), languages, with_words=with_words))


def _sources(found: list[OfficialText]) -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in source_languages(found)]


@for_members
@require_safe
def export(request: MemberRequest, kind: str, language: str) -> HttpResponse:
    """The texts as a file for translators' tools."""
    found = _texts(request, kind, language)
    form = ExportForm(request.GET, languages=_sources(found))
    if not form.is_valid():
        raise Http404
    chosen, which, source = (
        FORMATS[form.cleaned_data["format"]],
        Which(form.cleaned_data["which"]),
        form.cleaned_data["source"],
    )
    wanted = [text for text in found if which.holds(text)]
    content = file_of(wanted, chosen, name=kind, source_language=source, language=language)
    name = f"{kind}-{source}-{language}.{chosen.suffix}"
    return HttpResponse(
        content,
        content_type=chosen.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@for_writers
@_form_methods
def text(request: MemberRequest, kind: str, language: str, key: int) -> HttpResponse:
    """One text and its official translation side by side; `?suggestion=` begins from one that lies beside it."""
    found = access.text_to_translate(request.user, kind, language, key)
    suggestions = list(Suggestion.objects.filter(**found.about, state=SuggestionState.OPEN).select_related("author"))
    form = OfficialForm(_sent(request), text=found, member=request.user, suggestion=_chosen(request, suggestions))
    if request.method == "POST" and form.may_be_sent() and form.try_to_save():
        messages.success(request, _("The official translation is saved: readers see it now."))
        return HttpResponseRedirect(reverse("official:texts", args=[kind, language]), status=303)
    context = {"form": form, "text": found, "suggestions": suggestions}
    return render(request, "languages/official/text.html", context, status=form.status)


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or None before anything was."""
    return request.POST if request.method == "POST" else None


def _chosen(request: HttpRequest, suggestions: list[Suggestion]) -> Suggestion | None:
    return next((one for one in suggestions if str(one.pk) == request.GET.get("suggestion")), None)


@for_members
@_form_methods
def send_file(request: MemberRequest) -> HttpResponse:
    """A file from a translator's tool: it is kept, and shown before anything is changed."""
    member = access.editor(request.user)
    form = ImportForm(_sent(request), request.FILES or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "languages/official/send_file.html", {"form": form}, status=status)
    name = form.cleaned_data["file"].name
    file = actions.keep_file(editor=member, name=name, content=form.content, language=form.language)
    return HttpResponseRedirect(reverse("official:file", args=[file.pk]), status=303)


@for_members
@_form_methods
def file(request: MemberRequest, key: int) -> HttpResponse:
    """What a file would change, as of now; sent, it is changed."""
    found = access.file_to_apply(request.user, key)
    if request.method == "POST":
        _say(request, importing.apply(request.user, found))
        return HttpResponseRedirect(reverse("official:file", args=[key]), status=303)
    plan = importing.plan(request.user, found)
    outcomes = [(outcome, len(entries), entries[:_MOST_ENTRIES]) for outcome, entries in plan.by_outcome()]
    return render(request, "languages/official/file.html", {"file": found, "plan": plan, "outcomes": outcomes})


def _say(request: HttpRequest, done: importing.Applied) -> None:
    if not done.saved:
        messages.info(request, _("There was nothing to save."))
    else:
        said = ngettext(
            "%(number)s official translation is saved.", "%(number)s official translations are saved.", done.saved
        )
        messages.success(request, said % {"number": number(done.saved)})
    if done.overtaken:
        messages.info(request, _("Some texts were changed while this was saved. Look at them again."))
    if done.left:
        messages.info(request, _("There are more than can be saved at once. Go on with the rest."))
