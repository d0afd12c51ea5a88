"""Where in a topic somebody wants to be."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_NO_NUMBER = _("Write the number of a post, such as 12.")
_NO_DATE = _("Write a date as year, month and day, such as 2026-11-22.")


class JumpForm(forms.Form):
    """A post's `number`, or a `date` (ISO 8601); cleaned, the date is its beginning."""

    number = forms.IntegerField(
        label=_("Post number"),
        required=False,
        min_value=1,
        max_value=10**9,
        error_messages={"invalid": _NO_NUMBER, "min_value": _NO_NUMBER, "max_value": _NO_NUMBER},
    )
    date = forms.DateField(
        label=_("Or date"), required=False, input_formats=["%Y-%m-%d"], error_messages={"invalid": _NO_DATE}
    )

    def clean_date(self) -> datetime | None:
        day = self.cleaned_data["date"]
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None

    def clean(self) -> dict[str, Any]:
        if not self.errors and self.cleaned_data["number"] is None and self.cleaned_data["date"] is None:
            raise forms.ValidationError(_("Write the number of a post, or a date."))
        return self.cleaned_data
