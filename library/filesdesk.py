"""The page on which an editor brings many files for one document, and says to which language edition each belongs."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from brain.members.models import Member
from library.actions.files import take_upload
from library.forms.files import TakeForm
from library.models import Document, LanguageEdition, Upload
from library.uploads_desk import UploadsDesk


class FilesDesk(UploadsDesk):
    """The files of `document` that wait, each with the choice of its language."""

    def __init__(
        self, *, member: Member, document: Document, sent: QueryDict | None, files: Sequence[UploadedFile]
    ) -> None:
        super().__init__(member=member, target=document.uuid, sent=sent, files=files)
        self.document = document

    @cached_property
    def editions(self) -> list[LanguageEdition]:
        return list(self.document.language_editions.all())

    @property
    def is_done(self) -> bool:
        return not self.refused and not self.waiting

    def work(self) -> None:
        super().work()
        self.editions = list(self.document.language_editions.prefetch_related("files"))

    def _form(self, upload: Upload) -> TakeForm:
        return TakeForm(self._sent, upload=upload, editions=self.editions)

    def _remove(self, uuid: str) -> None:
        """Nothing is asked of the files that still wait: only the button beside one of them was pressed."""
        super()._remove(uuid)
        self.waiting = [TakeForm(None, upload=form.upload, editions=self.editions) for form in self.waiting]

    def _take(self, form: Any) -> None:
        edition = form.edition()
        if edition is None:
            raise ValidationError({"language": _("Choose the language of this file.")})
        take_upload(upload=form.upload, language_edition=edition)
