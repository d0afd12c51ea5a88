"""What of moderation is translated: reasons of measures, notes, and what members say in appeals and reports."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from brain.languages.detection import UNKNOWN
from brain.languages.texts import Form, Person, Source, TextKind, register
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from brain.moderation import live
from brain.moderation.models import Answer, Appeal, AuditEntry, Note, Report, Sanction

CASE_REPORT = "case-report"  # the keys of notices of a report begin so, too


def register_texts() -> None:
    """Those who translate for moderators know these."""
    for kind in (SANCTION, NOTE, APPEAL, REPORT, ANSWER, REASON):
        register(kind)


def _source(field: str) -> Any:
    def source(original: Any) -> Source | None:
        """It is between moderators and one member: no engine of third parties gets it."""
        if original.language in ("", UNKNOWN):
            return None
        return Source(original.language, {field: getattr(original, field)}, may_leave=False)

    return source


def _to_read(model: type[Sanction | Note | Appeal]) -> Any:
    def to_read(person: Person, pk: int) -> Any:
        """Moderators of the site read them all, and correct their translations."""
        original = model._default_manager.filter(pk=pk).first()
        if original is None or not holds(person, Permission.NOTE_MEMBER):
            raise Http404
        return original

    return to_read


def _may_review(member: Member, original: Any) -> bool:
    return member.is_moderator


def _case_changed(original: Report | Answer, language: str) -> None:
    live.show_translation(original.case, language)


def _changed(original: Any, language: str) -> None:
    """Pages follow when they are fetched."""


def _kind(name: str, label: Any, model: type[Sanction | Note | Appeal], field: str, field_label: Any) -> TextKind:
    return TextKind(
        name=name,
        label=label,
        original=model,
        fields={field: Form.PLAIN},
        labels={field: field_label},
        source=_source(field),
        to_read=_to_read(model),
        may_review=_may_review,
        changed=_changed,
        title=lambda original: str(label),
        url=lambda original: f"/m/{original.member.handle}",
    )


SANCTION = _kind("sanction", _("Reasons of measures"), Sanction, "reason", _("Reason"))
NOTE = _kind("note", _("Moderators' notes"), Note, "text", _("Note"))
APPEAL = _kind("appeal", _("Appeals"), Appeal, "text", _("Appeal"))


def _by_machines_alone(person: Person, pk: int) -> Any:
    """Nobody corrects their translations: who may read one depends on the thing that it is about."""
    raise Http404


def _of_case(
    name: str, label: Any, model: Any, field: str, field_label: Any, *, title: Any, url: Any, changed: Any = _changed
) -> TextKind:
    return TextKind(
        name=name,
        label=label,
        original=model,
        fields={field: Form.PLAIN},
        labels={field: field_label},
        source=_source(field),
        to_read=_by_machines_alone,
        may_review=lambda member, original: False,
        changed=changed,
        title=title,
        url=url,
    )


REPORT = _of_case(
    CASE_REPORT, _("Reports"), Report, "text", _("Explanation"),
    title=lambda report: str(report.get_concern_display()), url=lambda report: "/queue", changed=_case_changed,
)  # fmt: skip
ANSWER = _of_case(
    "case-answer", _("Moderators' reasons"), Answer, "text", _("Reason"),
    title=lambda answer: str(answer.case.get_outcome_display()), url=lambda answer: "/queue", changed=_case_changed,
)  # fmt: skip
REASON = _of_case(
    "audit-entry", _("Moderators' reasons"), AuditEntry, "reason", _("Reason"),
    title=lambda entry: str(_("Moderators' reasons")), url=lambda entry: f"/acts/{entry.pk}",
)  # fmt: skip
