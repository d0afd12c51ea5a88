"""Documents that were brought for a report, and what becomes of them with it."""

from brain.publishing.models import State
from brain.publishing.workflow import steps_of
from library.actions.documents import publish_document
from library.models import Document, Presentation, Report


def publish_presentations(report: Report) -> None:
    """Documents that were brought for a report and are drafts come before readers with it."""
    step = steps_of(report).last()
    shown = Presentation.objects.filter(edition=report.edition) | Presentation.objects.filter(
        session__edition=report.edition
    )
    for document in Document.objects.filter(pk__in=shown.values("document"), state=State.DRAFT):
        publish_document(document=document, by=step.by if step else None)
