"""Offline copies of reports: asked for by readers, made in the background, shared by all who may see the same."""

import logging
from functools import partial

from django.db import transaction
from django.utils import timezone

from library.models import CopyState, OfflineCopy, Report
from library.reports.offline import audiences_of_copy, copy_of, digest_of
from library.reports.tasks import make_copy

log = logging.getLogger(__name__)


@transaction.atomic
def ask_for_copy(*, report: Report, language: str, audience: str, digest: str) -> OfflineCopy:
    """Return the copy for these readers: being made, unless it is there for what the report says now (`digest`)."""
    found, _is_new = OfflineCopy.objects.select_for_update().get_or_create(
        edition=report.edition, language=language, audience=audience
    )
    if found.digest == digest and found.state != CopyState.FAILED:
        return found
    found.digest, found.state, found.asked_at = digest, CopyState.WAITING, timezone.now()
    found.save()
    make_copy.enqueue(found.pk)
    return found


def make(copy_id: int) -> None:
    """The copy is ready, with the digest of what stands in it; or has failed, on the record of the site."""
    copy = OfflineCopy.objects.select_related("edition__report").filter(pk=copy_id, state=CopyState.WAITING).first()
    if copy is None:
        return
    try:
        _make(copy)
    except Exception:
        log.exception("the offline copy %s could not be made", copy.pk)
        OfflineCopy.objects.filter(pk=copy.pk).update(state=CopyState.FAILED)


def _make(copy: OfflineCopy) -> None:
    audiences, before = audiences_of_copy(copy.audience), copy.file.name
    copy.digest = digest_of(copy.edition.report, audiences)
    with copy_of(copy.edition.report, audiences, copy.language) as content:
        copy.size = content.size
        copy.file.save("report.zip", content, save=False)
    copy.state = CopyState.READY
    copy.save()
    if before:
        transaction.on_commit(partial(copy.file.storage.delete, before))
