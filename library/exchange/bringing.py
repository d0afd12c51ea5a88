"""From an item to a document: what would become of it, and that it becomes so, whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brain.core.adding import SentBefore
from brain.core.uploads import CheckedFile, check_upload
from brain.members.models import Member
from brain.publishing.workflow import NotPossible
from library.actions.documents import CreatorText, EditionText, add_document, edit_document, publish_document
from library.actions.files import SameFile, add_file
from library.exchange.archives import Archive
from library.exchange.checking import Known, Note, Written, understand
from library.exchange.columns import Column
from library.exchange.items import Item
from library.exchange.wishes import Wishes
from library.forms.files import language_by_name
from library.models import Document, FileVersion, ItemOutcome, LanguageEdition, SourceKey

_SAID = {
    "type": Column.TYPE, "issued": Column.ISSUED, "series": Column.SERIES, "edition": Column.ACADEMY,
    "region": Column.REGION, "audience": Column.AUDIENCE, "licence": Column.LICENCE, "rights": Column.RIGHTS,
    "embargo_until": Column.EMBARGO_UNTIL, "summary_of": Column.SUMMARY_OF,
}  # fmt: skip


class NotTaken(Exception):
    """The document cannot be brought in; `notes` say why."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__(notes)
        self.notes = notes


@dataclass(frozen=True)
class Prospect:
    """What would become of an item."""

    outcome: ItemOutcome
    notes: list[Note]
    document: Document | None = None


def documents_here(source: str, keys: Iterable[str]) -> dict[str, Document]:
    """Return the documents that are here already, by their keys: what the source calls them, or their own UUIDs."""
    wanted = list(keys)
    rows = SourceKey.objects.filter(source=source, key__in=wanted)
    documents = Document.objects.with_texts().prefetch_related("topics")
    here = {row.key: row.document_id for row in rows}
    own = {key: uuid for key in wanted if key not in here and (uuid := _uuid(key))}
    by_pk = {document.pk: document for document in documents.filter(pk__in=here.values())}
    by_uuid = {document.uuid: document for document in documents.filter(uuid__in=own.values())}
    known = {key: by_pk[pk] for key, pk in here.items()}
    return known | {key: by_uuid[uuid] for key, uuid in own.items() if uuid in by_uuid}


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def foresee(item: Item, document: Document | None, *, known: Known, wishes: Wishes, archive: Archive) -> Prospect:
    """Return what would become of the item, whose document is here already or not; nothing is changed."""
    if item.is_gone:
        return Prospect(ItemOutcome.GONE if document else ItemOutcome.SAME, [], document)
    written = understand(item, known)
    problems = [*written.problems, *_missing(item, written, document), *_files_missing(item, written, archive)]
    if problems:
        return Prospect(ItemOutcome.WRONG, problems, document)
    if document is None:
        return Prospect(ItemOutcome.NEW, written.remarks)
    return _foresee_change(document, written, wishes=wishes, archive=archive)


def _foresee_change(document: Document, written: Written, *, wishes: Wishes, archive: Archive) -> Prospect:
    if document.is_withdrawn:
        return Prospect(ItemOutcome.LEFT, [("", "", _("This document was withdrawn here."))], document)
    try:
        differing = differences(document, written, archive)
    except ValidationError as error:  # a file of the ZIP that cannot be read
        return Prospect(ItemOutcome.WRONG, [("", Column.FILE.value, " ".join(error.messages))], document)
    if not differing:
        return Prospect(ItemOutcome.SAME, [], document)
    notes: list[Note] = [("", column, _("Something else stands here.")) for column in differing]
    return Prospect(ItemOutcome.CHANGE if wishes.change else ItemOutcome.LEFT, [*notes, *written.remarks], document)


def _missing(item: Item, written: Written, document: Document | None) -> list[Note]:
    """Return what a new document cannot do without."""
    if document is None and not written.fields.get("issued") and not written.problems:
        text = _("There is no date. Write at least the year.")
        return [(item.parts[0].place if item.parts else "", Column.ISSUED.value, text)]
    if not item.parts and not written.problems:
        return [("", Column.TITLE.value, _("There is no title."))]
    return []


def _files_missing(item: Item, written: Written, archive: Archive) -> list[Note]:
    found = []
    for part in item.parts:
        for name in part.files:
            if not archive.has(name):
                text = _("There is no such file in the ZIP: %(name)s") % {"name": name}
                found.append((part.place, Column.FILE.value, text))
    return found


def differences(document: Document, written: Written, archive: Archive) -> list[str]:
    """Return the columns in which a source says something else than the document."""
    found = [_SAID[name].value for name, value in written.fields.items() if getattr(document, name) != value]
    merged = _merged(document, written)
    if set(merged["countries"]) != {row.country for row in document.countries.all()}:
        found.append(Column.COUNTRIES.value)
    if set(merged["topics"]) != set(document.topics.all()):
        found.append(Column.SUBJECTS.value)
    if merged["creators"] != _creators(document):
        found.append(Column.CREATORS.value)
    if set(merged["editions"]) != set(_editions(document)):
        found.append(Column.TITLE.value)
    if _has_new_files(document, written, archive):
        found.append(Column.FILE.value)
    return found


def _has_new_files(document: Document, written: Written, archive: Archive) -> bool:
    """Whether the ZIP holds files that the document does not have; a picture, which is drawn anew here, counts."""
    kept = {
        edition.language: {version.sha256 for version in edition.files.all()}
        for edition in document.language_editions.all()
    }
    return any(
        archive.sha256(name) not in kept.get(_language_of(name, language, written), set())
        for language, names in written.files.items()
        for name in names
    )


def _language_of(name: str, language: str, written: Written) -> str:
    """Return to which edition a file belongs: the one whose language its name tells, or the one that it stands with."""
    return language_by_name(name, [edition.language for edition in written.editions]) or language


def _merged(document: Document, written: Written) -> dict[str, Any]:
    """Return what the document would have: of what the source says nothing, what it has."""
    editions = {edition.language: edition for edition in _editions(document)}
    for text in written.editions:
        kept = editions.get(text.language)
        editions[text.language] = text if kept is None else _over(kept, text)
    original = next((text.language for text in written.editions if text.is_original), None)
    merged = [replace(text, is_original=text.language == original) if original else text for text in editions.values()]
    return {
        "countries": _or(written.countries, [row.country for row in document.countries.all()]),
        "topics": _or(written.topics, list(document.topics.all())),
        "creators": _or(written.creators, _creators(document)),
        "editions": merged,
    }


def _over(kept: EditionText, text: EditionText) -> EditionText:
    """Return the text of a source over what is kept; an empty cell takes nothing away."""
    return replace(
        text,
        abstract=text.abstract or kept.abstract,
        identifier=text.identifier or kept.identifier,
        is_original=text.is_original or kept.is_original,
        title_is_translated=text.title_is_translated or kept.title_is_translated,
    )


def _or(said: Any, kept: Any) -> Any:
    return kept if said is None else said


def _editions(document: Document) -> list[EditionText]:
    return [
        EditionText(
            row.language, row.title, row.abstract, row.identifier, row.is_original, row.title_is_translated
        )
        for row in document.language_editions.all()
    ]  # fmt: skip


def _creators(document: Document) -> list[CreatorText]:
    rows = document.creator_rows.all()
    return [CreatorText(row.kind, row.name, row.person_id, row.organisation_id) for row in rows]


def bring_in(
    item: Item, *, source: str, member: Member, known: Known, wishes: Wishes, archive: Archive
) -> tuple[ItemOutcome, Document]:
    """The document is here as its source says it, with its files. Raises NotTaken: then nothing of it was kept."""
    document = documents_here(source, [item.key]).get(item.key)
    prospect = foresee(item, document, known=known, wishes=wishes, archive=archive)
    if prospect.outcome not in (ItemOutcome.NEW, ItemOutcome.CHANGE):
        if prospect.outcome == ItemOutcome.WRONG or prospect.document is None:
            raise NotTaken(prospect.notes)
        return prospect.outcome, prospect.document
    written = understand(item, known)
    try:
        with transaction.atomic():
            document = _write(item, document, written, source=source, member=member)
            _add_files(document, written, archive, member)
            if wishes.publish and not document.is_published:
                publish_document(document=document, by=member)
    except ValidationError as error:
        raise NotTaken([("", Column.FILE.value, " ".join(error.messages))]) from None
    except (SentBefore, NotPossible):
        raise NotTaken([("", "", _("Somebody else changed this document just now. Check the rows again."))]) from None
    return (ItemOutcome.ADDED if prospect.outcome == ItemOutcome.NEW else ItemOutcome.CHANGED), document


def _write(item: Item, document: Document | None, written: Written, *, source: str, member: Member) -> Document:
    if document is not None:
        fields = {"audience": document.audience, **written.fields}
        return edit_document(document=document, by=member, fields=fields, **_merged(document, written))
    document = add_document(
        member=member,
        key=_uuid(item.key) or uuid5(NAMESPACE_URL, f"{source}\n{item.key}"),
        fields=written.fields,
        countries=written.countries or [],
        editions=_with_original(written.editions),
        creators=written.creators or [],
        topics=written.topics or [],
    )
    SourceKey.objects.get_or_create(source=source, key=item.key, defaults={"document": document})
    return document


def _with_original(editions: list[EditionText]) -> list[EditionText]:
    """Return the editions; a single one is the original, unless its title was translated."""
    if len(editions) == 1 and not editions[0].title_is_translated:
        return [replace(editions[0], is_original=True)]
    return editions


def _add_files(document: Document, written: Written, archive: Archive, member: Member) -> None:
    """The document has the files, all of them or none."""
    editions = {edition.language: edition for edition in LanguageEdition.objects.filter(document=document)}
    added: list[FileVersion] = []
    try:
        for language, names in written.files.items():
            for name in names:
                edition = editions[_language_of(name, language, written)]
                with archive.opened(name) as file:
                    added += _add_file(edition, check_upload(file), member)
    except BaseException:
        for version in added:  # its row goes with the transaction
            version.file.delete(save=False)
        raise


def _add_file(edition: LanguageEdition, checked: CheckedFile, member: Member) -> list[FileVersion]:
    """Return the new version, unless the edition has this very file."""
    if edition.files.filter(sha256=checked.sha256).exists():
        return []
    key = uuid5(edition.document.uuid, f"{edition.language} {checked.sha256}")
    try:
        return [add_file(member=member, key=key, language_edition=edition, **vars(checked))]
    except SameFile:
        return []
