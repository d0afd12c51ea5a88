"""What of reports is translated: introductions, sessions, what photos show, titles of links."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.members.audiences import PUBLIC
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from library.access import reports as access
from library.models import Edition, Link, Photo, Report, Session, State
from library.reports import live
from library.reports.indexing import index_sessions
from library.templatetags.library import academy_name


def register_texts() -> None:
    """The texts of reports are known to those who translate."""
    for kind in (REPORT, SESSION, PHOTO, LINK):
        register(kind)


def source_of_report(report: Report) -> Source | None:
    """Return what is to be translated of the introduction; of a draft by people alone, of what is withdrawn nothing."""
    if report.is_withdrawn or not report.introduction:
        return None
    return Source(
        report.language,
        {"introduction": report.introduction},
        may_leave=report.is_published,
        by_machine=report.is_published,
    )


def source_of_session(session: Session) -> Source | None:
    """Return what is to be translated of a session, as source_of_report does."""
    return _source(
        session, _report(session.edition), {"title": session.title, "summary": session.summary}, is_public=True
    )


def source_of_material(material: Photo | Link) -> Source | None:
    """Return what is to be translated of a photo or a link, as source_of_report does."""
    field = "text" if isinstance(material, Photo) else "title"
    words = {field: getattr(material, field)}
    return _source(material, _report(material.owning_edition), words, is_public=material.audience == PUBLIC)


def _source(original: Any, report: Report | None, words: dict[str, str], *, is_public: bool) -> Source | None:
    if report and report.is_withdrawn:
        return None
    is_read = report is not None and report.is_published
    return Source(original.language, words, may_leave=is_read and is_public, by_machine=is_read)


def _report(edition: Edition) -> Report | None:
    report: Report | None = getattr(edition, "report", None)
    return report


def _report_changed(report: Report, language: str) -> None:
    if report.is_published:
        live.show_report(report.edition.number)


def _session_changed(session: Session, language: str) -> None:
    """Search and open pages follow; of a draft nobody knows."""
    report = _report(session.edition)
    if report and report.is_published:
        index_sessions([session])
        live.show_session(session)


def _material_changed(material: Photo | Link, language: str) -> None:
    if material.session:
        live.show_session(material.session)
    elif material.edition:
        live.show_report(material.edition.number)


def _may_review(member: Member, original: Any) -> bool:
    return holds(member, Permission.TRANSLATE_OFFICIALLY)


def _title(session: Session) -> Title:
    text = session.title_for(current_reader().languages)
    return Title(text.text, text.language)


def _address(material: Photo | Link) -> str:
    """Return the page on which the material stands."""
    if material.session:
        return reverse("session-permalink", args=[material.session.uuid])
    return reverse("library:academy", args=[material.owning_edition.number])


REPORT = TextKind(
    name="report",
    label=_("Reports of academies"),
    singular=_("Report of an academy"),
    original=Report,
    fields={"introduction": Form.MARKDOWN},
    labels={"introduction": _("Introduction")},
    source=source_of_report,
    to_read=access.report_with_text,
    may_review=_may_review,
    changed=_report_changed,
    title=lambda report: academy_name(report.edition),
    url=lambda report: reverse("library:academy", args=[report.edition.number]),
    for_editors=lambda editor: Report.objects.exclude(state=State.WITHDRAWN).select_related("edition"),
    index="library:academies",
)
SESSION = TextKind(
    name="session",
    label=_("Sessions"),
    singular=_("Session"),
    original=Session,
    fields={"title": Form.PLAIN, "summary": Form.MARKDOWN},
    labels={"title": _("Title"), "summary": _("Summary")},
    source=source_of_session,
    to_read=access.session_with_text,
    may_review=_may_review,
    changed=_session_changed,
    title=lambda session: session.title,
    url=lambda session: reverse("session-permalink", args=[session.uuid]),
    for_editors=lambda editor: Session.objects.select_related("edition__report"),
    shown_title=_title,
    index="library:academies",
)
PHOTO = TextKind(
    name="photo",
    label=_("Photos"),
    singular=_("Photo"),
    original=Photo,
    fields={"text": Form.PLAIN},
    labels={"text": _("What the picture shows")},
    source=source_of_material,
    to_read=partial(access.material_with_text, Photo),
    may_review=_may_review,
    changed=_material_changed,
    title=lambda photo: photo.text,
    url=_address,
)
LINK = TextKind(
    name="link",
    label=_("Links"),
    singular=_("Link"),
    original=Link,
    fields={"title": Form.PLAIN},
    labels={"title": _("Title")},
    source=source_of_material,
    to_read=partial(access.material_with_text, Link),
    may_review=_may_review,
    changed=_material_changed,
    title=lambda link: link.title,
    url=_address,
)
