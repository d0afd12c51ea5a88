"""The page on which the materials of a session, or of an academy, are brought, and said to be what they are."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict

from brain.core.readers import current_reader
from brain.members.access import may_edit
from brain.members.models import Member
from library.actions import report_materials as actions
from library.forms import report_materials as forms
from library.forms.files import language_by_name
from library.models import Edition, Presentation, Recording, Session, Upload
from library.uploads_desk import UploadsDesk


class MaterialsDesk(UploadsDesk):
    """The files for `owner` that wait: photos, tracks of recordings and presentations."""

    _sent: QueryDict

    def __init__(
        self, *, member: Member, owner: Edition | Session, sent: QueryDict, files: Sequence[UploadedFile]
    ) -> None:
        super().__init__(member=member, target=owner.uuid, sent=sent, files=files)
        self.owner, self.edition = owner, actions.edition_of(owner)

    @property
    def is_done(self) -> bool:
        return bool(self.added) and not self.refused and not self.waiting

    @property
    def credit(self) -> str:
        """What was written for all photos."""
        return self._sent.get("credit", "")

    def _form(self, upload: Upload) -> Any:
        common: dict[str, Any] = {"upload": upload, "edition": self.edition}
        if forms.is_picture(upload):
            return forms.TakePhotoForm(
                self._with_credit(upload), **common, initial={"language": current_reader().languages[0]}
            )
        if forms.is_recording(upload):
            return forms.TakeTrackForm(self._sent, recordings=self._belonging(Recording), **common)
        return forms.TakePresentationForm(
            self._sent,
            presentations=self._own_presentations(),
            of_session=isinstance(self.owner, Session),
            reads=current_reader().languages,
            initial={"language": self._told_by(upload.name)},
            **common,
        )

    def _told_by(self, name: str) -> str:
        """Return the language that the name of a file tells, else that of the page."""
        site = [code for code, _name in settings.LANGUAGES]
        return language_by_name(name, [*self.edition.official_languages, *site]) or current_reader().languages[0]

    def _with_credit(self, upload: Upload) -> QueryDict:
        """Return what was sent; a photo without a credit has the one that was written for all."""
        sent, field = self._sent.copy(), f"{upload.uuid.hex}-credit"
        if not sent.get(field):
            sent[field] = sent.get("credit", "")
        return sent

    def _belonging(self, model: Any) -> QuerySet[Any]:
        by = {"session": self.owner} if isinstance(self.owner, Session) else {"edition": self.owner}
        rows: QuerySet[Any] = model.objects.filter(**by)
        return rows

    def _own_presentations(self) -> QuerySet[Any]:
        """Return the presentations to which `member` may add a language: all, for editors; others brought them."""
        rows = self._belonging(Presentation).prefetch_related("document__language_editions", "document__translations")
        return rows if may_edit(self.member) else rows.filter(document__added_by=self.member)

    def _take(self, form: Any) -> None:
        if isinstance(form, forms.TakePhotoForm):
            actions.add_photo(upload=form.upload, owner=self.owner, fields=form.values())
        elif isinstance(form, forms.TakeTrackForm):
            self._take_track(form)
        else:
            self._take_presentation(form)

    def _take_track(self, form: Any) -> None:
        given = form.values()
        actions.add_track(
            upload=form.upload,
            recording=given["recording"] or self.owner,
            audience=given["audience"],
            language=given["language"],
            form=given["form"],
            seconds=given["seconds"],
        )

    def _take_presentation(self, form: Any) -> None:
        given = form.values()
        if presentation := given.pop("presentation"):
            title, language = given["title"], given["language"]
            actions.add_language(upload=form.upload, presentation=presentation, title=title, language=language)
            return
        actions.add_presentation(member=self.member, upload=form.upload, owner=self.owner, **given)
