"""What an editor says of an import: the file or the address, what its columns hold, and what is to become of it."""

from typing import IO, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brain.core.forms import KeyField, LineField, WithKey
from brain.core.sheets import MAX_BYTES, Sheet, Unreadable
from brain.core.sheets.forms import WithColumns
from brain.core.sheets.reading import read_sheet
from brain.core.templatetags.brain import file_size
from brain.core.uploads import clean_file_name
from brain.members.models import Member
from library.exchange import archives
from library.exchange.columns import NEEDED, Column
from library.exchange.sheets import clean_cell
from library.exchange.wishes import Wishes
from library.models import FOR_IMPORTS, Import, SourceKey, Upload


class WishesForm(forms.Form):
    """What holds for all documents of an import."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of titles"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Where the source does not say it."),
    )
    change = forms.BooleanField(label=gettext_lazy("Change documents that are here already"), required=False)
    publish = forms.BooleanField(label=gettext_lazy("Publish them at once, instead of as drafts"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"language": get_language() or settings.LANGUAGE_CODE})
        super().__init__(*args, **kwargs)

    def wishes(self) -> Wishes:
        """Return what was chosen."""
        return Wishes(**{name: self.cleaned_data[name] for name in ("language", "publish", "change")})


class _BeginForm(WithKey, WishesForm):
    """An import that `member` begins."""

    key = KeyField()

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member


class _SourceForm(_BeginForm):
    source = LineField(
        label=gettext_lazy("Where it comes from"),
        max_length=200,
        help_text=gettext_lazy("Such as “Library in Turin”. The same key from there is always the same document."),
        widget=forms.TextInput(attrs={"list": "sources", "dir": "auto", "autocomplete": "off"}),
    )
    arrived = forms.ModelChoiceField(
        Upload.objects.none(),
        label=gettext_lazy("ZIP that has arrived"),
        to_field_name="uuid",
        required=False,
        empty_label="–",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arrived = Upload.objects.whole().filter(member=self.member, target=FOR_IMPORTS)
        self.fields["arrived"].queryset = arrived  # type: ignore[attr-defined]
        self.initial["arrived"] = arrived.last()

    @property
    def sources(self) -> list[str]:
        """The names of sources from which something was brought in before."""
        return list(SourceKey.objects.order_by("source").values_list("source", flat=True).distinct()[:100])

    def clean_archive(self) -> UploadedFile | None:
        """Return the ZIP that came with the form. Raises ValidationError where it is none, or too large."""
        archive: UploadedFile | None = self.cleaned_data["archive"]
        if archive is None:
            return None
        if (archive.size or 0) > settings.MAX_IMPORT_BYTES:
            limit = file_size(settings.MAX_IMPORT_BYTES)
            raise ValidationError(_("The file is too large: up to %(limit)s can be read.") % {"limit": limit})
        _check_zip(archive)
        archive.seek(0)
        return archive

    def clean_arrived(self) -> Upload | None:
        arrived: Upload | None = self.cleaned_data["arrived"]
        if arrived:
            try:
                with arrived.path.open("rb") as file:
                    _check_zip(file)
            except FileNotFoundError:  # removed, or taken, at the same moment
                raise ValidationError(self.fields["arrived"].error_messages["invalid_choice"]) from None
        return arrived


class SheetForm(_SourceForm):
    """A table, and a ZIP with the files that it names; `sheet` is what the table holds."""

    field_order = ("key", "file", "archive", "arrived", "source", "language", "change", "publish")
    file = forms.FileField(
        label=gettext_lazy("Table"),
        max_length=160,
        help_text=gettext_lazy("CSV or XLSX, with up to 10,000 rows. One row a language of a document."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    archive = forms.FileField(
        label=gettext_lazy("ZIP with the files"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("The table names each file as it is called in the ZIP."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )
    sheet: Sheet

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            limit = file_size(MAX_BYTES)
            raise ValidationError(_("The file is too large: up to %(limit)s can be read.") % {"limit": limit})
        try:
            self.sheet = read_sheet(upload.read(), clean=clean_cell)
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable)) from None
        if len(self.sheet.lines) < 2:
            raise ValidationError(_("The first row names the columns; there is no other row."))
        return upload


class SimpleArchiveForm(_SourceForm):
    """An archive that DSpace has written."""

    field_order = ("key", "archive", "arrived", "source", "language", "change", "publish")
    archive = forms.FileField(
        label=gettext_lazy("ZIP in the DSpace Simple Archive Format"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("A folder for each document, with dublin_core.xml, contents and the files."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("archive") or data.get("arrived") or self.errors):
            self.add_error("archive", self.fields["archive"].error_messages["required"])
        return data


class HarvestForm(_BeginForm):
    """A repository that is asked for its records by OAI-PMH."""

    field_order = ("key", "address", "set_spec", "anew", "language", "change", "publish")
    address = forms.URLField(
        label=gettext_lazy("Address of the repository"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("Its base URL for OAI-PMH, such as https://repository.example.org/oai/request"),
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    set_spec = LineField(
        label=gettext_lazy("Set"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its setSpec; empty for all records."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    anew = forms.BooleanField(
        label=gettext_lazy("Ask for all records, not only for what changed since the last time"), required=False
    )


class ColumnsForm(WithColumns, WishesForm):
    """What the columns of a table hold (Column)."""

    def __init__(self, data: Any, *, sheet: Import) -> None:
        super().__init__(data, initial=sheet.wishes)
        self.ask_for_columns(sheet.headers, sheet.meanings, Column.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = self.meanings()
        if missing := [column for column in NEEDED if column not in chosen]:
            raise ValidationError(_("Say which column holds this: %(name)s") % {"name": missing[0].label})
        self.refuse_doubles()
        return data


def _check_zip(file: IO[bytes]) -> None:
    """Raise ValidationError where the file is no ZIP."""
    try:
        archives.checked_zip(file)
    except archives.Unreadable as unreadable:
        raise ValidationError(str(unreadable)) from None


def name_of(upload: UploadedFile | Upload) -> str:
    """Return what an import is called after the file that it comes from."""
    return clean_file_name(upload.name or "")[:160]


def key_of(form: forms.Form) -> UUID:
    """Return the key of a form that may be sent twice."""
    key: UUID = form.cleaned_data["key"]
    return key
