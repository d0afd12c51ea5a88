"""Looking through files for viruses, in the worker: until that is done, nobody gets them."""

import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django_tasks import task

from brain.core.clamd import ScannerAway, TooLong, virus_in
from brain.core.storage import pieces_of
from library import live
from library.indexing import index_document
from library.models import FileVersion, Scanned, ScanState, Track

log = logging.getLogger(__name__)
SCANNED: tuple[type[Scanned], ...] = (FileVersion, Track)
AT_A_TIME = 50


@task()
def scan_files() -> None:
    """Files that wait have been looked through, then some that came in before there was a scanner.

    While the scanner is away they go on waiting.
    """
    if not settings.CLAMD:
        return
    try:
        for model in SCANNED:
            for state in (ScanState.WAITING, ScanState.NOT_SCANNED):
                for row in model._default_manager.filter(~Q(file=""), scan=state)[:AT_A_TIME]:
                    scan(row)
    except ScannerAway as away:
        log.error("files wait to be scanned: %s", away)


def scan(row: Any) -> None:
    """It is known of the row's file whether there is a virus in it, or that nobody can say so. Raises ScannerAway."""
    stored: FieldFile = row.file
    virus = ""
    try:
        virus = virus_in(pieces_of(stored, 0, row.size))
        state = ScanState.INFECTED if virus else ScanState.CLEAN
    except (FileNotFoundError, TooLong) as problem:  # manage.py verify_files has it scanned once more
        log.error("%s %s cannot be scanned: %s: %s", row._meta.label, row.pk, stored.name, problem)
        state = ScanState.FAILED
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk, sha256=row.sha256).update(scan=state, virus=virus[:120])
        if isinstance(row, FileVersion):  # search and records tell of no file that nobody gets
            document = row.language_edition.document
            index_document(document)
            if virus and document.is_published:  # nor do pages and copies that are kept
                live.show_documents(document)
    if virus:
        log.error("a virus was found in %s %s: %s", row._meta.label, row.pk, virus)
