"""The wizard that begins an academy from an older one: form, preview, and all of it or nothing."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from brain.core.readers import current_reader
from brain.members.guard import for_members
from library.access.academies import edition_to_read
from library.access.report_editing import refuse_unless_begins_editions
from library.actions.new_edition import Framed, begin_edition, frame_of
from library.forms.new_edition import NewEditionForm
from library.models import Edition
from library.naming import editions
from library.reports import editing
from library.views.documents import require_form, sent
from library.views.report_editing import leads_to


@for_members
@require_form
def new_edition(request: HttpRequest) -> HttpResponse:
    refuse_unless_begins_editions(request.user)
    older = _older(request)
    form = NewEditionForm(sent(request), older=older)
    if not form.is_valid():
        return _page(request, older, form, None, status=422 if form.is_bound else 200)
    frame = _frame(older, form)
    if "begin" not in request.POST:
        return _page(request, older, form, frame, status=200)
    try:
        edition = _begun(form, frame)
    except IntegrityError:  # somebody else was quicker
        form.add_error("number", _("There is an academy with this number already."))
        return _page(request, older, form, None, status=409)
    messages.success(request, _("The academy is there, with a draft of its report."))
    return leads_to("edit-report", edition.number)


def _older(request: HttpRequest) -> Edition | None:
    """Return the edition to begin from; none, where an academy is begun with nothing."""
    number = request.GET.get("from", "")
    return edition_to_read(int(number)) if number.isascii() and number.isdigit() and len(number) < 4 else None


def _frame(older: Edition | None, form: NewEditionForm) -> list[Framed]:
    data = form.cleaned_data
    before = older.start if older else ""
    return frame_of(data["sessions"], before=before, after=data["start"], zone=data["time_zone"])


def _begun(form: NewEditionForm, frame: list[Framed]) -> Edition:
    data = form.cleaned_data
    return begin_edition(
        fields=form.fields_of_edition(),
        name=data["name"],
        language=data["language"],
        zone=data["time_zone"],
        frame=frame,
    )


def _page(
    request: HttpRequest, older: Edition | None, form: NewEditionForm, frame: list[Framed] | None, *, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "older": older,
        "frame": frame,
        "editions": editions(),
        "languages": editing.languages(),
        "reads": current_reader().languages,
    }
    return render(request, "library/edition_new.html", context, status=status)
