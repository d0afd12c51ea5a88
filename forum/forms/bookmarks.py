"""The note on a bookmark, and when its member is reminded of it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField
from forum.models import Bookmark
from forum.models.reactions import MAX_NOTE

_IN_HOURS = {"3h": 3, "1d": 24, "7d": 7 * 24}
_ON_A_DAY, _KEPT = "day", "kept"
_MOMENTS = [
    ("", _("Not at all")),
    (_KEPT, _("As it is now")),
    ("3h", _("In three hours")),
    ("1d", _("Tomorrow at this time")),
    ("7d", _("In a week")),
    (_ON_A_DAY, _("On a day")),
]
_MORNING = time(6, tzinfo=UTC)


class BookmarkForm(forms.Form):
    """A note, and a moment: one of some hours from now, or the morning (6:00 UTC) of a day."""

    note = LineField(
        max_length=MAX_NOTE,
        required=False,
        error_messages={"max_length": _("The note may have up to %(limit_value)d characters. Shorten it.")},
    )
    remind = forms.ChoiceField(
        required=False,
        choices=_MOMENTS,
        error_messages={"invalid_choice": _("Choose one of the moments in the list.")},
    )
    day = forms.DateField(required=False, error_messages={"invalid": _("Choose a day, such as 2027-03-31.")})

    def __init__(self, *args: Any, bookmark: Bookmark | None = None, **kwargs: Any) -> None:
        self._kept = bookmark.remind_at if bookmark else None
        first = {"note": bookmark.note if bookmark else "", "remind": _KEPT if self._kept else ""}
        super().__init__(*args, **kwargs)
        self.initial = first
        field = self.fields["remind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in _MOMENTS if self._kept or choice[0] != _KEPT]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remind") == _ON_A_DAY and "day" not in self.errors:
            day = cleaned.get("day")
            if day is None or _morning(day) <= timezone.now():
                self.add_error("day", _("Choose a day after today."))
        return cleaned

    @property
    def moment(self) -> datetime | None:
        """When the member of the valid form is reminded; None: not at all."""
        choice = self.cleaned_data["remind"]
        if choice in _IN_HOURS:
            return timezone.now() + timedelta(hours=_IN_HOURS[choice])
        if choice == _ON_A_DAY:
            return _morning(self.cleaned_data["day"])
        return self._kept if choice == _KEPT else None


def _morning(day: Any) -> datetime:
    return datetime.combine(day, _MORNING)
