"""What editors type of an event."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from brain.core.forms import KeyField, WithKey
from brain.core.zones import NotOnTheClock, current_name, is_zone, moment_in, zone_of_country, zones_by_name
from brain.members.audiences import MEMBERS, PUBLIC, edition_audience
from brain.members.fields import CountryField
from brain.members.models import Member
from brain.members.registry import edition_names
from brain.news.models import Event
from brain.news.picture_fields import NOT_OF_THE_MODEL, PictureFields

_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
_TIMES = ("first_day", "start_time", "last_day", "end_time", "time_zone")


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    invalid = _("Write a whole day, such as 2027-03-31: an event needs its day.")
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {"invalid": invalid, "required": _("Give the day of the event.")}
    return forms.DateField(label=label, input_formats=["%Y-%m-%d"], widget=widget, error_messages=errors, **kwargs)


def _time(label: Any, help_text: Any = "") -> forms.TimeField:
    invalid = _("This is not a time. Give hours and minutes, such as 14:30.")
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(
        label=label, required=False, help_text=help_text, input_formats=["%H:%M", "%H:%M:%S"], widget=widget,
        error_messages={"invalid": invalid},
    )  # fmt: skip


def _address(label: Any) -> forms.URLField:
    invalid = _("This is not an address. It begins with https://")
    widget = forms.URLInput(attrs={"dir": "ltr"})
    return forms.URLField(
        label=label, required=False, max_length=500, assume_scheme="https", widget=widget,
        error_messages={"invalid": invalid},
    )  # fmt: skip


class EventForm(PictureFields, WithKey, forms.ModelForm[Event]):
    """An event in its original language, with its times by the clocks of its place; `person` writes it."""

    key = KeyField()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    first_day = _day(_("First day"))
    start_time = _time(_("Begins at"), _("Empty for whole days."))
    last_day = _day(_("Last day, if another"), required=False)
    end_time = _time(_("Ends at"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: zones_by_name(get_language() or settings.LANGUAGE_CODE),
        help_text=_("Of the place; online, the one in which the times are announced."),
    )
    meeting_url = _address(_("Address to take part online"))
    registration_url = _address(_("Address to register"))
    country = CountryField(label=_("Country"))
    edition = forms.TypedChoiceField(label=_("Academy"), required=False, coerce=int, empty_value=None)
    audience = forms.ChoiceField(label=_("Who may see it"))

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = [
            "language", "title", "summary", "time_zone", "mode", "venue", "country", "meeting_url",
            "registration_url", "organisers", "edition", "audience", "is_cancelled", "related", "photo_credit",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {"summary": _("A paragraph or two, in Markdown.")}
        widgets: ClassVar[dict[str, Any]] = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "summary": forms.Textarea(attrs={"dir": "auto", "rows": 8}),
            "venue": forms.TextInput(attrs={"dir": "auto"}),
            "organisers": forms.TextInput(attrs={"dir": "auto"}),
        }

    field_order = (
        "key", "language", "title", "summary", *_TIMES, "mode", "venue", "country", "meeting_url", "registration_url",
        "organisers", "edition", "audience", "is_cancelled", "related", "image", "image_text", "photo_credit",
        "without_image",
    )  # fmt: skip

    def __init__(self, *args: Any, person: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(self.instance, person)
        self._offer_editions()
        if self.instance.pk:
            self.initial.update(_written(self.instance))
        else:
            self.initial.setdefault("time_zone", zone_of_country(person.country))
            del self.fields["is_cancelled"]

    def _offer_editions(self) -> None:
        names = edition_names()
        edition, audience = self.fields["edition"], self.fields["audience"]
        edition.choices = [("", pgettext("academy", "None")), *names.items()]  # type: ignore[attr-defined]
        groups = [(edition_audience(number), name) for number, name in names.items()]
        audience.choices = [  # type: ignore[attr-defined]
            (PUBLIC, _("Anyone")), (MEMBERS, _("Members")), (_("Participants of an academy"), groups),
        ]  # fmt: skip

    def clean_time_zone(self) -> str:
        zone = current_name(self.cleaned_data["time_zone"])
        if not is_zone(zone):
            raise ValidationError(_("This time zone is not known. Choose one from the list."))
        return zone

    def clean(self) -> dict[str, Any]:
        """An event ends after it begins, on a clock that shows those times."""
        super().clean()
        self.require_words()
        if not any(name in self.errors for name in _TIMES):
            self._clean_times()
        return self.cleaned_data

    def _clean_times(self) -> None:
        given = self.cleaned_data
        first, last = given["first_day"], given.get("last_day") or given["first_day"]
        starts, ends = given.get("start_time"), given.get("end_time")
        given["is_all_day"] = starts is None and ends is None
        if not (_FIRST <= first <= _LAST and _FIRST <= last <= _LAST):
            self.add_error("first_day", _("Choose days between 2000 and 2099."))
        elif last < first:
            self.add_error("last_day", _("It ends before it begins. Choose a later day."))
        elif given["is_all_day"]:
            given["starts_at"] = midnight(first, given["time_zone"])
            given["ends_at"] = midnight(last + timedelta(days=1), given["time_zone"])
        elif starts is None:
            self.add_error("start_time", _("Give the time at which it begins, or none for whole days."))
        elif ends is None:
            self.add_error("end_time", _("Give the time at which it ends, or none for whole days."))
        else:
            given["starts_at"] = self._moment("start_time", first, starts)
            given["ends_at"] = self._moment("end_time", last, ends)
            if given["starts_at"] and given["ends_at"] and given["ends_at"] <= given["starts_at"]:
                self.add_error("end_time", _("It ends before it begins. Choose a later end."))

    def _moment(self, name: str, day: date, clock: time) -> datetime | None:
        try:
            return moment_in(datetime.combine(day, clock), self.cleaned_data["time_zone"])
        except NotOnTheClock:
            self.add_error(name, _("Clocks are changed on that day: choose a time an hour away."))
            return None

    def fields_to_keep(self) -> dict[str, Any]:
        """Return what was typed, as the event's own fields have it."""
        left_out = NOT_OF_THE_MODEL | {"first_day", "start_time", "last_day", "end_time"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


def midnight(day: date, zone: str) -> datetime:
    """Return the moment (UTC) at which `day` begins in `zone`; where clocks are put forward, the first there is."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _written(event: Event) -> dict[str, Any]:
    """Return when the event is, as the form has it."""
    days = {"first_day": event.first_day, "last_day": event.last_day if event.last_day != event.first_day else None}
    if event.is_all_day:
        return days
    last = event.ends.date()
    days["last_day"] = last if last != event.first_day else None
    return days | {"start_time": f"{event.begins:%H:%M}", "end_time": f"{event.ends:%H:%M}"}
