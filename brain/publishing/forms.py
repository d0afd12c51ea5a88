"""What moves a thing on: the act, why, and when."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brain.core.forms import LineField
from brain.core.zones import NotOnTheClock, moment_in, zone_name, zone_of_country
from brain.members.models import Member
from brain.publishing.models import Publishable, State
from brain.publishing.workflow import can_move

FURTHEST = timedelta(days=5 * 365)


class Act(models.TextChoices):
    """What an editor does with a thing."""

    REVIEW = "review", gettext_lazy("Send for review")
    SEND_BACK = "draft", gettext_lazy("Send back")
    PUBLISH = "published", gettext_lazy("Publish")
    SCHEDULE = "schedule", gettext_lazy("Publish then")
    UNSCHEDULE = "unschedule", gettext_lazy("Do not publish by itself")
    WITHDRAW = "withdrawn", gettext_lazy("Withdraw")


_WITH_REASON = {
    Act.SEND_BACK: gettext_lazy("Say what is to be changed."),
    Act.WITHDRAW: gettext_lazy("Say why it is withdrawn: readers of an old link see this sentence."),
}


def zone_of(member: Member) -> str:
    """Return the time zone (IANA) in which `member` says when: that of their profile, else of their country."""
    try:
        chosen: str = member.profile.time_zone
    except ObjectDoesNotExist:
        chosen = ""
    return chosen or zone_of_country(member.country)


class MoveForm(forms.Form):
    """One act; `at` is the moment (UTC) at which it is to be published, where that was asked."""

    act = forms.ChoiceField(choices=Act, widget=forms.HiddenInput)
    note = LineField(label=gettext_lazy("Note"), max_length=300, required=False)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("This is not a date. Choose one, such as 2027-03-31.")},
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("This is not a time. Give hours and minutes, such as 14:30.")},
    )

    def __init__(self, data: QueryDict | None = None, *, thing: Publishable, member: Member) -> None:
        super().__init__(data)
        self.thing, self.zone = thing, zone_of(member)
        if thing.publish_at:
            then = thing.publish_at.astimezone(ZoneInfo(self.zone))
            self.initial = {"day": then.date(), "time": then.time()}
        self.fields["note"].widget.attrs["dir"] = "auto"
        self.fields["time"].help_text = _("On the clock of: %(zone)s") % {
            "zone": zone_name(self.zone, get_language() or "en")
        }

    @property
    def acts(self) -> list[Act]:
        """What can be done now, where no moment is asked for."""
        states = [(State.PUBLISHED, Act.PUBLISH), (State.REVIEW, Act.REVIEW), (State.DRAFT, Act.SEND_BACK)]
        return [act for state, act in states if can_move(self.thing, state)]

    @property
    def can_be_scheduled(self) -> bool:
        return self.thing.state in (State.DRAFT, State.REVIEW)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        act = data.get("act", "")
        if (missing := _WITH_REASON.get(act)) and not data.get("note") and "note" not in self.errors:
            self.add_error("note", missing)
        if act == Act.SCHEDULE:
            data["at"] = self._moment()
        return data

    def _moment(self) -> datetime | None:
        """Return the moment that was written; where there is none, the fields say why."""
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        for name, value in {"day": day, "time": clock}.items():
            if value is None and name not in self.errors:
                self.add_error(name, _("Say on which day and at what time it is to be published."))
        if day is None or clock is None:
            return None
        if not timezone.now().date() - timedelta(days=1) <= day <= timezone.now().date() + FURTHEST:
            self.add_error("day", _("Choose a day within the next five years."))
            return None
        return self._in_future(datetime.combine(day, clock))

    def _in_future(self, written: datetime) -> datetime | None:
        try:
            moment = moment_in(written, self.zone)
        except NotOnTheClock:
            self.add_error("time", _("Clocks are changed on that day: choose a time an hour away."))
            return None
        if moment <= timezone.now():
            self.add_error("day", _("This is in the past. Choose a later day or time."))
        return moment
