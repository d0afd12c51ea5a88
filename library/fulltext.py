"""The texts of files: which are read, when, and what becomes of what was read in them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image

from brain.core.batches import in_batches
from brain.core.storage import delete_with_row, pieces_of
from brain.core.uploads import sha256_of
from library.extraction import child
from library.extraction.limits import Limits
from library.extraction.problems import Problem, Unreadable
from library.indexing import index_document, index_documents
from library.models import Document, FileVersion, PagePicture, PageText, ScanState, TextProblem, TextState
from library.tasks import draw_file, index_file
from library.tasks import read_next as read_one_more

log = logging.getLogger(__name__)
FIRST_PAGES = 4  # of which there are pictures
_TRIES = 3
_RETRIED = timedelta(minutes=15)
_AT_A_TIME = 200  # rows


def limits() -> Limits:
    """Return what a file may ask for here."""
    return Limits(seconds=settings.READING_SECONDS, memory=settings.READING_MEMORY_BYTES, pages=settings.READING_PAGES)


# --- Which file is read, and when -----------------------------------------------------------------------------------


def look_after() -> None:
    """Files wait again whose reader has died, pages are found whose embargo is over, and reading goes on."""
    _take_up_left()
    _open_pages()
    if _waiting().exists() and not FileVersion.objects.filter(text_state=TextState.READING).exists():
        read_one_more.enqueue()


def read_next() -> bool:
    """One file that waited is read; whether there was one."""
    version = _waiting().select_related("language_edition__document").order_by("text_since", "pk").first()
    if version is None:
        return False
    if _moved(version, TextState.WAITING, TextState.READING, text_tries=version.text_tries + 1):
        read(version)
    return True


def read_again(version: FileVersion) -> None:
    """The file waits to be read as if it were new, unless it is being read right now."""
    if version.text_state != TextState.READING:
        _moved(version, version.text_state, TextState.WAITING, text_tries=0, text_problem="")


def _waiting() -> QuerySet[FileVersion]:
    """Those that may be opened: a virus scanner comes first. One that could not be fetched waits a while longer."""
    now = timezone.now()
    open_to_all = FileVersion.objects.filter(scan__in=[ScanState.NOT_SCANNED, ScanState.CLEAN])
    return open_to_all.filter(text_state=TextState.WAITING).exclude(text_tries__gt=0, text_since__gt=now - _RETRIED)


def _take_up_left() -> None:
    """A worker that died with a file may have died of it: after some tries it is left alone."""
    since = timezone.now() - timedelta(seconds=4 * settings.READING_SECONDS)
    left = FileVersion.objects.filter(text_state=TextState.READING, text_since__lt=since)
    left.filter(text_tries__gte=_TRIES).update(
        text_state=TextState.FAILED, text_problem=TextProblem.TOO_SLOW, text_since=timezone.now()
    )
    left.update(text_state=TextState.WAITING)


def _open_pages() -> None:
    """Documents are found by the words in their files from the day on which their embargo is over."""
    today = timezone.localdate()
    if cache.add(f"embargoes.{today}", True, timeout=24 * 3600):
        over = Document.objects.published().filter(embargo_until__range=(today - timedelta(days=7), today))
        index_documents(over)


def _moved(version: FileVersion, before: str, after: str, **fields: object) -> bool:
    """Whether the file was in the state `before`, and so is in `after` now."""
    fields |= {"text_state": after, "text_since": timezone.now()}
    changed = FileVersion.objects.filter(pk=version.pk, text_state=before).update(**fields)
    if changed:
        for name, value in fields.items():
            setattr(version, name, value)
    return bool(changed)


# --- Reading it -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What was read in a file."""

    pages: list[str]
    is_cut: bool


def read(version: FileVersion) -> None:
    """The words of the file are kept and found, or it is known why not. The file is in the state READING."""
    if not version.is_readable or _is_superseded(version):
        _moved(version, TextState.READING, TextState.NONE)
        return
    try:
        words = _words_in(version)
    except Unreadable as error:
        _give_up(version, error.problem)
    else:
        _keep(version, words)
        index_file.enqueue(version.pk)
    if version.is_pdf and version.text_problem not in (Problem.ENCRYPTED, Problem.AWAY):
        draw_file.enqueue(version.pk)


def _words_in(version: FileVersion) -> Words:
    ended = child.Ended()
    with _at_hand(version) as path:
        pages = list(child.read_pages(path, version.media_type, limits(), ended))
    if not any(pages):
        raise Unreadable(Problem.NO_WORDS)
    return Words(pages, ended.is_cut)


@contextmanager
def _at_hand(version: FileVersion) -> Iterator[Path]:
    """The file under a path of this machine, wherever it lies. Raises Unreadable where it cannot be had."""
    with NamedTemporaryFile(prefix="reading-") as copy:
        try:
            for piece in pieces_of(version.file, 0, version.size):
                copy.write(piece)
            copy.flush()
        except OSError as error:
            log.exception("a file cannot be read: %s", version.file.name)
            raise Unreadable(Problem.AWAY) from error
        yield Path(copy.name)


def _is_superseded(version: FileVersion) -> bool:
    newest = version.language_edition.files.first()
    return newest is not None and newest.pk != version.pk


def _keep(version: FileVersion, words: Words) -> None:
    rows = [PageText(version=version, number=number, text=text) for number, text in enumerate(words.pages, 1)]
    PageText.objects.filter(version=version).delete()
    for some in in_batches(rows, _AT_A_TIME):
        PageText.objects.bulk_create(some, ignore_conflicts=True)
    _moved(
        version, TextState.READING, TextState.CUT if words.is_cut else TextState.READ,
        page_count=len(rows), text_problem="",
    )  # fmt: skip
    _forget_superseded(version)


def _give_up(version: FileVersion, problem: Problem) -> None:
    """It is known why; a file that could not be fetched is tried again."""
    is_tried_again = problem == Problem.AWAY and version.text_tries < _TRIES
    state = TextState.WAITING if is_tried_again else TextState.FAILED
    _moved(version, TextState.READING, state, text_problem=problem.value, page_count=0)
    PageText.objects.filter(version=version).delete()
    index_document(version.language_edition.document)


def _forget_superseded(version: FileVersion) -> None:
    """Of files that a newer one has taken the place of, nothing that was made from them is kept."""
    older = FileVersion.objects.filter(language_edition=version.language_edition).exclude(pk=version.pk)
    PageText.objects.filter(version__in=older).delete()
    for picture in PagePicture.objects.filter(version__in=older):
        _forget_picture(picture)


# --- Pictures of pages ----------------------------------------------------------------------------------------------


def draw(version_id: int) -> None:
    """There are pictures of the file's first pages, unless they cannot be drawn."""
    version = FileVersion.objects.filter(pk=version_id).first()
    if version is None or version.is_locked_away:
        return
    try:
        with _at_hand(version) as path, TemporaryDirectory(prefix="drawing-") as folder:
            drawn = child.draw_pages(path, Path(folder), limits(), most=FIRST_PAGES)
            for number in range(1, drawn + 1):
                _keep_picture(version, number, Path(folder, f"{number}.webp"))
    except Unreadable as error:
        log.info("no pages were drawn of %s: %s", version.uuid, error.problem.value)


def _keep_picture(version: FileVersion, number: int, path: Path) -> None:
    with Image.open(path) as image:
        width, height = image.size
    content = ContentFile(path.read_bytes())
    for before in PagePicture.objects.filter(version=version, number=number):
        _forget_picture(before)
    picture = PagePicture(
        version=version, number=number, width=width, height=height, size=content.size, sha256=sha256_of(content)
    )
    picture.image.save(path.name, content, save=False)
    picture.save()


def _forget_picture(picture: PagePicture) -> None:
    with transaction.atomic():
        delete_with_row(picture.image)
        picture.delete()
