"""What goes with a session or an academy is added, changed and removed; readers of the report see it at once."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max

from brain.core.adding import free_slug
from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.core.storage import delete_with_row
from brain.core.uploads import check_picture, check_recording
from brain.languages.models import Origin
from brain.languages.texts import TextKind
from brain.languages.writing import write_by_person
from brain.members.models import Member
from library.actions.documents import publish_document
from library.actions.files import keep_photo, keep_track, take_upload
from library.actions.reports import announce_material
from library.actions.sessions import begin_report
from library.actions.uploads import taking
from library.models import (
    Captions,
    Document,
    DocumentType,
    Edition,
    LanguageEdition,
    Link,
    Photo,
    Presentation,
    Recording,
    Session,
    Track,
    Upload,
)
from library.reports.texts import LINK, PHOTO

LONGEST_SIDE = 2400  # pixels of a photo, as it is kept
Owner = Edition | Session


def _belonging(owner: Owner) -> dict[str, Any]:
    return {"session": owner} if isinstance(owner, Session) else {"edition": owner}


def edition_of(owner: Owner) -> Edition:
    """Return the edition that it is, or that the session belongs to."""
    return owner.edition if isinstance(owner, Session) else owner


def _last(model: Any, owner: Owner) -> dict[str, Any]:
    """Return the fields that put a new material behind the others of its owner; the owner's report begins with it."""
    begin_report(edition=edition_of(owner))
    last = model.objects.filter(**_belonging(owner)).aggregate(last=Max("order"))["last"]
    return {**_belonging(owner), "order": 0 if last is None else last + 1}


@transaction.atomic
def add_material(*, model: Any, owner: Owner, fields: Mapping[str, Any]) -> Any:
    """Return the new presentation, recording or link, behind the others of its kind."""
    material = model.objects.create(**_last(model, owner), **fields)
    announce_material(material)
    return material


@transaction.atomic
def add_photo(*, upload: Upload, owner: Owner, fields: Mapping[str, Any]) -> Photo:
    """Return the photo that the upload is now. Raises ValidationError, with what to do, and StorageFull: it waits."""
    with taking(upload) as file:
        checked = check_picture(file, limit=settings.MAX_FILE_BYTES, longest_side=LONGEST_SIDE)
        photo = keep_photo(checked=checked, **_last(Photo, owner), **fields)
        announce_material(photo)
    return photo


@transaction.atomic
def add_track(
    *,
    upload: Upload,
    recording: Recording | Owner,
    language: str,
    form: str,
    audience: str,
    seconds: int | None = None,
) -> Track:
    """Return the track that the upload is now, in the place of an earlier one: of the recording, or of a new one.

    Without a recording, say of which session or edition; the new one is for `audience`. Raises as add_photo does.
    """
    with taking(upload) as file:
        checked = check_recording(file, sha256=upload.sha256)
        tracked: Recording = (
            Recording.objects.select_for_update().get(pk=recording.pk)  # whoever brings the same track waits
            if isinstance(recording, Recording)
            else add_material(model=Recording, owner=recording, fields={"audience": audience})
        )
        track = keep_track(recording=tracked, language=language, checked=checked, form=form, seconds=seconds)
        announce_material(track)
    return track


@transaction.atomic
def add_track_elsewhere(*, recording: Recording, fields: Mapping[str, Any]) -> Track:
    """Return the new track, whose file is kept elsewhere."""
    track = Track.objects.create(recording=recording, **fields)
    announce_material(track)
    return track


@transaction.atomic
def keep_captions(*, recording: Recording, language: str, kind: str, text: str) -> Captions:
    """The recording has these captions, or chapters, in the language; earlier ones are gone."""
    captions, _is_new = Captions.objects.update_or_create(
        recording=recording, language=language, kind=kind, defaults={"text": text}
    )
    announce_material(captions)
    return captions


@transaction.atomic
def add_presentation(
    *, member: Member, upload: Upload, owner: Owner, title: str, language: str, audience: str, edition_kind: str = ""
) -> Presentation:
    """Return the presentation that the upload is now, a document of the library: published with the report.

    Raises ValidationError, with what to do, SameFile and StorageFull: then nothing is kept, and the upload waits.
    """
    edition = edition_of(owner)
    document = Document.objects.create(
        slug=free_slug(title, otherwise="presentation", length=120, taken=_slugs),
        edition=edition,
        issued=_day(owner),
        audience=audience,
        type=DocumentType.CONFERENCE_PRESENTATION if isinstance(owner, Session) else DocumentType.TEXT,
        added_by=member,
    )
    row = LanguageEdition.objects.create(document=document, language=language, title=title, is_original=True)
    fields = {"document": document, "audience": audience, "edition_kind": edition_kind}
    presentation: Presentation = add_material(model=Presentation, owner=owner, fields=fields)
    if begin_report(edition=edition).is_published:
        publish_document(document=document, by=member)
    take_upload(upload=upload, language_edition=row)
    return presentation


def _slugs(base: str) -> set[str]:
    return set(Document.objects.filter(slug__startswith=base).values_list("slug", flat=True))


def _day(owner: Owner) -> str:
    """Return the day on which it was shown, by the clocks of its place and as far as it is known."""
    slot = owner.slots.first() if isinstance(owner, Session) else None
    return slot.start.astimezone(ZoneInfo(slot.time_zone)).date().isoformat() if slot else edition_of(owner).start


@transaction.atomic
def add_language(*, upload: Upload, presentation: Presentation, title: str, language: str) -> Presentation:
    """The presentation's document has the upload as its edition in `language`. Raises as add_presentation does."""
    row, _is_new = LanguageEdition.objects.get_or_create(
        document=presentation.document, language=language, defaults={"title": title}
    )
    announce_material(presentation)
    take_upload(upload=upload, language_edition=row)
    return presentation


@transaction.atomic
def edit_material(
    *, material: Any, fields: Mapping[str, Any], texts: Mapping[str, str] | None = None, by: Member, revision: str
) -> None:
    """The material says this, in other languages (BCP 47) what `texts` say by `by`. Raises ChangedMeanwhile.

    `revision` is the one that was edited (brain.core.revisions).
    """
    material = type(material).objects.select_for_update().get(pk=material.pk)
    if revision != revision_of(material):
        raise ChangedMeanwhile
    for name, value in fields.items():
        setattr(material, name, value)
    material.save()
    announce_material(material)
    if texts:
        _write_texts(material, texts, by)


def _write_texts(material: Photo | Link, texts: Mapping[str, str], by: Member) -> None:
    kind: TextKind = PHOTO if isinstance(material, Photo) else LINK
    source = kind.source(material)
    (field,) = kind.fields
    for language, text in texts.items():
        if source and text:
            write_by_person(
                kind, material, language, {field: text}, editor=by, digest=source.digest, origin=Origin.HUMAN
            )


@transaction.atomic
def remove_material(*, material: Any) -> None:
    """The material is gone, and its own files; the document of a presentation stays in the library."""
    _forget_files(material)
    announce_material(material)
    material.delete()


@transaction.atomic
def remove_part(*, part: Track | Captions) -> None:
    """The track, with its file, or the captions of a recording are gone."""
    _forget_files(part)
    announce_material(part)
    part.delete()


def _forget_files(thing: models.Model) -> None:
    """The files of the thing leave the storage once it is certain that it is gone."""
    if isinstance(thing, Recording):
        for track in thing.tracks.all():
            _forget_files(track)
    file = getattr(thing, "image", None) or getattr(thing, "file", None)
    if file:
        delete_with_row(file)
