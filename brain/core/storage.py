"""Where uploaded files lie: a file is kept whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models.fields.files import FieldFile

PIECE = 64 * 1024  # what is read of a file at a time
_FULL = {errno.ENOSPC, errno.EDQUOT}


class StorageFull(OSError):
    """There is no room for the file; nothing of it was kept."""


class WholeFileStorage(FileSystemStorage):
    """FileSystemStorage writes under the final name: a full disk or a crash would leave half a file there."""

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not _linked(target, content):
                _write_whole(target, content)
        except OSError as error:
            raise (StorageFull(*error.args) if error.errno in _FULL else error) from error
        return name

    def pieces(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes of the file from `start` on. Raises FileNotFoundError where there is none."""
        with Path(self.path(name)).open("rb", buffering=0) as stored:
            stored.seek(start)
            while length > 0 and (piece := stored.read(min(PIECE, length))):
                length -= len(piece)
                yield piece


def pieces_of(file: FieldFile, start: int, length: int) -> Iterator[bytes]:
    """Yield `length` bytes of a stored file from `start` on, wherever it lies."""
    yield from file.storage.pieces(file.name, start, length)  # type: ignore[attr-defined]


def _linked(target: Path, content: File) -> bool:
    """Whether a file that lies on the same disk got a second name there, without being written once more."""
    path = getattr(content, "temporary_file_path", None)
    if path is None:
        return False
    source = Path(path())
    try:
        target.hardlink_to(source)
    except OSError:  # another disk, or one without such links
        return False
    try:
        _sync(source)
        _sync(target.parent)
    except BaseException:
        target.unlink()
        raise
    return True


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
                write_all(descriptor, chunk)
            os.fsync(descriptor)
        Path(temporary).rename(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync(target.parent)


def write_all(descriptor: int, chunk: bytes) -> None:
    """All of `chunk` is written. Raises StorageFull where there is no room for the rest of it."""
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError as error:
        raise (StorageFull(*error.args) if error.errno in _FULL else error) from error


def _sync(path: Path) -> None:
    """It is safe from a power cut; a new name only when its folder is on the disk too."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
