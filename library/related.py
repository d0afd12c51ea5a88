"""What goes with a document beside its own series: other documents, and what is being said in the forum."""

from collections.abc import Sequence

from django.db.models import Count

from brain.core.readers import current_reader
from brain.members.access import Person
from brain.members.audiences import audiences_of
from brain.search.analysis import is_small, parts_of
from brain.search.models import Kind
from brain.search.query import Hit, alike, search
from library.access.documents import documents_to_read
from library.models import Document

MOST = 6
_WORDS = 8  # of a title, by which discussions are looked for


def related_documents(person: Person, document: Document) -> list[int]:
    """Return the primary keys of the documents most like this one: first those that share most of its subjects, then
    those with words of its title; neither itself nor its summaries, nor what it sums up."""
    near = {document.pk, document.summary_of_id, *document.summaries.values_list("pk", flat=True)}
    readable = documents_to_read(person)
    shared = (
        readable.filter(topics__in=document.topics.all())
        .annotate(shared=Count("topics"))
        .order_by("-shared", "-issued", "-pk")
        .values_list("pk", flat=True)
    )
    found = [pk for pk in shared[: MOST + len(near)] if pk not in near][:MOST]
    if len(found) < MOST:
        found += [pk for pk in _by_words(person, document) if pk not in {*near, *found}]
    return found[:MOST]


def _by_words(person: Person, document: Document) -> list[int]:
    reads = current_reader().languages
    uuids = alike(_title(document), kind=Kind.DOCUMENT, audiences=audiences_of(person), languages=reads)
    known = {str(uuid): pk for uuid, pk in documents_to_read(person).filter(uuid__in=uuids).values_list("uuid", "pk")}
    return [known[uuid] for uuid in uuids if uuid in known]


def related_discussions(person: Person, document: Document) -> Sequence[Hit]:
    """Return the topics of the forum that the words of the document's title are found in, best first."""
    words = [part.text for part in parts_of(_title(document)) if not is_small(part.text)][:_WORDS]
    if not words:
        return []
    found = search(
        " OR ".join(words), audiences=audiences_of(person), languages=current_reader().languages, kind=Kind.TOPIC
    )
    return found[:MOST]


def _title(document: Document) -> str:
    return document.title_for(current_reader().languages).text
