"""What editors type."""

import re
from collections.abc import Collection
from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brain.core.forms import KeyField, WithKey
from brain.members.fields import country_codes
from brain.members.registry import edition_names
from brain.news.models import NewsItem
from brain.news.picture_fields import NOT_OF_THE_MODEL, PictureFields

_LANGUAGES = {str(code).replace("_", "-") for code in Locale("en").languages}


class CodesField(forms.CharField):
    """A list of codes, typed with commas or spaces between them; any that is not among `known` is named."""

    def __init__(self, *, known: Collection[str], unknown: Any, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)
        self._known = {code.casefold(): code for code in known}
        self._unknown = unknown

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        codes = re.findall(r"[^\s,;]+", super().clean(value))
        for code in codes:
            if code.casefold() not in self._known:
                raise ValidationError(self._unknown % {"code": code})
        return list(dict.fromkeys(self._known[code.casefold()] for code in codes))


class NewsForm(PictureFields, WithKey, forms.ModelForm[NewsItem]):
    """An item in its original language; `person` writes it."""

    key = KeyField()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    countries = CodesField(
        label=_("Countries"),
        help_text=_("Two-letter codes, such as: KR, SN."),
        known=country_codes(),
        unknown=_("“%(code)s” is not the code of a country."),
    )
    tool_languages = CodesField(
        label=_("Languages of the tool"),
        help_text=_("Codes, such as: ar, fr."),
        known=_LANGUAGES,
        unknown=_("“%(code)s” is not the code of a language."),
    )

    class Meta:
        model = NewsItem
        fields: ClassVar[list[str]] = [
            "kind", "language", "title", "summary", "date", "series", "person", "person_role", "organisation",
            "countries", "event_start", "event_end", "has_recording", "tool_languages", "edition", "related",
            "photo_credit",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "date": _("As precise as it is known: 2021, 2021-11 or 2021-11-25. Empty for an undated item."),
            "summary": _("A paragraph or two, in Markdown."),
            "edition": _("The number of the academy edition that it is about."),
        }

    field_order = ("key", *Meta.fields[:-1], "image", "image_text", "photo_credit", "without_image")

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(self.instance, person)

    def clean_edition(self) -> int | None:
        edition: int | None = self.cleaned_data["edition"]
        if edition is not None and edition not in edition_names():
            raise ValidationError(_("Write the number of an edition, such as 12."))
        return edition

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("event_start", ""), cleaned.get("event_end", "")
        if end and (not start or end < start[: len(end)]):
            self.add_error("event_end", _("The end cannot be before the beginning."))
        self.require_words()
        return cleaned

    def fields_to_keep(self) -> dict[str, Any]:
        """Return what was typed, without the key of the form and what becomes of the picture."""
        return {name: value for name, value in self.cleaned_data.items() if name not in NOT_OF_THE_MODEL}
