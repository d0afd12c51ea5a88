"""The page on which an editor brings many files for one document: what has arrived, and what is done with it.

Files come by the tus protocol, or with the form itself. All wait as uploads until the editor has said to which language
edition each belongs; so nothing is sent twice, whatever goes wrong.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brain.core.storage import StorageFull
from brain.core.uploads import clean_file_name
from brain.members.models import Member
from library.access.uploads import uploads_to_take
from library.actions.files import SameFile, take_upload
from library.actions.uploads import forget_upload, receive_file
from library.forms.files import TakeForm
from library.models import Document, FileVersion, LanguageEdition, Upload


class FilesDesk:
    """What `member` sees and does; `sent` are the fields of the form, if there was one, `files` what came with it."""

    def __init__(
        self, *, member: Member, document: Document, sent: QueryDict | None, files: Sequence[UploadedFile]
    ) -> None:
        self.member, self.document = member, document
        self.refused: list[tuple[str, str]] = []  # names of files that came with the form, and why they are not kept
        self.added: list[FileVersion] = []
        self._sent, self._files = sent, files

    @cached_property
    def editions(self) -> list[LanguageEdition]:
        return list(self.document.language_editions.all())

    @cached_property
    def waiting(self) -> list[TakeForm]:
        """What has arrived, each with the choice of its language."""
        uploads = uploads_to_take(self.member, self.document.uuid)
        return [TakeForm(self._sent, upload=upload, editions=self.editions) for upload in uploads]

    @property
    def has_errors(self) -> bool:
        return bool(self.refused) or any(form.errors for form in self.waiting)

    @property
    def is_done(self) -> bool:
        return not self.refused and not self.waiting

    @property
    def summary(self) -> str:
        count = len(self.added)
        return ngettext("%(count)d file was added.", "%(count)d files were added.", count) % {"count": count}

    def work(self) -> None:
        """Files that came are received, one may be removed, and all whose language is known are the document's."""
        for file in self._files:
            self._receive(file)
        if removed := self._sent and self._sent.get("remove"):
            self._remove(removed)
            return
        self.waiting = [form for form in self.waiting if not self._is_taken(form)]
        self.editions = list(self.document.language_editions.prefetch_related("files"))

    def _receive(self, file: UploadedFile) -> None:
        try:
            receive_file(member=self.member, target=self.document.uuid, file=file)
        except ValidationError as error:
            self.refused.append((clean_file_name(file.name or ""), " ".join(error.messages)))
        except StorageFull:
            self.refused.append((clean_file_name(file.name or ""), _("The disk is full. Tell the administrators.")))

    def _remove(self, uuid: str) -> None:
        for form in self.waiting:
            if form.upload.uuid.hex == uuid:
                forget_upload(upload=form.upload)
        self.waiting = [
            TakeForm(None, upload=form.upload, editions=self.editions)
            for form in self.waiting
            if form.upload.uuid.hex != uuid
        ]

    def _is_taken(self, form: TakeForm) -> bool:
        """Whether the file is the document's now; if not, the form says why."""
        upload: Upload = form.upload
        if not form.is_valid():
            return False
        if upload.problem:
            form.add_error(None, upload.get_problem_display())
            return False
        edition = form.edition()
        if edition is None:
            form.add_error("language", _("Choose the language of this file."))
            return False
        try:
            self.added.append(take_upload(upload=upload, language_edition=edition))
        except SameFile:
            form.add_error(None, _("This very file is already here. Remove it from this list."))
        except ValidationError as error:
            form.add_error(None, error)
        except StorageFull:
            form.add_error(None, _("The disk is full. Tell the administrators."))
        return not form.errors
