"""What editors write and send."""

from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.templatetags.brain import file_size
from brain.languages import writing
from brain.languages.forms import TranslationForm
from brain.languages.models import TranslatedSource
from brain.languages.official import actions, po, xliff
from brain.languages.official.exporting import FORMATS, Which
from brain.languages.official.units import Units, Unreadable
from brain.languages.reading import primary
from brain.languages.texts import Fields

MAX_BYTES = 4 * 1024 * 1024  # of a file: about 2,000 news with their translations
MAX_UNITS = 10_000


class OfficialForm(TranslationForm):
    """The official translation of a text (access.OfficialText)."""

    @transaction.atomic
    def save(self) -> bool:
        """The official translation is what the form says; so the suggestion that it began from is accepted.

        Returns whether it was: somebody may have decided about the suggestion meanwhile. Raises writing.SourceChanged.
        """
        text = self.text
        fields = {name: self.cleaned_data.get(name, "") for name in text.kind.fields}
        if self.suggestion and not writing.accept(text.kind, self.suggestion, reviewer=self.member, fields=fields):
            return False
        actions.save_official(
            text.kind, text.original, text.language, fields, editor=self.member, digest=text.source.digest
        )
        return True

    def _before(self, name: str) -> str:
        """Return what the original said when its editor had it before them, or else when it was translated."""
        before = super()._before(name)
        return self._source_before.get(name, before) if before == self.text.source.fields[name] else before

    @cached_property
    def _source_before(self) -> Fields:
        """Return what the original said when its translation was written; nothing where that is not known."""
        row = self.text.row
        about = {"kind": self.text.kind.name, "object_id": self.text.original.pk}
        known = row and TranslatedSource.objects.filter(**about, digest=row.digest).first()
        return known.fields if known else {}


class ExportForm(forms.Form):
    """Which texts, and in which format."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(name, each.label) for name, each in FORMATS.items()]
    )
    which = forms.ChoiceField(label=gettext_lazy("Texts"), choices=Which)
    source = forms.ChoiceField(label=gettext_lazy("Translated from"))

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.choices = languages


class ImportForm(forms.Form):
    """A file from a translator's tool; `content` is what it holds, and `language` that of the site it is for."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=160,
        help_text=gettext_lazy("XLIFF 1.2, XLIFF 2.0 or PO, as it was exported here."),
    )
    content: Units
    language: str

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)s. Export fewer texts at a time.") % {"limit": file_size(MAX_BYTES)}
            )
        raw = file.read()
        try:
            self.content = xliff.read(raw) if b"<" in raw[:8] else po.read(raw)
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable)) from None
        if not self.content.units:
            raise ValidationError(_("There is nothing in the file."))
        if len(self.content.units) > MAX_UNITS:
            raise ValidationError(_("There are too many texts in the file. Export fewer at a time."))
        self.language = _language_of(self.content)
        return file


def _language_of(content: Units) -> str:
    """Return the language of the site that the file translates into, whichever region either names."""
    wanted = primary(content.language)
    for code, _name in settings.LANGUAGES:
        if wanted and primary(code) == wanted:
            return code
    raise ValidationError(
        _("The file says that it is in “%(language)s”, which is no language of this site.")
        % {"language": content.language}
    )
