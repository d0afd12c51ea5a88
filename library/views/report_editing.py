"""Writing the report of an academy: its introduction and its sessions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brain.core.adding import SentBefore
from brain.core.readers import current_reader
from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.members.guard import for_members
from library.access import report_editing as access
from library.access.reports import edition_to_edit
from library.actions import sessions as actions
from library.forms.sessions import Parts, RemoveForm, ReportForm, SessionForm, Times
from library.models import Edition, Report, Session
from library.reports import editing
from library.views.documents import require_form, sent


def leads_to(name: str, *args: Any) -> HttpResponse:
    """Return the answer that leads to a page of the library."""
    return HttpResponseRedirect(reverse(f"library:{name}", args=args), status=303)


@for_members
@require_form
def edit_report(request: HttpRequest, number: int) -> HttpResponse:
    edition = edition_to_edit(request.user, number)
    report = editing.report_of(edition)
    form = ReportForm(sent(request), instance=report, initial=_report_initial(edition, report))
    if not form.is_valid():
        return _report(request, edition, form, status=422 if form.is_bound else 200)
    fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
    try:
        actions.save_report(edition=edition, fields=fields, revision=form.revision_seen())
    except ChangedMeanwhile:
        return _report(request, edition, form, status=409, newer=editing.report_of(edition))
    messages.success(request, _("The report is saved."))
    return leads_to("edit-report", number)


def _report_initial(edition: Edition, report: Report | None) -> dict[str, Any]:
    language = report.language if report else current_reader().languages[0]
    return {"revision": revision_of(report), "language": language}


def _report(
    request: HttpRequest, edition: Edition, form: ReportForm, *, status: int, newer: Report | None = None
) -> HttpResponse:
    context = editing.report_page(request, edition, newer or editing.report_of(edition))
    context |= {
        "form": form,
        "newer": newer,
        "revision": revision_of(newer) if newer else form["revision"].value(),
    }
    return render(request, "library/report_edit.html", context, status=status)


@for_members
@require_form
def add_session(request: HttpRequest, number: int) -> HttpResponse:
    return _edit(request, edition_to_edit(request.user, number), None)


@for_members
@require_form
def edit_session(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    session = access.session_to_edit(request.user, number, slug)
    return _edit(request, session.edition, session)


def _edit(request: HttpRequest, edition: Edition, session: Session | None) -> HttpResponse:
    forms = _SessionForms(request, edition, session)
    if not forms.are_valid:
        return forms.page(status=422 if request.method == "POST" else 200)
    try:
        saved = forms.save()
    except ChangedMeanwhile:
        return forms.page(status=409)
    except SentBefore:
        forms.form.refuse_key()
        return forms.page(status=409)
    messages.success(request, _("The session is saved."))
    return leads_to(*_next(request, edition, saved))


def _next(request: HttpRequest, edition: Edition, session: Session) -> tuple[Any, ...]:
    """Return the page that was asked for: the same for more rows, the materials, or how the session looks."""
    wanted = {"more": "edit-session", "materials": "edit-session-materials"}
    return wanted.get(request.POST.get("then", ""), "session"), edition.number, session.slug


class _SessionForms:
    """The form of a session with those of its times and people: kept together, or not at all."""

    def __init__(self, request: HttpRequest, edition: Edition, session: Session | None) -> None:
        self.request, self.edition, self.session = request, edition, session
        report, reads = editing.report_of(edition), current_reader().languages
        initial = {"revision": revision_of(session), "language": session.language if session else reads[0]}
        given = sent(request)
        self.form = SessionForm(given, instance=session, initial=initial, reads=reads)
        self.times = Times(given, session=session, zone=report.time_zone if report else "UTC")
        self.parts = Parts(given, session=session)

    @property
    def are_valid(self) -> bool:
        return self.request.method == "POST" and all(
            [self.form.is_valid(), self.times.is_valid(), self.parts.is_valid()]
        )

    def save(self) -> Session:
        """Return the session as it was written. Raises ChangedMeanwhile."""
        rows: dict[str, Any] = {"times": self.times.times(), "parts": self.parts.parts()}
        rows |= {"fields": self.form.texts(), "topics": self.form.cleaned_data["topics"]}
        if self.session is None:
            return actions.add_session(edition=self.edition, key=self.form.cleaned_data["key"], **rows)
        return actions.edit_session(session=self.session, revision=self.form.revision_seen(), **rows)

    def page(self, *, status: int) -> HttpResponse:
        """Return the page with what was written, and with what somebody else has saved meanwhile."""
        newer = None
        if self.session and status == 409:
            newer = access.session_to_edit(self.request.user, self.edition.number, self.session.slug)
        context = editing.session_page(self.edition, newer or self.session)
        context |= {"form": self.form, "times": self.times, "parts": self.parts, "newer": newer}
        context["bad"] = any([self.form.errors, self.times.total_error_count(), self.parts.total_error_count()])
        if newer is None:
            context["revision"] = self.form["revision"].value()
        return render(self.request, "library/session_edit.html", context, status=status)


@for_members
@require_form
def remove_session(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    session = access.session_to_edit(request.user, number, slug)
    form = RemoveForm(sent(request))
    if form.is_valid():
        try:
            actions.remove_session(session=session)
        except actions.HoldsMaterials:
            form.add_error(
                None, _("Presentations, recordings, photos or links go with this session: remove them first.")
            )
        else:
            messages.success(request, _("The session is removed."))
            return leads_to("edit-report", number)
    context = {"form": form, "edition": session.edition, "session": session, "thing": session.title}
    context |= {"back": reverse("library:edit-session", args=[number, slug]), "reads": current_reader().languages}
    return render(request, "library/report_remove.html", context, status=422 if form.is_bound else 200)
