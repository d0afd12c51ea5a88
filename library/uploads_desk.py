"""What the pages share on which many files are brought: what has come, and what is done with it.

Files come by the tus protocol, or with the form itself. All wait as uploads until somebody has said what each is to be;
so nothing is sent twice, whatever goes wrong.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any
from uuid import UUID

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
from library.actions.files import SameFile
from library.actions.uploads import forget_upload, receive_file
from library.models import Upload


class UploadsDesk(ABC):
    """What `member` sees and does; `sent` are the fields of the form, if there was one, `files` what came with it."""

    def __init__(self, *, member: Member, target: UUID, sent: QueryDict | None, files: Sequence[UploadedFile]) -> None:
        self.member = member
        self.refused: list[tuple[str, str]] = []  # names of files that came with the form, and why they are not kept
        self.added = 0
        self._target, self._sent, self._files = target, sent, files

    @cached_property
    def waiting(self) -> list[Any]:
        """What has arrived, each with the form that says what it is to be."""
        return [self._form(upload) for upload in uploads_to_take(self.member, self._target)]

    @property
    def has_errors(self) -> bool:
        return bool(self.refused) or any(form.errors for form in self.waiting)

    @property
    def summary(self) -> str:
        return ngettext("%(count)d file was added.", "%(count)d files were added.", self.added) % {"count": self.added}

    def work(self) -> None:
        """Files that came are received, one may be removed, and all of which it is known what they are, are that."""
        for file in self._files:
            self._receive(file)
        if removed := self._sent and self._sent.get("remove"):
            self._remove(removed)
            return
        self.waiting = [form for form in self.waiting if not self._is_taken(form)]

    @abstractmethod
    def _form(self, upload: Upload) -> Any:
        """Return the form that says what the upload is to be."""

    @abstractmethod
    def _take(self, form: Any) -> None:
        """The upload of the form, which is valid, is what it says. Raises ValidationError, SameFile or StorageFull."""

    def _receive(self, file: UploadedFile) -> None:
        try:
            receive_file(member=self.member, target=self._target, file=file)
        except ValidationError as error:
            self.refused.append((clean_file_name(file.name or ""), " ".join(error.messages)))
        except StorageFull:
            self.refused.append((clean_file_name(file.name or ""), _("The disk is full. Tell the administrators.")))

    def _remove(self, uuid: str) -> None:
        for form in self.waiting:
            if form.upload.uuid.hex == uuid:
                forget_upload(upload=form.upload)
        self.waiting = [form for form in self.waiting if form.upload.uuid.hex != uuid]

    def _is_taken(self, form: Any) -> bool:
        """Whether the file is no upload any more; if not, the form says why, once somebody has seen it."""
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
