"""Files that come with a text, for those who have no script to send them before it."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.core.storage import StorageFull
from brain.core.text import undescribed_images
from brain.core.uploads import ACCEPTED, PICTURES
from brain.members.models import Member
from forum.attachments import KeyInUse, keep_file, markdown_of
from forum.models import Attachment

MAX_ALTERNATIVE = 500
A_MINUTE = 30  # files of one member
_MOST_FILES = 10  # at once


def no_room() -> str:
    """Say that the disk is full."""
    return gettext("The disk is full. Nothing was kept. Tell the administrators, and send the file again later.")


class SentFile(forms.Form):
    """A file that a script sends."""

    file = forms.FileField(allow_empty_file=True, error_messages={"required": _("Choose a file.")})
    key = forms.UUIDField()
    alt = LineField(required=False, max_length=MAX_ALTERNATIVE)


class _SeveralFiles(forms.ClearableFileInput):
    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none; each is checked when it is kept."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [each for each in data or [] if each]


class AttachingForm(forms.Form):
    """A form whose files are kept as soon as they are sent, and stand in its text from then on.

    So no file is lost where something else is wrong. Whoever shows an image without describing it is asked to, once.
    """

    data: QueryDict
    member: Member
    status: int

    attachments = FilesField(
        label=_("Images and files"),
        required=False,
        widget=_SeveralFiles(attrs={"id": "attachments", "accept": ",".join({**ACCEPTED, **PICTURES})}),
    )
    alt = LineField(
        label=_("What the images show, for those who cannot see them"), required=False, max_length=MAX_ALTERNATIVE
    )
    undescribed = forms.CharField(required=False, widget=forms.HiddenInput)  # images that were asked about; "*": all

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachments"].widget.attrs["data-limit"] = settings.MAX_ATTACHMENT_BYTES

    def clean_attachments(self) -> list[str]:
        """The files are kept, and what shows them stands at the end of the text."""
        uploads: Sequence[UploadedFile] = self.cleaned_data["attachments"]
        written, wrong = [], []
        if len(uploads) > _MOST_FILES:
            wrong.append(gettext("Up to %(limit)d files can be sent at once.") % {"limit": _MOST_FILES})
        for upload in uploads[:_MOST_FILES]:
            try:
                written.append(self._kept(upload))
            except KeyInUse as error:
                wrong.append(str(error))
            except TooOften as error:
                self.status = 429
                wrong.append(error.advice)
                break
            except ValidationError as error:
                wrong += [f"{upload.name}: {message}" for message in error.messages]
            except StorageFull:
                self.status = 507
                wrong.append(no_room())
        self._append(written)
        if wrong:
            raise ValidationError(wrong)
        return written

    def _kept(self, upload: UploadedFile) -> str:
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"{self.member.pk} {self.data.get('key', '')} {digest.hexdigest()}")
        if not Attachment.objects.filter(pk=key, owner=self.member).exists():
            count_or_refuse("attach", str(self.member.pk), limit=A_MINUTE, seconds=60)
        attachment, _is_new = keep_file(owner=self.member, upload=upload, key=key)
        return markdown_of(attachment, self.data.get("alt", ""))

    def _append(self, written: list[str]) -> None:
        body = self.data.get("body", "").rstrip()
        missing = [each for each in written if each.rpartition("(")[2] not in body]
        if missing:
            self.data = self.data.copy()
            self.data["body"] = "\n\n".join([body, *missing]).strip() + "\n"
            self.data["alt"] = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        undescribed = undescribed_images(self.cleaned_data.get("body", ""))
        asked = self.cleaned_data.get("undescribed", "").split()
        if "preview" not in self.data and "*" not in asked and undescribed.difference(asked):
            self.data = self.data.copy()
            self.data["undescribed"] = " ".join(sorted(undescribed))
            self.add_error(
                "body",
                gettext(
                    "Say what the image shows, for those who cannot see it: ![between these brackets](…). "
                    "If it is mere decoration, send the text again as it is."
                ),
            )
        return cleaned
