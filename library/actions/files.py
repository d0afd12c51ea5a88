"""Keeping files: of documents, recordings and photos. What is kept is whole, has its row, and is scanned if it must be.

Every function keeps nothing where it raises StorageFull, or anything else.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.db.models.fields.files import FieldFile

from brain.core.adding import SentBefore
from brain.core.uploads import CheckedFile, CheckedPicture, check_upload
from brain.members.models import Member
from library import live
from library.actions.uploads import taking
from library.models import FileVersion, LanguageEdition, Photo, Recording, ScanState, Track, TrackForm, Upload
from library.scanning import scan_files
from library.standards.keeping import keep_records


class SameFile(Exception):
    """This very content is already a file of the language edition."""


def add_file(
    *,
    member: Member,
    key: UUID,
    language_edition: LanguageEdition,
    content: File,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
) -> FileVersion:
    """Return the new version of the language edition's file; sent twice with the same `key`, that of the first time.

    Raises SameFile where this content is there already, and SentBefore where the key is that of another file.
    """
    if known := language_edition.files.filter(uuid=key).first():
        return known
    if language_edition.files.filter(sha256=sha256).exists():
        raise SameFile
    version = FileVersion(
        uuid=key, language_edition=language_edition, name=name, media_type=media_type, size=size, sha256=sha256,
        uploaded_by=member, scan=first_scan_state(),
    )  # fmt: skip
    version.file.save(name, content, save=False)
    try:
        _keep_row(version, version.file, lambda: _show(version))
    except IntegrityError:
        # Another request was quicker: the same one, sent twice at once, or one with the same content.
        if known := language_edition.files.filter(uuid=key).first():
            return known
        if language_edition.files.filter(sha256=sha256).exists():
            raise SameFile from None
        if FileVersion.objects.filter(uuid=key).exists():
            raise SentBefore from None
        raise
    return version


def take_upload(*, upload: Upload, language_edition: LanguageEdition) -> FileVersion:
    """Return the new version that the upload is now, as add_file does; the upload is gone.

    Raises ValidationError, with what to do, for what cannot be kept, and SameFile: then it still waits.
    """
    with taking(upload) as file:
        checked = vars(check_upload(file, sha256=upload.sha256))
        return add_file(member=upload.member, key=upload.uuid, language_edition=language_edition, **checked)


def _show(version: FileVersion) -> None:
    if version.language_edition.document.is_published:
        live.show_documents(version.language_edition.document)
        keep_records([version.language_edition.document_id])


def keep_track(
    *,
    recording: Recording,
    language: str,
    checked: CheckedFile,
    form: str = TrackForm.VIDEO,
    seconds: int | None = None,
) -> Track:
    """Return the recording's track in `language` (BCP 47, or FLOOR) and `form`, which is the checked file now.

    The file that it had before is gone once this is certain.
    """
    track = recording.tracks.filter(language=language, form=form).first() or Track(
        recording=recording, language=language, form=form
    )
    earlier = track.file.name or ""
    track.url, track.seconds, track.media_type = "", seconds, checked.media_type
    track.size, track.sha256, track.scan, track.virus = checked.size, checked.sha256, first_scan_state(), ""
    track.file.save(checked.name, checked.content, save=False)
    _keep_row(track, track.file, lambda: _forget_file(track.file, earlier))
    return track


def keep_photo(*, checked: CheckedPicture, **fields: Any) -> Photo:
    """Return a new photo: the checked picture with these `fields` of the model."""
    photo = Photo(width=checked.width, height=checked.height, size=checked.size, sha256=checked.sha256, **fields)
    photo.image.save(checked.name, checked.content, save=False)
    _keep_row(photo, photo.image, lambda: None)
    return photo


def first_scan_state() -> ScanState:
    """Return in which state a file begins: where there is a scanner, nobody gets it before that has seen it."""
    return ScanState.WAITING if settings.CLAMD else ScanState.NOT_SCANNED


def _keep_row(row: models.Model, stored: FieldFile, follow: Callable[[], None]) -> None:
    """The stored file has its row, and what follows is done; otherwise the file is removed again."""
    try:
        with transaction.atomic():
            row.save()
            follow()
            if settings.CLAMD:
                scan_files.enqueue()
    except BaseException:
        stored.delete(save=False)
        raise


def _forget_file(file: FieldFile, name: str) -> None:
    if name:
        transaction.on_commit(lambda: file.storage.delete(name))
