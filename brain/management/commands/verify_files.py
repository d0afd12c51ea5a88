"""manage.py verify_files: whether every file that is kept is still what came in.

What could not be scanned for viruses, and is whole, waits to be scanned once more: its file may have come back.
"""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Model
from django.db.models.fields.files import FieldFile

from brain.core.storage import pieces_of
from brain.news.models import Picture
from forum.models import Attachment
from library.models import FileVersion, PagePicture, Photo, Scanned, ScanState, Track


@dataclass(frozen=True)
class Kept:
    """A model of which each row has a file, its `size` in bytes and its `sha256`."""

    model: type[Model]
    field: str = "file"


KEPT = (
    Kept(FileVersion),
    Kept(Track),
    Kept(Photo, "image"),
    Kept(PagePicture, "image"),
    Kept(Picture, "image"),
    Kept(Attachment),
)


class Command(BaseCommand):
    help = "Read every stored file and compare it with its checksum; say which are missing or changed, and exit with 1."

    def handle(self, **options: Any) -> None:
        count = wrong = 0
        for row, file in _files():
            count += 1
            if trouble := _trouble(row, file):
                wrong += 1
                self.stdout.write(f"{trouble}: {file.name} ({row._meta.label} {row.pk})")
            elif isinstance(row, Scanned) and row.scan == ScanState.FAILED:
                type(row)._default_manager.filter(pk=row.pk).update(scan=ScanState.WAITING)
        self.stdout.write(f"{count} files, {wrong} of them missing or changed.")
        if wrong:
            sys.exit(1)


def _files() -> Iterator[tuple[Any, FieldFile]]:
    for kept in KEPT:
        for row in kept.model._default_manager.exclude(**{kept.field: ""}).iterator(chunk_size=500):
            yield row, getattr(row, kept.field)


def _trouble(row: Any, file: FieldFile) -> str:
    """Return what is wrong with the file, or ""."""
    digest, size = hashlib.sha256(), 0
    try:
        # One byte more than there should be: a file that has grown is seen too.
        for piece in pieces_of(file, 0, row.size + 1):
            digest.update(piece)
            size += len(piece)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"unreadable ({error})"
    return "" if (size, digest.hexdigest()) == (row.size, row.sha256) else "changed"
