"""What of the library is translated: descriptions of documents, names of series, cities and themes of academies."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.members.audiences import PUBLIC, audiences_of
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from brain.moderation.live import show_translation_of
from library import indexing, live
from library.access.academies import edition_by_id
from library.access.documents import document_with_text, series_by_id
from library.models import Document, DocumentQuerySet, Edition, Series
from library.templatetags.library import academy_name
from library.texts import Text


def register_texts() -> None:
    """The library's texts are known to those who translate."""
    register(DOCUMENT)
    register(SERIES)
    register(EDITION)


def source_of_document(document: Document) -> Source | None:
    """Return what is to be translated of the original; of a draft by people alone, of what was withdrawn nothing."""
    original = document.original
    if original is None or document.is_withdrawn:
        return None
    return Source(
        original.language,
        {name: getattr(original, name) for name in DOCUMENT.fields},
        may_leave=document.is_published and document.audience == PUBLIC,
        also_in=[edition.language for edition in document.language_editions.all()],
        by_machine=document.is_published,
    )


def source_of_series(series: Series) -> Source:
    """Return what is to be translated of a series."""
    return Source(series.language, {"name": series.name})


def source_of_edition(edition: Edition) -> Source | None:
    """Return what is to be translated of an academy; nothing where neither city nor theme is known."""
    words = {name: getattr(edition, name) for name in EDITION.fields}
    return Source(edition.language, words) if any(words.values()) else None


def _documents_for(editor: Member) -> DocumentQuerySet:
    return Document.objects.to_translate(audiences_of(editor)).prefetch_related("language_editions")


def _document_changed(document: Document, language: str) -> None:
    """Search and open pages follow; a draft, or what was withdrawn, is nobody's business."""
    if document.is_published:
        indexing.index_document(document)
        live.show_documents(document)
        show_translation_of(DOCUMENT.name, [document.pk], language)


def _title(document: Document) -> str:
    return document.original.title if document.original else document.slug


def _shown(text: Text) -> Title:
    return Title(text.text, text.language)


DOCUMENT = TextKind(
    name="document",
    label=_("Documents"),
    singular=_("Document"),
    original=Document,
    fields={"title": Form.PLAIN, "abstract": Form.PLAIN},
    labels={"title": _("Title"), "abstract": _("Abstract")},
    source=source_of_document,
    to_read=document_with_text,
    may_review=lambda member, document: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=_document_changed,
    title=_title,
    url=lambda document: reverse("document-permalink", args=[document.uuid]),
    for_editors=_documents_for,
    shown_title=lambda document: _shown(document.title_for(current_reader().languages)),
    index="library:index",
)
SERIES = TextKind(
    name="series",
    label=_("Series"),
    original=Series,
    fields={"name": Form.PLAIN},
    labels={"name": _("Name")},
    source=source_of_series,
    to_read=lambda person, pk: series_by_id(pk),
    may_review=lambda member, series: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=lambda series, language: live.show_name(series),
    title=lambda series: series.name,
    url=lambda series: f"{reverse('library:index')}?series={series.slug}",
    for_editors=lambda editor: Series.objects.all(),
    shown_title=lambda series: _shown(series.name_for(current_reader().languages)),
    index="library:index",
)
EDITION = TextKind(
    name="edition",
    label=_("Academies"),
    singular=_("Academy"),
    original=Edition,
    fields={"city": Form.PLAIN, "theme": Form.PLAIN},
    labels={"city": _("City"), "theme": _("Theme")},
    source=source_of_edition,
    to_read=lambda person, pk: edition_by_id(pk),
    may_review=lambda member, edition: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=lambda edition, language: live.show_name(edition),
    title=lambda edition: f"{edition.number}. {edition.city or edition.theme}",
    url=lambda edition: reverse("library:academy", args=[edition.number]),
    for_editors=lambda editor: Edition.objects.all(),
    shown_title=lambda edition: Title(academy_name(edition), current_reader().languages[0]),
    index="library:academies",
)
