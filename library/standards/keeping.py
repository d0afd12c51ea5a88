"""Keeping the records of documents: whatever changes a document calls keep_records in the same transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from brain.core.batches import in_batches
from brain.members.audiences import PUBLIC
from library.models import CatalogueRecord, Document, Identifier, Scheme
from library.standards.identifiers import name_documents
from library.standards.oai.sets import specs_of
from library.standards.records import Record, records_of

_BATCH = 100
_KEPT = ("data", "is_public", "was_public", "sets", "datestamp")


@transaction.atomic
def keep_records(pks: Iterable[int]) -> None:
    """The records of these documents are as the documents are now; harvesters learn of what has changed.

    What becomes public for the first time is given its lasting identifier.
    """
    rows = Document.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks)
    documents = list(rows.select_related("series", "edition").order_by("pk"))
    known = {row.document_id: row for row in CatalogueRecord.objects.filter(document__in=documents)}
    mattering = [document for document in documents if document.is_published or document.pk in known]
    name_documents([document for document in mattering if _is_public(document)])
    changed = [
        row
        for document, record in zip(mattering, records_of(mattering), strict=True)
        if (row := _changed(document, known.get(document.pk), record.as_json()))
    ]
    CatalogueRecord.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["document"], update_fields=list(_KEPT)
    )
    Identifier.objects.filter(scheme=Scheme.DOI, document__record__in=changed).update(waits=True)


def complete_records() -> int:
    """Every published document has a record; returns how many had none."""
    without = list(Document.objects.published().filter(record=None).values_list("pk", flat=True))
    for pks in in_batches(without, _BATCH):
        keep_records(pks)
    return len(without)


def record_of(document: Document) -> Record:
    """Return the document's record: as it is kept, or, as long as there is none, made anew."""
    kept: CatalogueRecord | None = getattr(document, "record", None) if document.is_published else None
    return Record.from_json(kept.data) if kept else records_of([document])[0]


def _is_public(document: Document) -> bool:
    return document.is_published and document.audience == PUBLIC


def _changed(document: Document, row: CatalogueRecord | None, data: dict[str, Any]) -> CatalogueRecord | None:
    """Return the row as it is to be kept; None where it is so already."""
    is_public = _is_public(document)
    if row and (row.data, row.is_public) == (data, is_public):
        return None
    is_told = row is None or row.is_public or is_public  # of what stays closed, harvesters hear nothing
    row = row or CatalogueRecord(document=document)
    if row.is_public and not is_public:  # where it stands from now on is nobody's business
        row.sets = "".join(f" {spec} " for spec in specs_of([row])[document.pk])
    row.data, row.is_public = data, is_public
    row.was_public = row.was_public or is_public
    row.datestamp = timezone.now().replace(microsecond=0) if is_told else row.datestamp
    return row
