"""What is written of materials: photos, presentations, recordings with tracks and captions, links."""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from brain.core.forms import LineField
from brain.core.revisions import WithRevision
from brain.core.templatetags.brain import own_name
from brain.core.uploads import PICTURES, RECORDINGS
from library.forms.report_fields import AudienceField, LanguageField, ReadableDocumentField
from library.models import FLOOR, CaptionsKind, EditionDocument, Photo, Presentation, Recording, TrackForm, Upload
from library.reports.webvtt import NotWebVTT, parse

MAX_CAPTIONS = 1_000_000  # characters
_LENGTH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)", re.ASCII)


def _line(label: Any, length: int, **kwargs: Any) -> LineField:
    return LineField(label=label, max_length=length, widget=forms.TextInput(attrs={"dir": "auto"}), **kwargs)


def _address(label: Any) -> forms.URLField:
    widget = forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"})
    return forms.URLField(label=label, max_length=500, assume_scheme="https", widget=widget)


class LengthField(forms.CharField):
    """How long a recording is, written as 1:28:10 or 7:05; kept in seconds, None where it is not known."""

    def __init__(self) -> None:
        super().__init__(
            label=pgettext_lazy("of a recording", "Length"),
            required=False,
            help_text=gettext_lazy("Such as 1:28:10 or 7:05"),
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        if not (found := _LENGTH.fullmatch(written)):
            raise ValidationError(_("Write the length as hours, minutes and seconds, such as 1:28:10."))
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds


class TrackLanguageField(LanguageField):
    """The language of a track; without one, it is what was spoken on the floor."""

    def __init__(self) -> None:
        super().__init__(required=False, help_text=gettext_lazy("Its code; empty: as spoken on the floor"))

    def prepare_value(self, value: Any) -> Any:
        return "" if value == FLOOR else value

    def clean(self, value: Any) -> Any:
        return super().clean(value) or FLOOR


class MaterialForm(forms.Form):
    """Base: for whom a material is."""

    audience = AudienceField()

    def __init__(self, *args: Any, edition: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience: Any = self.fields["audience"]
        audience.offer(edition.number)

    def values(self) -> dict[str, Any]:
        """Return what was written, for the material's own fields."""
        return dict(self.cleaned_data)


class EditForm(WithRevision, MaterialForm):
    """Base: a material that is there already, where it stands among those of its kind, and which state was edited."""

    revision = forms.CharField(widget=forms.HiddenInput, required=False)
    order = forms.IntegerField(label=gettext_lazy("Place in the list"), min_value=0, max_value=1000)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "revision"}

    def texts(self) -> dict[str, str]:
        """Return what was written anew in other languages, by language."""
        return {}


class WithTexts(EditForm):
    """A material with a text in its own language, and the same in the other languages of the academy."""

    text_field = ""
    longest = 0

    def __init__(self, *args: Any, edition: Any, language: str = "", given: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        self.given = given
        for tag in edition.official_languages:
            if tag != language:
                field = _line(
                    f"{self.fields[self.text_field].label}: {own_name(tag)}", 2 * self.longest, required=False
                )
                field.initial = given.get(tag, "")
                field.widget.attrs["lang"] = tag
                self.fields[f"text_{tag}"] = field

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if not name.startswith("text_")}

    def texts(self) -> dict[str, str]:
        written = {name[5:]: text for name, text in self.cleaned_data.items() if name.startswith("text_")}
        own = self.cleaned_data.get("language")
        return {tag: text for tag, text in written.items() if text != self.given.get(tag, "") and tag != own}


class PhotoForm(WithTexts):
    text_field, longest = "text", 500
    field_order = ["text", "language", "credit", "audience", "order"]
    text = _line(gettext_lazy("What the picture shows"), 500)
    language = LanguageField(label=gettext_lazy("Language of the text"))
    credit = _line(gettext_lazy("Photo credit"), 120, required=False)


class LinkForm(WithTexts):
    text_field, longest = "title", 200
    field_order = ["url", "title", "language", "target_language", "audience", "order"]
    url = _address(gettext_lazy("Address"))
    title = _line(gettext_lazy("Title"), 200)
    language = LanguageField(label=gettext_lazy("Language of the title"))
    target_language = LanguageField(label=gettext_lazy("Language of the page"), required=False)


class PresentationForm(EditForm):
    field_order = ["edition_kind", "audience", "order"]
    edition_kind = forms.ChoiceField(
        label=gettext_lazy("Handed out as"), required=False, choices=[("", "—"), *EditionDocument.choices]
    )

    def __init__(self, *args: Any, of_session: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_session:
            del self.fields["edition_kind"]


class RecordingForm(EditForm):
    field_order = ["title", "language", "audience", "order"]
    title = _line(gettext_lazy("Title"), 200, required=False)
    language = LanguageField(label=gettext_lazy("Language of the title"))


class NewLinkForm(MaterialForm):
    field_order = ["url", "title", "language", "target_language", "audience"]
    url = _address(gettext_lazy("Address"))
    title = _line(gettext_lazy("Title"), 200)
    language = LanguageField(label=gettext_lazy("Language of the title"))
    target_language = LanguageField(label=gettext_lazy("Language of the page"), required=False)


class NewRecordingForm(MaterialForm):
    field_order = ["title", "language", "audience"]
    title = _line(gettext_lazy("Title"), 200, required=False)
    language = LanguageField(label=gettext_lazy("Language of the title"))


class ChooseDocumentForm(MaterialForm):
    """A document that is in the library already."""

    field_order = ["document", "edition_kind", "audience"]
    document = ReadableDocumentField(
        label=gettext_lazy("Address of the document"),
        max_length=500,
        help_text=gettext_lazy("Copy it from the page of the document in the library."),
        widget=forms.TextInput(attrs={"dir": "ltr", "list": "documents", "autocomplete": "off"}),
    )
    edition_kind = forms.ChoiceField(
        label=gettext_lazy("Handed out as"), required=False, choices=[("", "—"), *EditionDocument.choices]
    )

    def __init__(self, *args: Any, person: Any, of_session: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document: Any = self.fields["document"]
        document.person = person
        if of_session:
            del self.fields["edition_kind"]


class TrackElsewhereForm(forms.Form):
    """A track whose file is kept elsewhere."""

    url = _address(gettext_lazy("Address of the recording"))
    language = TrackLanguageField()
    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=TrackForm)
    seconds = LengthField()

    def __init__(self, *args: Any, recording: Recording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recording = recording

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if len(url) > 200:
            raise ValidationError(_("This address is too long: up to 200 characters can be kept."))
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        known = {"language": data.get("language"), "form": data.get("form")}
        if self.recording.tracks.filter(**known).exists():
            self.add_error("language", _("There is such a track already. Remove it first."))
        return data


class CaptionsForm(forms.Form):
    """Captions or chapters, as a WebVTT file."""

    file = forms.FileField(
        label=gettext_lazy("WebVTT file (.vtt)"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
    )
    language = LanguageField()
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"), choices=CaptionsKind)

    def clean_file(self) -> str:
        """Return the text of the file, which is WebVTT with at least one cue."""
        file = self.cleaned_data["file"]
        if file.size > 4 * MAX_CAPTIONS:
            raise ValidationError(_("The file is too large for captions. Is it the right one?"))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("The file is not in Unicode (UTF-8). Save it so, and send it again.")) from None
        try:
            cues = parse(text)
        except NotWebVTT as wrong:
            raise ValidationError(_("This is no WebVTT: look at line %(line)d.") % {"line": wrong.line}) from None
        if not cues or len(text) > MAX_CAPTIONS:
            raise ValidationError(_("There is nothing to read in this file, or too much."))
        return text.replace("\x00", "")


# --- Files that have arrived -----------------------------------------------------------------------------------------


class TakeForm(MaterialForm):
    """What one file that has arrived is to be; nothing is asked of it before somebody has seen it on the page."""

    def __init__(self, sent: QueryDict, *, upload: Upload, edition: Any, **kwargs: Any) -> None:
        prefix = upload.uuid.hex
        is_asked = f"{prefix}-audience" in sent
        super().__init__(sent if is_asked else None, edition=edition, prefix=prefix, **kwargs)
        self.upload = upload


class TakePhotoForm(TakeForm):
    field_order = ["text", "language", "credit", "audience"]
    text = _line(gettext_lazy("What the picture shows"), 500)
    language = LanguageField(label=gettext_lazy("Language of the text"))
    credit = _line(gettext_lazy("Photo credit"), 120, required=False)


class TakeTrackForm(TakeForm):
    """A track of a recording that is there, or of a new one (`recording` is then None)."""

    field_order = ["recording", "language", "form", "seconds", "audience"]
    recording = forms.ModelChoiceField(
        label=gettext_lazy("Recording"), queryset=Recording.objects.none(), required=False,
        empty_label=gettext_lazy("A new one"),
    )  # fmt: skip
    language = TrackLanguageField()
    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=TrackForm)
    seconds = LengthField()

    def __init__(self, sent: QueryDict, *, upload: Upload, recordings: Any, **kwargs: Any) -> None:
        super().__init__(sent, upload=upload, **kwargs)
        recording: Any = self.fields["recording"]
        recording.queryset = recordings
        is_sound = RECORDINGS[PurePath(upload.name).suffix].startswith("audio")
        self.fields["form"].initial = TrackForm.SOUND if is_sound else TrackForm.VIDEO


class TakePresentationForm(TakeForm):
    """A new presentation, or one that is there in a further language (`presentation`)."""

    field_order = ["presentation", "title", "language", "edition_kind", "audience"]
    presentation = forms.ModelChoiceField(
        label=gettext_lazy("Presentation"), queryset=Presentation.objects.none(), required=False,
        empty_label=gettext_lazy("A new one"),
    )  # fmt: skip
    title = _line(gettext_lazy("Title"), 300)
    language = LanguageField(label=gettext_lazy("Language of the file"))
    edition_kind = forms.ChoiceField(
        label=gettext_lazy("Handed out as"), required=False, choices=[("", "—"), *EditionDocument.choices]
    )

    def __init__(
        self,
        sent: QueryDict,
        *,
        upload: Upload,
        presentations: Any,
        of_session: bool,
        reads: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(sent, upload=upload, **kwargs)
        presentation: Any = self.fields["presentation"]
        presentation.queryset = presentations
        presentation.label_from_instance = lambda row: row.document.title_for(reads).text
        self.fields["title"].initial = PurePath(upload.name).stem.replace("_", " ")
        if of_session:
            del self.fields["edition_kind"]


def is_picture(upload: Upload) -> bool:
    """Whether the upload is to be a photo, by its name."""
    return PurePath(upload.name).suffix in PICTURES


def is_recording(upload: Upload) -> bool:
    """Whether the upload is to be a track of a recording, by its name."""
    return PurePath(upload.name).suffix in RECORDINGS


def given_texts(material: Any) -> dict[str, str]:
    """Return what readers get of the material's text in other languages, by language."""
    field = "text" if isinstance(material, Photo) else "title"
    return {row.language: getattr(row, field) for row in material.translations.all() if row.is_shown}
