"""ZIP files that others made: what they hold is read a file at a time, and never more of one than the site keeps."""

import hashlib
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import PurePosixPath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from brain.core.storage import PIECE
from brain.core.templatetags.brain import file_size
from brain.core.uploads import WaitingFile

MOST_ENTRIES = 50_000


class Unreadable(ValueError):
    """The ZIP cannot be read; the message says so in the reader's language."""


class Archive:
    """The files of a ZIP, by their paths in it; by their names alone, where no other file is called so.

    None for an import without files: it holds none.
    """

    def __init__(self, stored: FieldFile | None) -> None:
        self._stored = stored if stored else None
        self._opened: Any = None

    @cached_property
    def _zip(self) -> ZipFile | None:
        if self._stored is None:
            return None
        self._opened = self._stored.storage.open(str(self._stored.name))
        return checked_zip(self._opened)

    @cached_property
    def _entries(self) -> dict[str, ZipInfo]:
        entries = self._zip.infolist() if self._zip else []
        files = [entry for entry in entries if not entry.is_dir() and not _is_rubbish(entry.filename)]
        names = [PurePosixPath(entry.filename).name for entry in files]
        times = Counter(names)
        alone = {name: entry for name, entry in zip(names, files, strict=True) if times[name] == 1}
        return alone | {entry.filename: entry for entry in files}

    def close(self) -> None:
        """The stored file is not held open any more."""
        if self._opened:
            self._opened.close()

    def paths(self) -> list[str]:
        """Return the paths of all files."""
        return [entry.filename for entry in self._zip.infolist()] if self._zip else []

    def has(self, name: str) -> bool:
        return name in self._entries

    def text(self, path: str, most: int) -> bytes | None:
        """Return a small file whole; None where there is none, or where it has more than `most` bytes."""
        if not self.has(path):
            return None
        content = b"".join(self._pieces(path, most + 1))
        return content if len(content) <= most else None

    def sha256(self, name: str) -> str:
        """Return the digest of a file's content. Raises ValidationError where that cannot be read."""
        digest = hashlib.sha256()
        for piece in self._pieces(name, settings.MAX_RECORDING_BYTES):
            digest.update(piece)
        return digest.hexdigest()

    @contextmanager
    def opened(self, name: str) -> Iterator[File]:
        """The file lies on the disk, as an upload does. Raises ValidationError where it cannot be had."""
        with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as unpacked:
            for piece in self._pieces(name, settings.MAX_RECORDING_BYTES):
                unpacked.write(piece)
            unpacked.flush()
            unpacked.seek(0)
            yield WaitingFile(unpacked, name=PurePosixPath(name).name)

    def _pieces(self, name: str, most: int) -> Iterator[bytes]:
        """Yield the content; what unpacks to more than `most` bytes, or than it says, is refused on the way."""
        assert self._zip
        entry = self._entries[name]
        if entry.file_size > most >= settings.MAX_FILE_BYTES:
            raise _too_large(name, most)
        try:
            with self._zip.open(entry) as packed:
                left = most
                while left > 0 and (piece := packed.read(min(PIECE, left))):
                    left -= len(piece)
                    yield piece
        except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
            text = _("This file of the ZIP cannot be unpacked: %(name)s") % {"name": name}
            raise ValidationError(text) from error


def checked_zip(file: IO[bytes]) -> ZipFile:
    """Return the ZIP. Raises Unreadable for what is none, and for one with too many files."""
    try:
        found = ZipFile(file)
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(_("This is no ZIP file, or it is broken. Pack the files once more.")) from error
    if len(found.infolist()) > MOST_ENTRIES:
        raise Unreadable(_("There are more than 50,000 files in the ZIP. Split it."))
    return found


def _too_large(name: str, most: int) -> ValidationError:
    words = {"name": name, "limit": file_size(most)}
    return ValidationError(_("This file of the ZIP is too large: %(name)s. Up to %(limit)s can be kept.") % words)


def _is_rubbish(path: str) -> bool:
    """Whether a file is one that computers leave behind, and nobody packed."""
    return path.startswith("__MACOSX/") or PurePosixPath(path).name in (".DS_Store", "Thumbs.db", "desktop.ini")
