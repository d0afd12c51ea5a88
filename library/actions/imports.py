"""Imports: from a file or an address to documents, a part at a time.

Every part is one transaction with the task for the next one. A worker that dies takes nothing with it but the part
that it was about; that is done again by the next.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from brain.core.adding import SentBefore
from brain.core.sheets import Sheet
from brain.core.storage import StorageFull, delete_with_row
from brain.members.access import may_edit
from brain.members.models import Member
from library.exchange import harvesting, simple_archive, tasks
from library.exchange.archives import Archive, Unreadable
from library.exchange.bringing import NotTaken, bring_in, documents_here, foresee
from library.exchange.checking import Known
from library.exchange.columns import guess_columns
from library.exchange.items import Item
from library.exchange.sheets import items_of
from library.exchange.wishes import Wishes
from library.models import Import, ImportedItem, ImportKind, ImportStage, ItemOutcome

log = logging.getLogger(__name__)

LEFT = timedelta(minutes=2)  # after which an import is taken to have lost its worker; twice as long with each try
TRIES = 5  # of one part, in an hour
SECONDS = 3.0  # of work in one transaction
CHECKED_AT_ONCE = 100


@transaction.atomic
def keep_sheet(
    *, key: UUID, member: Member, source: str, name: str, sheet: Sheet, archive: File | None, wishes: Wishes
) -> Import:
    """The table and its ZIP are kept, with a guess what the columns hold; nothing is brought in yet.

    A form that is sent twice (`key`) is kept once. Raises SentBefore where the key is another member's.
    """
    if known := _begun(key, member):
        return known
    first, *others = sheet.lines
    width = max(len(line.cells) for line in sheet.lines)
    headers = (first.cells + [""] * width)[:width]
    kept = Import(
        uuid=key, kind=ImportKind.SHEET, member=member, source=source, name=name, stage=ImportStage.COLUMNS,
        wishes=wishes.as_json(), headers=headers, meanings=guess_columns(headers),
        lines=[[line.number, line.cells, list(line.formulas)] for line in others],
    )  # fmt: skip
    return _kept(kept, archive)


@transaction.atomic
def keep_simple_archive(*, key: UUID, member: Member, source: str, name: str, archive: File, wishes: Wishes) -> Import:
    """The archive is kept and will be read; nothing is brought in yet. Raises SentBefore as keep_sheet does."""
    if known := _begun(key, member):
        return known
    kept = Import(
        uuid=key, kind=ImportKind.SIMPLE_ARCHIVE, member=member, source=source, name=name,
        stage=ImportStage.READING, wishes=wishes.as_json(),
    )  # fmt: skip
    return _kept(kept, archive)


@transaction.atomic
def begin_harvest(*, key: UUID, member: Member, address: str, set_spec: str, is_anew: bool, wishes: Wishes) -> Import:
    """What the repository has, or what changed there since it was harvested last, will be read.

    Raises SentBefore as keep_sheet does.
    """
    if known := _begun(key, member):
        return known
    since = "" if is_anew else _harvested(address, set_spec)
    position = harvesting.beginning(address, set_spec, since=since, language=wishes.language)
    kept = Import(
        uuid=key, kind=ImportKind.HARVEST, member=member, source=address, name=address[:160],
        stage=ImportStage.READING, wishes=wishes.as_json(), position=position,
    )  # fmt: skip
    return _kept(kept, None)


def _begun(key: UUID, member: Member) -> Import | None:
    known = Import.objects.filter(uuid=key).first()
    if known and known.member_id != member.pk:
        raise SentBefore
    return known


def _kept(row: Import, archive: File | None) -> Import:
    row.spoken = translation.get_language() or row.member.interface_language
    if archive is not None:
        row.archive.save("archive.zip", archive, save=False)
    try:
        row.save()
    except BaseException:
        row.archive.delete(save=False)
        raise
    if row.is_under_way:
        tasks.go_on_with_import.enqueue(row.pk)
    return row


def _harvested(address: str, set_spec: str) -> str:
    """Return as of when the repository was harvested last, by its own clock; "" where it never was."""
    done = Import.objects.filter(kind=ImportKind.HARVEST, source=address, stage=ImportStage.DONE)
    found = (row.position for row in done if row.position.get("set") == set_spec)
    return next((position["as_of"] for position in found if position.get("as_of")), "")


@transaction.atomic
def choose_columns(*, sheet: Import, meanings: Sequence[str], wishes: Wishes) -> bool:
    """The columns hold this, and all is checked anew; False where documents are being brought in already."""
    sheet = Import.objects.select_for_update().get(pk=sheet.pk)
    if sheet.kind != ImportKind.SHEET or sheet.stage in (ImportStage.BRINGING, ImportStage.DONE):
        return False
    sheet.meanings, sheet.wishes, sheet.stage = list(meanings), wishes.as_json(), ImportStage.CHECKING
    sheet.tries = 0
    sheet.save()
    sheet.items.all().delete()
    with translation.override(sheet.spoken):
        _keep_items(sheet, items_of(sheet.lines, meanings))
    tasks.go_on_with_import.enqueue(sheet.pk)
    return True


@transaction.atomic
def start(*, sheet: Import) -> bool:
    """What can be brought in is, from now on; False where it is not checked, or was started before."""
    if not Import.objects.filter(pk=sheet.pk, stage=ImportStage.CHECKED).update(stage=ImportStage.BRINGING):
        return False
    tasks.go_on_with_import.enqueue(sheet.pk)
    return True


def forget(*, sheet: Import) -> None:
    """The import and its files are gone; documents that were brought in stay."""
    sheet.delete()
    delete_with_row(sheet.archive)


def forget_before(moment: datetime) -> int:
    """Imports begun before that moment are gone, but the last whole harvest of each set; returns how many.

    By that one it is known since when changes are to be asked for.
    """
    old = Import.objects.filter(created_at__lt=moment)
    whole = old.filter(kind=ImportKind.HARVEST, stage=ImportStage.DONE).order_by("created_at", "pk")
    last = {(row.source, row.position.get("set")): row.pk for row in whole}
    gone = list(old.exclude(pk__in=last.values()))
    for row in gone:
        forget(sheet=row)
    return len(gone)


def resume() -> None:
    """Imports that have something to do, and that nobody has worked on of late, are gone on with."""
    under_way = (ImportStage.READING, ImportStage.CHECKING, ImportStage.BRINGING)
    now = timezone.now()
    for pk, worked_at, tries in Import.objects.filter(stage__in=under_way).values_list("pk", "worked_at", "tries"):
        if worked_at < now - LEFT * 2**tries:
            tasks.go_on_with_import.enqueue(pk)


def do_some(import_id: int) -> None:
    """The next part of the import is done, as its stage says; what is wrong is said in the language of its member."""
    sheet = Import.objects.filter(pk=import_id).select_related("member").defer("lines").first()
    if sheet is None or not sheet.is_under_way:
        return
    sheet.tries += 1  # before anything else: what ends its worker is not tried for ever either
    Import.objects.filter(pk=import_id).update(worked_at=timezone.now(), tries=sheet.tries)
    with translation.override(sheet.spoken), closing(Archive(sheet.archive)) as archive:
        try:
            is_over = _next_part(sheet, archive)
        except (Unreadable, harvesting.Refused) as problem:
            _fail(sheet, str(problem))
        except StorageFull:
            _fail(sheet, _("The disk is full. Tell the administrators."))
        except harvesting.Later:
            _leave_for_later(sheet, _("The repository could not be reached. Ask it again later."))
        except Exception:
            log.exception("the import %s failed, try %s of %s", sheet.pk, sheet.tries, TRIES)
            _leave_for_later(sheet, _broken())
        else:
            Import.objects.filter(pk=import_id).update(tries=0)
            if not is_over or sheet.is_under_way:
                tasks.go_on_with_import.enqueue(sheet.pk)


def _next_part(sheet: Import, archive: Archive) -> bool:
    if not may_edit(sheet.member):
        raise Unreadable(_("Only editors can change the library."))
    if sheet.tries > TRIES:
        log.error("the import %s ended its worker, time and again", sheet.pk)
        raise Unreadable(_broken())
    return _STEPS[sheet.stage](sheet, archive)


def _leave_for_later(sheet: Import, problem: str) -> None:
    """resume() goes on with it, unless it was tried too often."""
    if sheet.tries >= TRIES:
        _fail(sheet, problem)


def _broken() -> str:
    return _("An error of this site ended the import, however often it was tried. Tell the administrators.")


def _fail(sheet: Import, problem: str) -> None:
    Import.objects.filter(pk=sheet.pk).update(stage=ImportStage.FAILED, problem=problem[:300])


@transaction.atomic
def _read(sheet: Import, archive: Archive) -> bool:
    if sheet.kind == ImportKind.SIMPLE_ARCHIVE:
        items, is_over = simple_archive.items_of(archive, _wishes(sheet).language), True
    else:
        items, sheet.position = harvesting.next_items(sheet.position)
        is_over = not sheet.position["token"]
        sheet.save(update_fields=["position"])
    _keep_items(sheet, items)
    return _reach(sheet, ImportStage.CHECKING) if is_over else False


def _keep_items(sheet: Import, items: Iterable[Item]) -> None:
    """The items stand behind those that are there; one that came before under the same key is replaced."""
    found = {item.key or place: item for place, item in enumerate(items)}
    sheet.items.filter(key__in=[item.key for item in found.values() if item.key]).delete()
    last = sheet.items.order_by("-number").values_list("number", flat=True).first() or 0
    rows = [
        ImportedItem(sheet=sheet, number=number, key=item.key[:300], data=item.as_json())
        for number, item in enumerate(found.values(), start=last + 1)
    ]
    ImportedItem.objects.bulk_create(rows, batch_size=200)


@transaction.atomic
def _check(sheet: Import, archive: Archive) -> bool:
    rows = list(sheet.items.filter(outcome=ItemOutcome.UNCHECKED)[:CHECKED_AT_ONCE])
    known, wishes = _known(sheet), _wishes(sheet)
    here = documents_here(sheet.source, [row.key for row in rows])
    for row in rows:
        item, document = Item.from_json(row.data), here.get(row.key)
        prospect = foresee(item, document, known=known, wishes=wishes, archive=archive)
        row.outcome, row.notes, row.document = prospect.outcome, prospect.notes, prospect.document
    ImportedItem.objects.bulk_update(rows, ["outcome", "notes", "document"], batch_size=100)
    return False if len(rows) == CHECKED_AT_ONCE else _reach(sheet, ImportStage.CHECKED)


def _bring(sheet: Import, archive: Archive) -> bool:
    known, wishes = _known(sheet), _wishes(sheet)
    end = monotonic() + SECONDS
    for row in sheet.items.filter(outcome__in=[ItemOutcome.NEW, ItemOutcome.CHANGE]):
        _bring_one(row, sheet=sheet, known=known, wishes=wishes, archive=archive)
        if monotonic() > end:
            return False
    return _reach(sheet, ImportStage.DONE)


def _bring_one(row: ImportedItem, *, sheet: Import, **how: Any) -> None:
    item = Item.from_json(row.data)
    try:
        row.outcome, row.document = bring_in(item, source=sheet.source, member=sheet.member, **how)
    except NotTaken as refused:
        row.outcome, row.notes = ItemOutcome.WRONG, refused.notes
    row.save(update_fields=["outcome", "document", "notes"])


def _reach(sheet: Import, stage: ImportStage) -> bool:
    sheet.stage = stage
    sheet.save(update_fields=["stage"])
    return True


_STEPS: dict[str, Callable[[Import, Archive], bool]] = {
    ImportStage.READING: _read,
    ImportStage.CHECKING: _check,
    ImportStage.BRINGING: _bring,
}


def _wishes(sheet: Import) -> Wishes:
    return Wishes(**sheet.wishes)


def _known(sheet: Import) -> Known:
    return Known(is_strict=sheet.kind == ImportKind.SHEET, language=_wishes(sheet).language)
