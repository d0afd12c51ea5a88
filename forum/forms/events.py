"""An event in a post: with the post, and changed later."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brain.core.forms import LineField
from brain.core.zones import (
    GREENWICH,
    NotOnTheClock,
    current_name,
    is_zone,
    moment_in,
    zone_name,
    zone_of_country,
    zones_by_name,
)
from brain.members.models import Member
from forum import standing
from forum.actions.events import add_event
from forum.actions.write import Part
from forum.forms.parts import WithParts
from forum.models import Event
from forum.models.events import MAX_LINK, MAX_PLACE

LONGEST = timedelta(days=10 * 365)
_FILLED = ("event_day", "event_time", "event_end_day", "event_end_time", "event_place", "event_link")
_NOT_A_DATE = gettext_lazy("This is not a date. Choose one, such as 2027-03-31.")
_NOT_A_TIME = gettext_lazy("This is not a time. Give hours and minutes, such as 14:30.")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, input_formats=["%Y-%m-%d"], error_messages={"invalid": _NOT_A_DATE}
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, input_formats=["%H:%M", "%H:%M:%S"], error_messages={"invalid": _NOT_A_TIME}
    )


class EventFields(WithParts):
    """The fields of an event; there is one if any of them but the time zone is filled in."""

    event_day = _day(gettext_lazy("Day"))
    event_time = _time(gettext_lazy("Begins at"))
    event_end_day = _day(gettext_lazy("Last day, if another"))
    event_end_time = _time(gettext_lazy("Ends at"))
    event_zone = forms.CharField(label=gettext_lazy("Time zone"), required=False, max_length=64)
    event_place = LineField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=MAX_PLACE,
        error_messages={"max_length": gettext_lazy("The place may have up to %(limit_value)d characters. Shorten it.")},
    )
    event_link = forms.URLField(
        label=gettext_lazy("Link to take part online"),
        required=False,
        max_length=MAX_LINK,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("This is not an address. It begins with https://"),
            "max_length": gettext_lazy("The address may have up to %(limit_value)d characters."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event_link"].validators = [
            URLValidator(schemes=["http", "https"], message=self.fields["event_link"].error_messages["invalid"])
        ]

    @property
    def has_event(self) -> bool:
        """Whether something of an event was filled in, right or wrong."""
        return self.is_bound and any(self.data.get(name, "").strip() for name in _FILLED)

    @property
    def is_asked_for_zones(self) -> bool:
        """Whether a browser without JavaScript has asked for all time zones."""
        return self.data.get("preview") == "zones"

    def zone(self) -> str:
        """Return the time zone to choose first: what was chosen, else that of the member's country."""
        chosen = self["event_zone"].value() or ""
        return chosen if is_zone(chosen) else self.zone_at_first()

    def zone_at_first(self) -> str:
        member = getattr(self, "member", None)
        return zone_of_country(member.country) if isinstance(member, Member) else GREENWICH

    def zones(self) -> list[tuple[str, str]]:
        """Return the zones that the form offers at once, with their names: the browser fetches the others."""
        language = get_language() or settings.LANGUAGE_CODE
        if self.is_asked_for_zones:
            return zones_by_name(language)
        return [(zone, zone_name(zone, language)) for zone in dict.fromkeys([self.zone(), GREENWICH])]

    def clean_event_place(self) -> str:
        place: str = self.cleaned_data["event_place"]
        standing.refuse_blocked(place)
        return place

    def clean_event_link(self) -> str:
        link: str = self.cleaned_data["event_link"]
        standing.refuse_blocked(link)
        return link

    def clean_event_zone(self) -> str:
        zone = current_name(self.cleaned_data["event_zone"] or self.zone_at_first())
        if not is_zone(zone):
            raise forms.ValidationError(_("This time zone is not known. Choose one from the list."))
        return zone

    def clean(self) -> dict[str, Any]:
        """An event has a day and a time; it ends after it begins, in a future that can be planned."""
        super().clean()
        if self.has_event:
            for name, missing in {
                "event_day": _("Give the day of the event."),
                "event_time": _("Give the time at which it begins."),
            }.items():
                if name not in self.errors and self.cleaned_data.get(name) is None:
                    self.add_error(name, missing)
            if not any(name.startswith("event_") for name in self.errors):
                self._clean_times()
            if getattr(self, "has_poll", False):
                self.add_error("event_day", _("A post holds a poll or an event, not both. Put one into a reply."))
        return self.cleaned_data

    def _clean_times(self) -> None:
        given = self.cleaned_data
        begins = self._moment("event_day", given["event_day"], "event_time", given["event_time"])
        ends = self._end() if begins else None
        given["event_begins"], given["event_ends"] = begins, ends
        if begins and begins <= timezone.now() and begins != self._begins_already():
            self.add_error("event_day", _("This is in the past. Choose a later day or time."))
        elif begins and ends and ends <= begins:
            self.add_error("event_end_time", _("It ends before it begins. Choose a later end."))

    def _end(self) -> datetime | None:
        given = self.cleaned_data
        day, clock = given.get("event_end_day"), given.get("event_end_time")
        if clock is None:
            if day:
                self.add_error("event_end_time", _("Give the time at which it ends."))
            return None
        name = "event_end_day" if day else "event_day"
        return self._moment(name, day or given["event_day"], "event_end_time", clock)

    def _moment(self, day_name: str, day: date, time_name: str, clock: time) -> datetime | None:
        """Return the moment in UTC; where there is none, the fields say why."""
        today = timezone.now().date()
        if not today - LONGEST <= day <= today + LONGEST:
            self.add_error(day_name, _("Choose a day within the next ten years."))
            return None
        try:
            return moment_in(datetime.combine(day, clock), self.cleaned_data["event_zone"])
        except NotOnTheClock as odd:
            twice = _("On that day this time comes twice there, as clocks are put back. Choose one an hour away.")
            never = _("On that day there is no such time there, as clocks are put forward. Choose one an hour away.")
            self.add_error(time_name, twice if odd.comes_twice else never)
            return None

    def _begins_already(self) -> datetime | None:
        """Return when the event began before it was changed: that may be past."""
        return None

    def event(self) -> dict[str, Any]:
        """Return what the valid form says of the event, as the actions take it."""
        given = self.cleaned_data
        return {
            "starts_at": given["event_begins"],
            "ends_at": given["event_ends"],
            "time_zone": given["event_zone"],
            "place": given["event_place"],
            "link": given["event_link"],
        }

    def parts(self) -> list[Part]:
        return [*super().parts(), *([partial(add_event, **self.event())] if self.has_event else [])]


class EventForm(EventFields):
    """An event that is there."""

    has_event = True  # it is the whole form

    def __init__(self, data: Any = None, *, event: Event) -> None:
        begins, ends = event.begins, event.ends
        first = {
            "event_day": begins.date().isoformat(),
            "event_time": f"{begins:%H:%M}",
            "event_end_day": ends.date().isoformat() if ends and ends.date() != begins.date() else "",
            "event_end_time": f"{ends:%H:%M}" if ends else "",
            "event_zone": event.time_zone,
            "event_place": event.place,
            "event_link": event.link,
        }
        super().__init__(data, initial=first)
        self._event = event

    @property
    def is_asked_for_zones(self) -> bool:
        return True

    def _begins_already(self) -> datetime | None:
        return self._event.starts_at.astimezone(UTC)
