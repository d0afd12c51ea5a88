"""What the page of a document says to programs, and how it is cited there."""

from typing import Any

from django.utils.translation import get_language

from brain.members.audiences import PUBLIC
from library.models import Document
from library.standards.citing import FORMS, apa_html
from library.standards.highwire import highwire_tags
from library.standards.keeping import record_of
from library.standards.linked_data import document_data
from library.standards.signposting import header


def document_head(document: Document) -> dict[str, Any]:
    """Return what programs are told of the document, and its citation in the reader's language or the original's."""
    record = record_of(document)
    part = record.part_for(get_language() or "")
    is_public = document.is_published and document.audience == PUBLIC
    if part is None:
        return {}
    return {
        "record": record,
        "cited": {"language": part.language, "text": apa_html(record, part), "forms": FORMS.items()},
        "highwire": list(highwire_tags(record, part, is_public=is_public)),
        "data": document_data(record, is_public=is_public),
        "link_header": header(record, is_public=is_public),
    }
