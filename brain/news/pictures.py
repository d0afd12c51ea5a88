"""The picture of a news item or an event: kept, changed, translated, and shown to those who see what it goes with."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from brain.core.downloads import send_stored
from brain.core.readers import current_reader
from brain.core.storage import delete_with_row
from brain.core.uploads import CheckedPicture, check_picture
from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.languages.writing import source_changed
from brain.members.access import Person, may_edit
from brain.members.audiences import PUBLIC, audiences_of
from brain.members.permissions import Permission, holds
from brain.news.models import Picture
from brain.publishing.models import State

LONGEST_SIDE = 1600  # pixels
_OWNERS = ("newsitem", "event")


@dataclass(frozen=True)
class PictureChange:
    """What becomes of the picture of a thing: a new one, none, or, for neither, new words (`text`) for the same one."""

    text: str = ""
    new: CheckedPicture | None = None
    is_removed: bool = False


def check(upload: Any) -> CheckedPicture:
    """Return what may be kept of an uploaded picture. Raises ValidationError, with what to do."""
    return check_picture(upload, limit=settings.MAX_ATTACHMENT_BYTES, longest_side=LONGEST_SIDE)


@transaction.atomic
def change_picture(thing: Any, change: PictureChange) -> None:
    """The news item or event, which is saved already, has the picture that was asked for.

    Raises StorageFull, and then has the one that it had.
    """
    before: Picture | None = thing.picture
    if change.new:
        thing.picture = _keep(change.new, language=thing.language, text=change.text)
    elif change.is_removed:
        thing.picture = None
    elif before:
        _describe(before, thing.language, change.text)
    if thing.picture != before:
        thing.save(update_fields=["picture"])
        announce_picture(thing)
        if before:
            _forget(before)


def _keep(checked: CheckedPicture, **words: str) -> Picture:
    picture = Picture(width=checked.width, height=checked.height, size=checked.size, sha256=checked.sha256, **words)
    picture.image.save(checked.name, checked.content, save=False)
    try:
        picture.save()
    except BaseException:
        picture.image.delete(save=False)
        raise
    return picture


def _describe(picture: Picture, language: str, text: str) -> None:
    if (picture.language, picture.text) != (language, text):
        picture.language, picture.text = language, text
        picture.save(update_fields=["language", "text"])
        source_changed(PICTURE, picture)


def _forget(picture: Picture) -> None:
    """The row goes now, and the file when that is certain."""
    delete_with_row(picture.image)
    picture.delete()


def owner_of(picture: Picture) -> Any:
    """Return the news item or the event that the picture goes with, or None."""
    return next((owner for name in _OWNERS if (owner := getattr(picture, name, None))), None)


def _picture(person: Person, **by: Any) -> Picture:
    picture = Picture.objects.select_related(*_OWNERS).filter(**by).first()
    if picture is None or not _sees(person, owner_of(picture)):
        raise Http404
    return picture


def _sees(person: Person, owner: Any) -> bool:
    if owner is None:
        return False
    is_for = getattr(owner, "audience", PUBLIC) in audiences_of(person)
    return (owner.state == State.PUBLISHED and is_for) or may_edit(person)


def picture_to_see(person: Person, uuid: UUID) -> Picture:
    """Return the picture, if `person` may read what it goes with; editors see those of drafts, too."""
    return _picture(person, uuid=uuid)


def send_picture(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    """Return the answer that carries the picture."""
    is_public = getattr(owner_of(picture), "audience", PUBLIC) == PUBLIC
    return send_stored(
        request, picture.image, name=f"{picture.uuid}.webp", media_type="image/webp", size=picture.size,
        sha256=picture.sha256, cache="no-cache" if is_public else "private, no-store",
    )  # fmt: skip


def _source(picture: Picture) -> Source | None:
    owner = owner_of(picture)
    if owner is None or owner.is_withdrawn:
        return None
    is_open = owner.is_published and getattr(owner, "audience", PUBLIC) == PUBLIC
    return Source(picture.language, {"text": picture.text}, may_leave=is_open, by_machine=owner.is_published)


def announce_picture(thing: Any) -> None:
    """What the picture shows is translated as far as `thing`, which it goes with, is."""
    if thing.picture:
        source_changed(PICTURE, thing.picture)


def _title(picture: Picture) -> Title:
    text = picture.text_for(current_reader().languages)
    return Title(text.text, text.language)


def register_pictures() -> None:
    """What pictures show is known to those who translate."""
    register(PICTURE)


PICTURE = TextKind(
    name="news-picture",
    label=_("Pictures of news and events"),
    singular=_("Picture"),
    original=Picture,
    fields={"text": Form.PLAIN},
    labels={"text": _("What the picture shows")},
    source=_source,
    to_read=lambda person, pk: _picture(person, pk=pk),
    may_review=lambda member, picture: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=lambda picture, language: None,
    title=lambda picture: picture.text,
    url=lambda picture: owner_of(picture).permalink,
    for_editors=lambda editor: Picture.objects.select_related(*_OWNERS),
    shown_title=_title,
    index="news:index",
)
