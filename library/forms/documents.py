"""What editors write of a document and its language editions, checked."""

import itertools
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.forms.renderers import get_default_renderer
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brain.core.forms import KeyField, WithKey
from brain.core.templatetags.brain import country_name, own_name
from brain.core.uploads import CheckedFile, check_upload
from brain.members.audiences import MEMBERS, PUBLIC, edition_audience
from brain.members.fields import country_codes
from library.actions.documents import EditionText, revision_of
from library.forms.choosers import DocumentField
from library.models import Document, Edition, LanguageEdition, Licence, Region, Series, Topic
from library.templatetags.library import academy_name

MAX_EDITIONS = 40
OTHER = "other"


def _english() -> Locale:
    return Locale.parse("en")


class CountriesField(forms.CharField):
    """Countries, separated by commas, each by its name in the reader's language or by its ISO 3166-1 code."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(map(_written, value))

    def clean(self, value: Any) -> Any:
        known = _countries_by_name(get_language() or settings.LANGUAGE_CODE)
        words = [word.strip() for word in super().clean(value).replace("،", ",").split(",") if word.strip()]
        if unknown := [word for word in words if word.casefold() not in known]:
            raise ValidationError(_("This is not the name or code of a country: %(name)s") % {"name": unknown[0]})
        return list(dict.fromkeys(known[word.casefold()] for word in words))


def _written(country: str) -> str:
    """Return the country's name; its code where a comma stands in the name: "Hong Kong, RAE da China"."""
    name = country_name(country)
    return country if "," in name else name


@cache
def _countries_by_name(language: str) -> dict[str, str]:
    """Return the code of each country by its name in `language`, its English name and the code itself, casefolded."""
    locales = (_english(), Locale.parse(language, sep="-"))
    named = {str(locale.territories[code]).casefold(): code for locale in locales for code in country_codes()}
    return named | {code.casefold(): code for code in country_codes()}


def audience_choices(editions: Iterable[Edition] | None = None) -> list[Any]:
    """Return who may be let in: anyone, members, the participants of one of the `editions` (of all without them)."""
    editions = Edition.objects.with_texts() if editions is None else editions
    names = [(edition_audience(edition.number), academy_name(edition)) for edition in editions]
    return [(PUBLIC, _("Anyone")), (MEMBERS, _("Members")), (_("Participants of an academy"), names)]


class DocumentForm(WithKey, forms.ModelForm):
    key = KeyField()
    countries = CountriesField(
        label=gettext_lazy("Countries"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("Names or two-letter codes, separated by commas: Brazil, PH"),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who may read it"))
    summary_of = DocumentField(
        label=gettext_lazy("Summary of"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The address of the full document, or its last part."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.with_labels(),
        label=gettext_lazy("Subjects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    class Meta:
        model = Document
        fields = (
            "type", "series", "edition", "issued", "audience", "embargo_until", "region", "licence", "rights",
            "summary_of", "topics",
        )  # fmt: skip
        labels = {
            "series": gettext_lazy("Series"),
            "edition": gettext_lazy("Academy"),
            "type": gettext_lazy("Type"),
            "licence": gettext_lazy("Licence"),
            "rights": gettext_lazy("Statement on rights"),
            "embargo_until": gettext_lazy("Files for readers from"),
        }
        help_texts = {
            "issued": gettext_lazy("As precisely as it is known: 2015, 2013-04 or 2010-10-25."),
            "embargo_until": gettext_lazy("Before that day its files are for editors alone."),
        }
        widgets = {"embargo_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        error_messages = {
            "embargo_until": {"invalid": gettext_lazy("This is not a date. Choose one, such as 2027-03-31.")}
        }

    def __init__(self, *args: Any, reads: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["countries"] = [row.country for row in self.instance.countries.all()]
            self.initial["revision"] = revision_of(self.instance)
        self._offer_series(reads)
        self._offer_editions()
        self._offer_regions()
        self._offer_choices(reads)

    def _offer_series(self, reads: Sequence[str]) -> None:
        field: Any = self.fields["series"]
        field.empty_label = _("Not stated")
        field.queryset = Series.objects.prefetch_related("translations")
        field.label_from_instance = lambda series: series.name_for(reads).text

    def _offer_editions(self) -> None:
        edition: Any = self.fields["edition"]
        audience: Any = self.fields["audience"]
        edition.empty_label = _("Not stated")
        edition.label_from_instance = academy_name
        edition.queryset = editions = Edition.objects.with_texts()
        audience.choices = audience_choices(editions)

    def _offer_regions(self) -> None:
        region: Any = self.fields["region"]
        region.choices = [("", _("Not stated")), *Region.choices]

    def _offer_choices(self, reads: Sequence[str]) -> None:
        licence: Any = self.fields["licence"]
        licence.choices = [("", _("Not stated")), *Licence.choices]
        topics: Any = self.fields["topics"]
        topics.label_from_instance = lambda topic: topic.label_for(reads).text

    def clean_summary_of(self) -> Document | None:
        full: Document | None = self.cleaned_data["summary_of"]
        if full is not None and full.pk == self.instance.pk:
            raise ValidationError(_("A document is no summary of itself."))
        return full

    def fields_of_document(self) -> dict[str, Any]:
        """Return what was written, for the document's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "topics"}


class LanguageEditionForm(forms.ModelForm):
    language = forms.CharField(label=gettext_lazy("Language"), max_length=12, required=False, widget=forms.Select)
    other_language = forms.CharField(
        label=gettext_lazy("Another language"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("Its code: en, pt-BR, ar"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    field_order = ("language", "other_language")

    class Meta:
        model = LanguageEdition
        fields = ("language", "title", "abstract", "identifier", "is_original", "title_is_translated")
        labels = {
            "is_original": gettext_lazy("This is the original"),
            "title_is_translated": gettext_lazy("The title was translated for this library"),
            "identifier": gettext_lazy("Identifier, such as an ISBN or DOI"),
        }
        widgets = {"abstract": forms.Textarea(attrs={"rows": 4, "dir": "auto"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs["dir"] = "auto"
        language: Any = self.fields["language"]
        if has := self.initial.get("language"):
            language.widget.choices = [(has, own_name(has))]
            del self.fields["other_language"]
        else:
            language.widget.choices = [("", _("Not stated")), *settings.LANGUAGES, (OTHER, _("Another language"))]

    def has_changed(self) -> bool:
        """Whether anything was written: which one is the original says nothing by itself."""
        return bool(set(self.changed_data) - {"is_original"})

    def clean(self) -> dict[str, Any]:
        """`language` is a known one, in the usual form of its tag: "pt-BR"."""
        data = super().clean() or self.cleaned_data
        chosen = data.get("language", "")
        field = "other_language" if chosen in ("", OTHER) and data.get("other_language") else "language"
        tag = _tag(data.get(field, ""))
        if tag is None and not self.errors.get(field):
            self.add_error(field, _("Write the code of a language, such as en or pt-BR."))
        return data | {"language": tag or ""}


def _tag(written: str) -> str | None:
    """Return the tag of a language in its usual form, or None for one that nobody knows."""
    language, _dash, region = written.strip().partition("-")
    known = _english()
    if language.lower() not in known.languages or (region and region.upper() not in known.territories):
        return None
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


def _as_sent(editions: list[dict[str, Any]], data: QueryDict) -> list[dict[str, Any]]:
    """Return what is kept in the order of the forms that came: others may have added editions, or removed them."""
    kept = {edition["language"]: edition for edition in editions}
    sent = itertools.takewhile(
        lambda language: language is not None,
        (data.get(f"editions-{number}-language") for number in range(MAX_EDITIONS)),
    )
    return [kept.get(language or "", {}) for language in sent]


class LanguageEditions(BaseFormSet):
    """The language editions of one document: at least one, each language once, no more than one original."""

    form = LanguageEditionForm
    min_num = 0
    max_num = absolute_max = MAX_EDITIONS
    can_order = False
    can_delete, can_delete_extra = True, False
    validate_min = False
    validate_max = True
    renderer = get_default_renderer()

    def __init__(self, data: QueryDict | None = None, *, document: Document | None = None) -> None:
        editions = list(document.language_editions.all()) if document else []
        self.is_new, self.extra = document is None, 1 if document else 3
        self.with_files = {edition.language for edition in editions if edition.file}
        initial = [forms.model_to_dict(edition) for edition in editions]
        super().__init__(data, initial=_as_sent(initial, data) if data else initial, prefix="editions")

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.is_new and index == 0:
            form.fields["is_original"].initial = True
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this edition")

    def clean(self) -> None:
        if any(self.errors):
            return
        kept = self.texts()
        languages = [text.language for text in kept]
        if not kept:
            raise ValidationError(_("A document has at least one language edition."))
        if len(set(languages)) < len(languages):
            raise ValidationError(_("There are two editions in the same language."))
        if sum(text.is_original for text in kept) > 1:
            raise ValidationError(_("Only one edition is the original."))
        if self.with_files & set(self.removed()):
            raise ValidationError(_("An edition that holds a file cannot be removed. Withdraw the document instead."))

    def texts(self) -> list[EditionText]:
        """Return the language editions that the document is to have."""
        names = LanguageEditionForm.Meta.fields
        return [EditionText(**{name: form.cleaned_data[name] for name in names}) for form in self._filled(False)]

    def removed(self) -> list[str]:
        """Return the languages of the editions to be removed."""
        return [form.cleaned_data["language"] for form in self._filled(True)]

    def _filled(self, is_removed: bool) -> list[Any]:
        filled = [form for form in self.forms if form.cleaned_data.get("language")]
        return [form for form in filled if form.cleaned_data.get("DELETE", False) is is_removed]


class UploadForm(WithKey, forms.Form):
    """A file for a language edition; `checked` is what may be kept of it."""

    key = KeyField()
    file = forms.FileField(label=gettext_lazy("File"), max_length=255)

    def clean_file(self) -> CheckedFile:
        return check_upload(self.cleaned_data["file"])
