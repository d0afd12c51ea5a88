"""From copies that are asked for to archives. The row says who is at it: several workers may run this, and may die."""

import logging
from datetime import datetime, timedelta
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from brain.members.audiences import MEMBERS
from brain.notifications.actions import notify
from brain.notifications.models import Kind
from brain.privacy.actions import forget_copy
from brain.privacy.archive import write_archive
from brain.privacy.models import Copy, CopyQuerySet, stored_name

log = logging.getLogger(__name__)

LEASE = timedelta(hours=1)  # after which a worker that was making it is given up
FIRST_PAUSE = timedelta(minutes=2)
MOST_ATTEMPTS = 5  # over about half an hour


def make_copy(copy_id: int) -> None:
    """The copy can be fetched for settings.EXPORT_DAYS days, in the place of earlier ones, and its member is told.

    Where that fails, it is due again after a while, at most MOST_ATTEMPTS times. Nothing where it is not due: another
    worker is making it, or has.
    """
    copy = _claim(copy_id)
    if copy is None:
        return
    try:
        _write(copy)
    except Exception:
        log.exception("copy %s cannot be made", copy_id)
        _put_off(copy)
    else:
        _hand_over(copy)


def _claim(copy_id: int) -> Copy | None:
    """Return the copy, this worker's to make, under a new name; None where it is not due."""
    now = timezone.now()
    copy = Copy.objects.due(now).select_related("member").filter(pk=copy_id).first()
    if copy is None:
        return None
    until, name = now + LEASE, stored_name(copy, "")
    if not _own(copy).update(due_at=until, attempts=F("attempts") + 1, file=name):
        return None
    if copy.file:
        copy.file.delete(save=False)
    copy.due_at, copy.file.name = until, name
    copy.attempts += 1
    return copy


def _own(copy: Copy) -> CopyQuerySet:
    return Copy.objects.filter(pk=copy.pk, ready_at=None, due_at=copy.due_at)


def _write(copy: Copy) -> None:
    with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as content:
        with translation.override(copy.member.interface_language):
            write_archive(copy.member, content)
        copy.size = content.tell()
        copy.file.storage.save(copy.file.name, File(content))


def _put_off(copy: Copy) -> None:
    pause = FIRST_PAUSE * 2 ** (copy.attempts - 1)
    due: datetime | None = timezone.now() + pause if copy.attempts < MOST_ATTEMPTS else None
    _own(copy).update(due_at=due)


def _hand_over(copy: Copy) -> None:
    """The copy is there, unless this worker was given up meanwhile, or its member has gone."""
    with transaction.atomic():
        is_mine = _own(copy).update(ready_at=timezone.now(), due_at=None, size=copy.size)
        if is_mine:
            _tell(copy)
    if not is_mine:
        copy.file.delete(save=False)
        return
    for before in Copy.objects.filter(member=copy.member, ready_at__isnull=False).exclude(pk=copy.pk):
        forget_copy(before)


def _tell(copy: Copy) -> None:
    member = copy.member
    with translation.override(member.interface_language):
        title = _("Your data")
    notify(
        members=[member],
        kind=Kind.EXPORT,
        key=f"copy.{copy.pk}",
        group=f"copy.{copy.pk}",
        actor=None,
        title=title,
        title_language=member.interface_language,
        excerpt="",
        excerpt_language="",
        url="/data",
        audience=MEMBERS,
    )
