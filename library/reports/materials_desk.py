"""The page on which materials are brought: what has arrived, and what is done with it.

Files come by the tus protocol, or with the form itself; all wait as uploads until somebody has said what they are.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brain.core.readers import current_reader
from brain.core.storage import StorageFull
from brain.core.uploads import clean_file_name
from brain.members.access import may_edit
from brain.members.models import Member
from library.access.uploads import uploads_to_take
from library.actions import report_materials as actions
from library.actions.files import SameFile
from library.actions.uploads import forget_upload, receive_file
from library.forms import report_materials as forms
from library.forms.files import language_by_name
from library.models import Edition, Presentation, Recording, Session, Upload


class MaterialsDesk:
    """What `member` sees and does; `sent` are the fields of the form, `files` those that came with it."""

    def __init__(
        self, *, member: Member, owner: Edition | Session, sent: QueryDict, files: Sequence[UploadedFile]
    ) -> None:
        self.member, self.owner, self.edition = member, owner, actions.edition_of(owner)
        self.refused: list[tuple[str, str]] = []  # names of files that came with the form, and why they are not kept
        self.added = 0
        self._sent, self._files = sent, files

    @cached_property
    def waiting(self) -> list[Any]:
        """What has arrived, each with the form that says what it is to be."""
        return [self._form(upload, self._sent) for upload in uploads_to_take(self.member, self.owner.uuid)]

    @property
    def has_errors(self) -> bool:
        return bool(self.refused) or any(form.errors for form in self.waiting)

    @property
    def is_done(self) -> bool:
        return bool(self.added) and not self.refused and not self.waiting

    @property
    def credit(self) -> str:
        """What was written for all photos."""
        return self._sent.get("credit", "")

    @property
    def summary(self) -> str:
        return ngettext("%(count)d file was added.", "%(count)d files were added.", self.added) % {"count": self.added}

    def work(self) -> None:
        """Files that came are received, one may be removed, and all that are said to be something are that."""
        for file in self._files:
            self._receive(file)
        if removed := self._sent.get("remove"):
            self._remove(removed)
            return
        self.waiting = [form for form in self.waiting if not self._is_taken(form)]

    def _receive(self, file: UploadedFile) -> None:
        try:
            receive_file(member=self.member, target=self.owner.uuid, file=file)
        except ValidationError as error:
            self.refused.append((clean_file_name(file.name or ""), " ".join(error.messages)))
        except StorageFull:
            self.refused.append((clean_file_name(file.name or ""), _("The disk is full. Tell the administrators.")))

    def _remove(self, uuid: str) -> None:
        for form in self.waiting:
            if form.upload.uuid.hex == uuid:
                forget_upload(upload=form.upload)
        self.waiting = [form for form in self.waiting if form.upload.uuid.hex != uuid]

    def _form(self, upload: Upload, sent: QueryDict) -> Any:
        common: dict[str, Any] = {"upload": upload, "edition": self.edition}
        if forms.is_picture(upload):
            return forms.TakePhotoForm(
                self._with_credit(upload), **common, initial={"language": current_reader().languages[0]}
            )
        if forms.is_recording(upload):
            return forms.TakeTrackForm(sent, recordings=self._belonging(Recording), **common)
        return forms.TakePresentationForm(
            sent,
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

    def _is_taken(self, form: Any) -> bool:
        """Whether the file is a material now; if not, the form says why, once somebody has seen it."""
        if not form.is_valid():
            return False
        if form.upload.problem:
            form.add_error(None, form.upload.get_problem_display())
            return False
        try:
            self._take(form)
        except SameFile:
            form.add_error(None, _("This very file is already here. Remove it from this list."))
        except ValidationError as error:
            form.add_error(None, error)
        except StorageFull:
            form.add_error(None, _("The disk is full. Tell the administrators."))
        else:
            self.added += 1
        return not form.errors

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
