"""The part that forms share in which somebody says what the columns of a sheet hold."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class WithColumns(forms.Form):
    """Base: a field for each column. Those who derive call `ask_for_columns` first, and `refuse_doubles` in `clean`."""

    def ask_for_columns(self, headers: Iterable[str], meanings: Sequence[str], choices: Any) -> None:
        """The form asks what each column holds, by its header; `meanings` is what they are taken to hold."""
        self.columns = []
        for at, header in enumerate(headers):
            name = f"column-{at}"
            label = header or _("Column %(number)d") % {"number": at + 1}
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, initial=meanings[at])
            self.columns.append(name)

    @property
    def column_fields(self) -> list[Any]:
        """The fields of the columns, in their order."""
        return [self[name] for name in self.columns]

    def meanings(self) -> list[str]:
        """Return what each column holds, "" for one that is left out."""
        return [self.cleaned_data.get(name, "") for name in self.columns]

    def refuse_doubles(self) -> None:
        """Raise ValidationError where two columns are said to hold the same."""
        chosen = [meaning for meaning in self.meanings() if meaning]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("Two columns cannot mean the same. Leave one of them out."))
