"""What open pages are shown of the library: the newest documents that anyone may read."""

from collections.abc import Iterable

from django.db import transaction
from django.template.loader import render_to_string

from brain.core.readers import current_reader
from brain.members.audiences import PUBLIC
from library.models import Collection, Document, Edition, Series, Topic
from library.naming import forget_names, named
from realtime.push import push
from realtime.streams import Change

STREAM = "library.documents"
NEWEST = 3


def newest_documents() -> list[Document]:
    """Return the newest documents that anyone may read, as the home page and the stream show them."""
    return named(Document.objects.for_audiences(frozenset({PUBLIC})).for_rows().newest_first()[:NEWEST])


def show_documents(document: Document) -> None:
    """Open pages show the newest documents as of now, after `document` was published, changed or withdrawn."""
    push(STREAM, "document", document.pk)


def show_name(named: Series | Edition | Collection | Topic) -> None:
    """Pages name the series, academy, collection or topic as of now."""
    transaction.on_commit(forget_names)
    push(STREAM, named._meta.model_name or "", named.pk)


def audience(ident: str) -> str | None:
    """Anyone may follow the one stream of the library."""
    return PUBLIC if ident == "documents" else None


def render(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """The list is shown anew whatever changed in it: it is short, and always in its right order."""
    if kind != "document":  # the name of a series or an academy, which another process may have changed
        forget_names()
    context = {"newest": newest_documents(), "reads": current_reader().languages}
    yield Change("newest-documents", render_to_string("library/index.html#newest", context))
