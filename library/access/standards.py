"""Documents by the identifiers that others know them by."""

from brain.members.access import Person
from library.access.documents import require_readable
from library.models import Document, Scheme


def document_by_identifier(person: Person, ark: str) -> Document:
    """Return the document that an ARK names, however that is written; raises as document_by_uuid does.

    Hyphens say nothing in an ARK, nor does the old form's slash after the label.
    """
    written = "ark:/" + ark.removeprefix("ark:").removeprefix("/").replace("-", "")
    found = Document.objects.filter(identifiers__scheme=Scheme.ARK, identifiers__value=written)
    return require_readable(person, found.first())
