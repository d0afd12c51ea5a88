"""What is said of a new academy, and what of an older one it begins with."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Min
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brain.core.forms import LineField
from brain.core.zones import zone_of_country
from brain.members.fields import CountryField, OtherLanguagesField
from library.forms.report_fields import LanguageField, ZoneField
from library.forms.sessions import FIRST_YEAR, LAST_YEAR
from library.models import Edition, Session


class NewEditionForm(forms.ModelForm):
    """The new edition; what is asked first is taken from the older one."""

    field_order = [
        "number", "start", "end", "mode", "city", "country", "time_zone", "theme", "language", "official_languages",
        "name", "sessions",
    ]  # fmt: skip
    country = CountryField(label=gettext_lazy("Country"))
    city = LineField(label=gettext_lazy("City"), max_length=80, required=False)
    theme = LineField(
        label=gettext_lazy("Theme"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = LanguageField(label=gettext_lazy("Language of city and theme"))
    official_languages = OtherLanguagesField(
        label=gettext_lazy("Official languages"),
        help_text=gettext_lazy("Names or codes, with commas between them: en, fr, pt-BR"),
    )
    time_zone = ZoneField()
    name = LineField(
        label=gettext_lazy("Name of its room"),
        max_length=80,
        help_text=gettext_lazy("Such as: 13th Academy, Dakar 2027"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    sessions = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sessions to begin with"),
        queryset=Session.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Edition
        fields: ClassVar[tuple[str, ...]] = (
            "number", "start", "end", "mode", "city", "country", "theme", "language", "official_languages",
        )  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "start": gettext_lazy("As precisely as it is known: 2027, 2027-10 or 2027-10-04.")
        }

    def __init__(self, *args: Any, older: Edition | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions: Any = self.fields["sessions"]
        if older:
            of_older: Any = older.sessions
            in_time = of_older.annotate(first=Min("slots__start")).order_by(F("first").asc(nulls_last=True), "pk")
            sessions.queryset = in_time.prefetch_related("slots", "translations").select_related("edition__report")
        self.initial = {**_first(older), "sessions": [row.pk for row in sessions.queryset], **self.initial}

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        if not country:
            raise ValidationError(_("Say in which country it is, or from where it is sent."))
        return country

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("start", ""), data.get("end", "")
        if start[:4].isdigit() and not FIRST_YEAR <= int(start[:4]) <= LAST_YEAR:
            self.add_error("start", _("There is no such date."))
        if start and end and end < start[: len(end)]:
            self.add_error("end", _("The end cannot be before the beginning."))
        return data

    def fields_of_edition(self) -> dict[str, Any]:
        """Return what was written, for the edition's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _first(older: Edition | None) -> dict[str, Any]:
    """Return what a form begins with: the next number, and what is likely to be the same as in the older edition."""
    newest = Edition.objects.order_by("-number").values_list("number", flat=True).first() or 0
    first: dict[str, Any] = {"number": newest + 1, "language": get_language() or "en"}
    if older:
        names = ("mode", "country", "official_languages")
        first |= {name: getattr(older, name) for name in names} | {"time_zone": zone_of_country(older.country)}
    return first
