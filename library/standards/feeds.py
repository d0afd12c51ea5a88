"""The newest documents as feeds, of the whole library or of one collection, in each interface language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.feeds import NEWEST, Entry, PagesFeed, RssInLanguages
from brain.core.readers import Reader, reading_as
from brain.members.audiences import audiences_of
from library.access.documents import documents_to_read
from library.models import Collection, Document, DocumentQuerySet
from library.models.collections import documents_below
from library.shelves import name_of


@dataclass(frozen=True)
class _Shelf:
    """What a feed is of: the documents that its reader may see, in the reader's language."""

    collection: Collection | None
    documents: DocumentQuerySet
    language: str

    @property
    def name(self) -> str:
        if self.collection is None:
            return _("Library")
        return name_of(self.collection, [self.language]).text


class DocumentsFeed(PagesFeed):
    """Entries are in the order in which they became known or changed; what was withdrawn is no longer among them."""

    def get_object(self, request: HttpRequest, slug: str = "") -> _Shelf:
        documents = documents_to_read(request.user).filter(record__isnull=False)
        language = get_language() or ""
        if not slug:
            return _Shelf(None, documents, language)
        shelves = Collection.objects.for_audiences(audiences_of(request.user)).with_names()
        collection = shelves.filter(slug=slug).first()
        if collection is None:
            raise Http404
        return _Shelf(collection, documents_below(collection, documents), language)

    def title(self, shelf: _Shelf) -> str:
        return f"{shelf.name} · Collective Brain"

    def subtitle(self, shelf: _Shelf) -> str:
        return _("The newest documents and those that have changed.")

    def link(self, shelf: _Shelf) -> str:
        if shelf.collection is None:
            return reverse("library:index")
        return reverse("library:collection", args=[shelf.collection.slug])

    def items(self, shelf: _Shelf) -> list[Entry]:
        rows: Any = shelf.documents.select_related("record").for_rows().order_by("-record__datestamp", "-pk")
        with reading_as(Reader((shelf.language,))):
            return list(_entries(rows[:NEWEST], shelf.language))


class DocumentsRss(DocumentsFeed):
    feed_type = RssInLanguages
    description = DocumentsFeed.subtitle


def _entries(documents: Iterable[Document], language: str) -> Iterable[Entry]:
    for document in documents:
        title, abstract = document.title_for([language]), document.abstract_for([language])
        yield Entry(
            title=title.text,
            language=title.language,
            summary=abstract.text if abstract else "",
            url=reverse("library:document", args=[document.slug]),
            guid=document.uuid.urn,
            day=_day(document.issued),
            changed=document.record.datestamp,
            author="; ".join(maker["name"] for maker in document.record.data["makers"]),
            category=str(document.get_type_display()),
        )


def _day(issued: str) -> datetime | None:
    return datetime.fromisoformat(issued).replace(tzinfo=UTC) if len(issued) == 10 else None
