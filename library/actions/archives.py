"""ZIP files that readers ask for: made in the background, shared by those who may get the same files, and forgotten."""

import logging
import tempfile
import zipfile
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from brain.core.storage import delete_with_row, pieces_of
from library.archives.contents import FILE, Contents
from library.archives.tasks import make_archive
from library.models import Archive, ArchiveState, FileVersion, Photo

log = logging.getLogger(__name__)

_MADE = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can hold
_TOLD_EVERY = 10  # files
_BEGUN_ANEW = timedelta(minutes=10)  # after which one that waits may have lost its worker


@transaction.atomic
def ask_for_archive(*, contents: Contents) -> Archive:
    """Return the ZIP of these files: there already, or being made; one that takes too long is begun anew."""
    archive, is_new = Archive.objects.select_for_update().get_or_create(
        digest=contents.digest, defaults={"contents": contents.rows}
    )
    is_waited_for = archive.state == ArchiveState.WAITING and archive.asked_at > timezone.now() - _BEGUN_ANEW
    if is_waited_for and not is_new:
        return archive
    archive.asked_at = timezone.now()
    if archive.state == ArchiveState.READY:
        archive.save(update_fields=["asked_at"])
        return archive
    archive.state, archive.done = ArchiveState.WAITING, 0
    archive.save()
    make_archive.enqueue(archive.pk)
    return archive


def make(archive_id: int) -> None:
    """The ZIP is ready; or has failed, on the record of the site."""
    archive = Archive.objects.filter(pk=archive_id, state=ArchiveState.WAITING).first()
    if archive is None:
        return
    try:
        _make(archive)
    except Exception:
        log.exception("the archive %s could not be made", archive.pk)
        Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.FAILED)


def forget_expired() -> int:
    """ZIP files that nobody has asked for lately are gone; returns how many."""
    expired = list(Archive.objects.expired())
    for archive in expired:
        archive.delete()
        delete_with_row(archive.file)
    return len(expired)


def _make(archive: Archive) -> None:
    with tempfile.TemporaryFile() as written:
        with zipfile.ZipFile(written, "w") as packed:
            _pack(archive, packed)
        archive.size = written.tell()
        written.seek(0)
        archive.file.save("archive.zip", File(written), save=False)
    archive.state, archive.done = ArchiveState.READY, archive.total
    archive.save()


def _pack(archive: Archive, packed: zipfile.ZipFile) -> None:
    """All files lie in the ZIP; how many do already is told to those who wait."""
    for done, (path, kind, pk) in enumerate(archive.contents):
        if done % _TOLD_EVERY == 0:
            Archive.objects.filter(pk=archive.pk).update(done=done)
        file, size = _stored(kind, pk)
        with packed.open(zipfile.ZipInfo(path, _MADE), "w", force_zip64=True) as target:
            for piece in pieces_of(file, 0, size):
                target.write(piece)


def _stored(kind: str, pk: int) -> tuple[Any, int]:
    """Return the stored file and its size. Raises DoesNotExist for one that is gone."""
    if kind == FILE:
        version = FileVersion.objects.get(pk=pk)
        return version.file, version.size
    photo = Photo.objects.get(pk=pk)
    return photo.image, photo.size or photo.image.size
