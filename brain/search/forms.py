"""What narrows a search, as fields beside the box; the operators say the same in words."""

from collections.abc import Collection, Sequence
from typing import cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import language_name
from brain.search.operators import Filters
from brain.search.places import categories

_BOX = {"form": "ask"}  # the fields stand outside of the form that they belong to
_DAY = {"type": "date", **_BOX}


class NarrowingForm(forms.Form):
    """Fields for the Filters; one that makes no sense narrows nothing, and says so."""

    language = forms.ChoiceField(label=_("Written in"), required=False, widget=forms.Select(_BOX))
    category = forms.CharField(label=_("Category"), required=False, widget=forms.Select(_BOX))
    edition = forms.IntegerField(
        label=_("Academy edition"), required=False, min_value=1, max_value=99, widget=forms.NumberInput(_BOX)
    )
    who = forms.CharField(label=_("Written by"), required=False, max_length=80, widget=forms.TextInput(_BOX))
    after = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    before = forms.DateField(label=_("Before"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))

    def __init__(self, data: QueryDict, *, audiences: Collection[str], languages: Sequence[str]) -> None:
        super().__init__(data)
        tags = dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *languages])
        named = ((tag, language_name(tag)) for tag in tags)
        cast(forms.ChoiceField, self.fields["language"]).choices = [("", _("Any language")), *named]
        # Any slug may be asked for: what is not open to the reader finds as little as what does not exist.
        places = categories(audiences, languages)
        cast(forms.Select, self.fields["category"].widget).choices = [("", _("Any category")), *places]
        self.full_clean()

    @property
    def is_used(self) -> bool:
        return bool(self.filters or self.errors)

    @property
    def filters(self) -> Filters:
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})
