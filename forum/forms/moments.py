"""Acts that hold from or until a day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.forms.choosing import ReasonForm


class DayField(forms.DateField):
    """A day to come, or none; in UTC, so that it is the same day for all."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        errors = {"invalid": _("Choose a day, such as 2027-03-31.")}
        super().__init__(widget=widget, error_messages=errors, **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day <= timezone.now().astimezone(UTC).date():
            raise ValidationError(_("Choose a day after today."))
        return day


def begin_of(day: date) -> datetime:
    """Return when the day begins."""
    return datetime.combine(day, time(tzinfo=UTC))


class LockForm(ReasonForm):
    """From when on a topic is locked, and why."""

    at = DayField(
        label=_("From this day on"),
        help_text=_("Without a day it is locked at once; else when the day begins (UTC)."),
    )
    asks_beside = ("at",)

    def clean_at(self) -> datetime | None:
        day: date | None = self.cleaned_data["at"]
        return begin_of(day) if day else None


class PinForm(ReasonForm):
    """Where and until when a topic is pinned, and why."""

    on_site = forms.ChoiceField(
        label=_("On top of"),
        required=False,
        choices=[("", _("The list of its category")), ("site", _("The lists of the whole site"))],
        error_messages={"invalid_choice": _("Choose one of the lists.")},
    )
    until = DayField(
        label=_("Up to and with this day"),
        help_text=_("Without a day it stays until it is unpinned; else until the day has ended (UTC)."),
    )
    asks_beside = ("on_site", "until")

    def __init__(self, *args: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not everywhere:
            del self.fields["on_site"]

    def clean_on_site(self) -> bool:
        return bool(self.cleaned_data["on_site"])

    def clean_until(self) -> datetime | None:
        day: date | None = self.cleaned_data["until"]
        return begin_of(day + timedelta(days=1)) if day else None
