"""What is written of a report and its sessions: texts, times and people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.forms.renderers import get_default_renderer
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from brain.core.forms import KeyField, LineField, MarkdownField, WithKey
from brain.core.revisions import WithRevision
from brain.core.zones import NotOnTheClock, moment_in
from brain.members.fields import OtherLanguagesField
from library.actions.sessions import Part, Time
from library.forms.report_fields import LanguageField, PersonField, ZoneField
from library.models import ParticipationRole, Report, Session, Topic

MOST_ROWS = 40
MOST_OF_A_NAME = 160
FIRST_YEAR, LAST_YEAR = 1900, 2200  # others are slips of the pen, and end calendars
LONGEST = timedelta(hours=16)  # a session that would last longer has a mistake in its times
_LANGUAGES = gettext_lazy("Names or codes, with commas between them: en, fr, pt-BR")


class ReportForm(WithRevision, forms.ModelForm):
    """The report as a whole."""

    revision = forms.CharField(widget=forms.HiddenInput, required=False)
    language = LanguageField(label=gettext_lazy("Language of the introduction"))
    introduction = MarkdownField(
        label=gettext_lazy("Introduction"),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("A few paragraphs, in Markdown."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    time_zone = ZoneField(help_text=gettext_lazy("Of new sessions; each can have its own."))

    class Meta:
        model = Report
        fields: ClassVar[tuple[str, ...]] = ("introduction", "language", "time_zone")


class SessionForm(WithKey, WithRevision, forms.ModelForm):
    """A session without its times and people; a new one is added once, however often the form is sent."""

    key = KeyField()
    revision = forms.CharField(widget=forms.HiddenInput, required=False)
    language = LanguageField(label=gettext_lazy("Language of title and summary"))
    title = LineField(label=gettext_lazy("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    summary = MarkdownField(
        label=gettext_lazy("Summary"),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("In Markdown."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    spoken_languages = OtherLanguagesField(label=gettext_lazy("Spoken in"), help_text=_LANGUAGES)
    interpreted_languages = OtherLanguagesField(label=gettext_lazy("Interpreted into"), help_text=_LANGUAGES)

    class Meta:
        model = Session
        fields: ClassVar[tuple[str, ...]] = (
            "kind", "number", "title", "language", "summary", "spoken_languages", "interpreted_languages", "topics",
            "is_sample",
        )  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {"is_sample": gettext_lazy("Made up, and shown as a sample")}
        help_texts: ClassVar[dict[str, Any]] = {"number": gettext_lazy("Within its kind, if they are numbered.")}
        widgets: ClassVar[dict[str, Any]] = {"topics": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, reads: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["key"]
        topics: Any = self.fields["topics"]
        topics.queryset = Topic.objects.with_labels()
        topics.label_from_instance = lambda topic: topic.label_for(reads).text

    def texts(self) -> dict[str, Any]:
        """Return what was written, for the session's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "topics"}


class TimeForm(forms.Form):
    """When and where the session is held: once."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("This is not a date. Choose one, such as 2027-03-31.")},
    )
    begins = forms.TimeField(
        label=gettext_lazy("Begins"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("This is not a time. Give hours and minutes, such as 14:30.")},
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends"),
        required=False,
        help_text=gettext_lazy("A time before the beginning is of the next day."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("This is not a time. Give hours and minutes, such as 14:30.")},
    )
    zone = ZoneField(label=gettext_lazy("On the clock of"), required=False)
    room = LineField(
        label=pgettext_lazy("of a building", "Room"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    url = forms.URLField(
        label=gettext_lazy("Address of the meeting"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    @property
    def is_filled(self) -> bool:
        """Whether anything is said here; the zone alone says nothing."""
        return any(self.cleaned_data.get(name) for name in ("day", "begins", "ends", "room", "url"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors or not self.is_filled:
            return data
        for name in ("day", "begins", "ends", "zone"):
            if data.get(name) in (None, ""):
                self.add_error(name, _("Say on which day it is held, from when until when."))
        if not self.errors:
            self._count_moments(data)
        return data

    def _count_moments(self, data: dict[str, Any]) -> None:
        if not FIRST_YEAR <= data["day"].year <= LAST_YEAR:
            self.add_error("day", _("There is no such date."))
            return
        start = datetime.combine(data["day"], data["begins"])
        end = datetime.combine(data["day"], data["ends"])
        if data["ends"] < data["begins"]:
            end += timedelta(days=1)
        try:
            data["start"], data["end"] = moment_in(start, data["zone"]), moment_in(end, data["zone"])
        except NotOnTheClock:
            self.add_error("begins", _("Clocks are changed on that day: choose a time an hour away."))
            return
        if not timedelta(0) < data["end"] - data["start"] <= LONGEST:
            self.add_error("ends", _("The session would end before it begins, or last more than 16 hours."))

    def time(self) -> Time:
        """Return what was written."""
        data = self.cleaned_data
        return Time(data["start"], data["end"], data["zone"], data["room"], data["url"])


class PartForm(forms.Form):
    """Somebody's part in the session."""

    person = PersonField(
        label=gettext_lazy("Name"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "people-offered", "autocomplete": "off", "dir": "auto"}),
    )
    is_new = forms.BooleanField(label=gettext_lazy("Not in the list yet: add this name"), required=False)
    role = forms.ChoiceField(
        label=pgettext_lazy("in a session", "Role"),
        choices=ParticipationRole,
        initial=ParticipationRole.SPEAKER,
        required=False,
    )
    title = LineField(
        label=gettext_lazy("Title at that time"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    affiliation = LineField(
        label=gettext_lazy("Affiliation at that time"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("person", "title", "affiliation"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_filled and not data.get("person") and "person" not in self.errors:
            self.add_error("person", _("Say who it is."))
        if isinstance(data.get("person"), str) and data["person"] and not data.get("is_new"):
            self.add_error("person", _("Nobody of this name is known. Choose somebody, or say that the name is new."))
        if data.get("person") and len(str(data["person"])) > MOST_OF_A_NAME:
            self.add_error("person", _("This name is too long: up to 160 characters can be kept."))
        return data

    def part(self) -> Part:
        """Return what was written."""
        data = self.cleaned_data
        return Part(data["person"], data["role"] or ParticipationRole.SPEAKER, data["title"], data["affiliation"])


class _Rows(BaseFormSet):
    """Rows of one kind: those without anything in them say nothing; a row can be removed."""

    max_num = absolute_max = MOST_ROWS
    min_num = 0
    can_order = False
    can_delete, can_delete_extra = True, False
    validate_min, validate_max = False, True
    renderer = get_default_renderer()

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")

    def kept(self) -> list[Any]:
        """Return the forms that say something and stay, in their order."""
        deleted = self.deleted_forms
        return [form for form in self.forms if form not in deleted and form.is_filled]


class Times(_Rows):
    """All times at which a session is held."""

    form, extra = TimeForm, 1

    def __init__(self, data: QueryDict | None, *, session: Session | None, zone: str) -> None:
        self.zone = zone
        slots = session.slots.all() if session else ()
        super().__init__(data, initial=[_written(slot) for slot in slots], prefix="times")

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        is_blank = index is None or index >= self.initial_form_count()
        return {"initial": {"zone": self.zone}} if is_blank else {}

    def times(self) -> list[Time]:
        """Return when the session is to be held."""
        return [form.time() for form in self.kept()]


def _written(slot: Any) -> dict[str, Any]:
    start, end = (moment.astimezone(ZoneInfo(slot.time_zone)) for moment in (slot.start, slot.end))
    return {
        "day": start.date(), "begins": start.time(), "ends": end.time(), "zone": slot.time_zone,
        "room": slot.room, "url": slot.url,
    }  # fmt: skip


class Parts(_Rows):
    """Who takes part in a session, in the order in which they are shown."""

    form, extra = PartForm, 2
    can_order = True

    def __init__(self, data: QueryDict | None, *, session: Session | None) -> None:
        rows = session.participations.select_related("person") if session else ()
        super().__init__(data, initial=[_as_written(row) for row in rows], prefix="people")

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place in the list")

    def clean(self) -> None:
        if any(self.errors):
            return
        seen = [(getattr(part.person, "pk", part.person), part.role) for part in self.parts()]
        if len(set(seen)) < len(seen):
            raise ValidationError(_("Somebody is here twice in the same role."))

    def parts(self) -> list[Part]:
        """Return who is to take part, in their order."""
        return [form.part() for form in sorted(self.kept(), key=_place)]


def _place(form: Any) -> float:
    order = form.cleaned_data.get("ORDER")
    return float("inf") if order is None else order


def _as_written(row: Any) -> dict[str, Any]:
    person = f"{row.person.name} ({row.person.slug})"
    return {"person": person, "role": row.role, "title": row.title, "affiliation": row.affiliation}


class RemoveForm(forms.Form):
    """What cannot be brought back is removed only by somebody who says that they mean it."""

    is_meant = forms.BooleanField(
        label=gettext_lazy("Yes, remove it for good"),
        error_messages={"required": gettext_lazy("Tick this to remove it.")},
    )
