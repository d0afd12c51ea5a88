"""Where uploaded files lie: a file is kept whole or not at all."""

import errno
import os
import tempfile
from functools import partial
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models.fields.files import FieldFile

_FULL = {errno.ENOSPC, errno.EDQUOT}


class StorageFull(OSError):
    """There is no room for the file; nothing of it was kept."""


class WholeFileStorage(FileSystemStorage):
    """FileSystemStorage writes under the final name: a full disk or a crash would leave half a file there."""

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(target, content)
        except OSError as error:
            raise (StorageFull(*error.args) if error.errno in _FULL else error) from error
        return name


def delete_with_row(file: FieldFile) -> None:
    """The file, where there is one, is deleted once the caller's transaction is committed: before, its row needs it."""
    if file.name:
        transaction.on_commit(partial(file.storage.delete, file.name))


def _write_whole(target: Path, content: File) -> None:
    """Write under a temporary name in the same folder, wait until it is on the disk, and only then name it."""
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb", buffering=0):
            for chunk in content.chunks():
                _write_all(descriptor, chunk)
            os.fsync(descriptor)
        Path(temporary).rename(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _write_all(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    """A new name is safe from a power cut only when its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
