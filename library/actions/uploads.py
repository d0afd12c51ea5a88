"""Files on their way in: begun, continued where they were broken off, whole, taken or forgotten.

Their bytes lie in one folder of the disk (`BRAIN_DATA_DIR`/incoming/uploads), which all web processes share; what a row
says to be received is on the disk for certain.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.storage import StorageFull, write_all
from brain.core.templatetags.brain import file_size
from brain.core.uploads import WaitingFile, check_announced, check_announced_zip, check_content, sha256_of
from brain.members.models import Member
from library.models import FOR_IMPORTS, Upload, UploadProblem

MOST_WAITING = 500  # uploads of a member
_RESERVE = 256 * 1024 * 1024  # bytes of the disk that uploads leave free


class Busy(Exception):
    """Another request writes to the upload just now."""


class Gone(Exception):
    """The upload is there no longer: it was removed, or taken."""


class WrongOffset(Exception):
    """What was sent does not begin where the upload has come to."""


class TooMuch(Exception):
    """More was sent than the upload was announced to have."""


class WrongChecksum(Exception):
    """What was sent is not what its checksum says; nothing of it was kept."""


class QuotaReached(ValidationError):
    """The member has as many files waiting, or as much in them, as is possible."""


@dataclass(frozen=True)
class Checksum:
    """Of the bytes of one request: the name of an algorithm that hashlib knows, and the digest."""

    algorithm: str
    digest: bytes


def begin_upload(*, member: Member, target: UUID, name: str, size: int) -> Upload:
    """Return a new upload of `size` bytes, of which there is none yet.

    Raises ValidationError (TooLarge, QuotaReached) for what cannot come in, StorageFull where there is no room.
    """
    name = check_announced_zip(name, size) if target == FOR_IMPORTS else check_announced(name, size)
    for old in member.uploads.expired():
        forget_upload(upload=old)
    if shutil.disk_usage(settings.UPLOADS_ROOT).free < size + _RESERVE:
        raise StorageFull
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)  # others that they begin at the same moment wait
        _refuse_over_quota(member, size)
        upload = Upload(member=member, target=target, name=name, size=size)
        upload.path.touch(mode=0o600)
        upload.save()
    return upload


def _refuse_over_quota(member: Member, size: int) -> None:
    waiting = member.uploads.aggregate(all=Sum("size", default=0), count=Count("pk"))
    if waiting["count"] >= MOST_WAITING:
        raise QuotaReached(
            _("Too many files of yours wait that nobody has added yet: %(limit)d can. Add or remove some first.")
            % {"limit": MOST_WAITING}
        )
    if waiting["all"] + size > settings.MAX_WAITING_BYTES:
        raise QuotaReached(
            _("Files of yours that nobody has added yet hold as much as they can: %(limit)s. Add or remove them first.")
            % {"limit": file_size(settings.MAX_WAITING_BYTES)}
        )


def continue_upload(*, upload: Upload, offset: int, body: Iterable[bytes], checksum: Checksum | None = None) -> Upload:
    """The upload has what `body` brings, as far as it comes: what breaks off with an exception is kept up to there.

    Raises Busy, Gone, WrongOffset, TooMuch, StorageFull, and WrongChecksum: with a checksum, all of the body is kept or
    nothing. When it is whole it is known whether its content is what its name says.
    """
    with _held(upload) as part:
        if offset != upload.received:
            raise WrongOffset
        part.truncate(offset)
        part.seek(offset)
        try:
            _receive(part, body, upload.size - offset, checksum)
        except BaseException:
            if checksum:
                part.truncate(offset)
            raise
        finally:
            _note(upload, part)
    return upload


@contextmanager
def _held(upload: Upload) -> Iterator[IO[bytes]]:
    """The upload's bytes, as of now, are this request's alone. Raises Busy, and Gone."""
    try:
        part = upload.path.open("r+b", buffering=0)
    except FileNotFoundError:
        raise Gone from None
    with part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            upload.refresh_from_db(fields=["received"])
        except BlockingIOError:
            raise Busy from None
        except Upload.DoesNotExist:
            raise Gone from None
        if not upload.path.exists():  # removed while this was opened
            raise Gone
        yield part


def _receive(part: IO[bytes], body: Iterable[bytes], room: int, checksum: Checksum | None) -> None:
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    for piece in body:
        if len(piece) > room:
            raise TooMuch
        write_all(part.fileno(), piece)
        room -= len(piece)
        if digest:
            digest.update(piece)
    if digest and checksum and digest.digest() != checksum.digest:
        raise WrongChecksum


def _note(upload: Upload, part: IO[bytes]) -> None:
    """The row says what is on the disk; of a whole file also what it is. Raises Gone where it was removed meanwhile."""
    os.fsync(part.fileno())
    upload.received, upload.touched_at = os.fstat(part.fileno()).st_size, timezone.now()
    if upload.is_whole:
        _look_into(upload)
    known = {name: getattr(upload, name) for name in ("received", "touched_at", "sha256", "problem")}
    if not Upload.objects.filter(pk=upload.pk).update(**known):
        raise Gone


def _look_into(upload: Upload) -> None:
    try:
        file = opened(upload)
    except FileNotFoundError:
        raise Gone from None
    with file:
        upload.sha256 = sha256_of(file)
        if upload.target == FOR_IMPORTS:  # the form of the import says what is wrong with it
            return
        try:
            check_content(file)
        except ValidationError:
            upload.problem = UploadProblem.TYPE


def receive_file(*, member: Member, target: UUID, file: File) -> Upload:
    """Return the whole upload that a file from a form is now. Raises as begin_upload and continue_upload do."""
    upload = begin_upload(member=member, target=target, name=file.name or "", size=file.size)
    return continue_upload(upload=upload, offset=0, body=file.chunks())


def opened(upload: Upload) -> WaitingFile:
    """Return the upload as a file to be read, and to be kept without being written once more."""
    return WaitingFile(upload.path.open("rb"), name=upload.name)


@contextmanager
def taking(upload: Upload) -> Iterator[WaitingFile]:
    """What is done with the file inside keeps it: without an error, the upload is gone afterwards.

    Raises ValidationError where another request takes it at the same moment, or has.
    """
    try:
        held = ExitStack()
        held.enter_context(_held(upload))
    except (Busy, Gone):
        raise _taken() from None
    with held, opened(upload) as file:
        yield file
        if not forget_upload(upload=upload):  # its bytes are there until the other's transaction is over
            raise _taken()


def _taken() -> ValidationError:
    return ValidationError(_("This file is being sent by another request."))


def forget_upload(*, upload: Upload) -> bool:
    """The upload is gone, and its bytes once the caller's transaction is committed; False where it was gone before."""
    rows, _of_which = upload.delete()
    transaction.on_commit(partial(upload.path.unlink, missing_ok=True))
    return bool(rows)


def forget_expired() -> int:
    """Uploads that nobody went on with are gone, and bytes that belong to none; returns how many uploads."""
    expired = list(Upload.objects.expired())
    for upload in expired:
        forget_upload(upload=upload)
    known = {uuid.hex for uuid in Upload.objects.values_list("uuid", flat=True)}
    for path in settings.UPLOADS_ROOT.iterdir():
        begun = path.stat().st_mtime
        if path.name not in known and begun < (timezone.now() - settings.UPLOADS_KEPT).timestamp():
            path.unlink(missing_ok=True)
    return len(expired)
