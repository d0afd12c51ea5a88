"""What members say of themselves, and who may see it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField, MarkdownField
from brain.core.partialdates import validate_partial_date
from brain.core.templatetags.brain import language_name
from brain.core.uploads import PICTURES, CheckedPicture, check_portrait
from brain.core.zones import zones_by_name
from brain.members.cards import profile_of
from brain.members.fields import CountryField, edition_choices
from brain.members.forms import clean_free_handle, clean_free_name
from brain.members.models import Level, Member, Part, Wish
from brain.members.models.profiles import MOST_AFFILIATIONS, MOST_INTERESTS
from brain.members.registry import interest_names
from brain.members.sights import Detail, Sight

LARGEST_PHOTO = 8 * 1024 * 1024
LONGEST_SIDE = 256  # pixels: twice as many as the largest avatar has
_EMPTY_ROWS = 2
_ACCOUNT = ("name", "handle", "city", "country")
_PROFILE = ("address", "about", "time_zone", "interests", "open_to")
_AUTO = {"dir": "auto"}


def _interests() -> list[tuple[str, str]]:
    return sorted(interest_names().items(), key=lambda interest: interest[1].casefold())


def _zones() -> list[tuple[str, str]]:
    return [("", _now("Not said")), *zones_by_name(get_language() or settings.LANGUAGE_CODE)]


class PhotoField(forms.FileField):
    """A picture, drawn anew: what it told of camera and place is gone. Empty for none."""

    def clean(self, data: Any, initial: Any = None) -> CheckedPicture | None:
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return None
        return check_portrait(upload, limit=LARGEST_PHOTO, longest_side=LONGEST_SIDE)


class AffiliationForm(forms.Form):
    """An organisation that the member works, or worked, with; one without a name is left out."""

    name = LineField(label=_("Organisation"), max_length=120, required=False, widget=forms.TextInput(attrs=_AUTO))
    role = LineField(label=_("Role"), max_length=120, required=False, widget=forms.TextInput(attrs=_AUTO))
    since = forms.CharField(label=_("Since"), max_length=10, required=False, validators=[validate_partial_date])
    until = forms.CharField(label=_("Until"), max_length=10, required=False, validators=[validate_partial_date])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        since, until = said.get("since", ""), said.get("until", "")
        if since and until and until < since[: len(until)]:
            self.add_error("until", _("This is before the beginning."))
        if any(said.values()) and not said.get("name"):
            self.add_error("name", _("Name the organisation, or empty the whole line."))
        return said


class _Affiliations(forms.BaseFormSet[AffiliationForm]):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "use_required_attribute": False}


AffiliationFormSet = forms.formset_factory(
    AffiliationForm, formset=_Affiliations, extra=_EMPTY_ROWS, max_num=MOST_AFFILIATIONS, validate_max=True
)


class ProfileForm(forms.Form):
    """A member's profile. Beside the fields below it has some for each language, edition and part of the profile."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name", **_AUTO})
    )
    handle = forms.CharField(
        label=_("Handle"), max_length=41, help_text=_("Others mention you with @ and this handle.")
    )
    address = LineField(
        label=_("How to address you"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=_AUTO),
        help_text=_("Such as: Amina; Ms Diallo; she."),
    )
    photo = PhotoField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(PICTURES)}),
        help_text=_("Without one, the first letter of your name stands for you."),
    )
    no_photo = forms.BooleanField(label=_("Remove the photo"), required=False)
    about = MarkdownField(
        label=_("About you"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, **_AUTO}),
        help_text=_("What you work on, what others can ask you about. It is translated for those who read it."),
    )
    city = LineField(label=_("Place"), max_length=80, required=False, widget=forms.TextInput(attrs=_AUTO))
    country = CountryField(label=_("Country"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, required=False)
    interests = forms.MultipleChoiceField(
        label=_("Interests"), choices=_interests, required=False, widget=forms.CheckboxSelectMultiple
    )
    open_to = forms.MultipleChoiceField(
        label=_("What you would like to be contacted for"),
        choices=Wish.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, files: Any = None, *, member: Member) -> None:
        self.member = member
        super().__init__(data, files, initial=_said_by(member))
        self._add_levels()
        self._add_editions()
        for detail in Detail:
            self.fields[f"sight-{detail}"] = forms.ChoiceField(
                label=_("Who may see it"), choices=Sight.choices, initial=member.sight_of(detail)
            )
        said = [
            {name: getattr(row, name) for name in ("name", "role", "since", "until")}
            for row in member.affiliations.all()
        ]
        self.affiliations = AffiliationFormSet(data, initial=said, prefix="with")

    def _add_levels(self) -> None:
        levels = profile_of(self.member).levels
        for how in ("reads", "writes"):
            for tag in getattr(self.member, how):
                self.fields[f"{how}-{tag}"] = forms.ChoiceField(
                    label=language_name(tag),
                    choices=[("", _("Not said")), *Level.choices],
                    required=False,
                    initial=levels.get(tag, {}).get(how, ""),
                )

    def _add_editions(self) -> None:
        """As what one took part in a confirmed edition, only who confirms it can change."""
        attendances = {attendance.edition: attendance for attendance in self.member.attendances.all()}
        names = dict(edition_choices())
        for number in sorted({*names, *attendances}, reverse=True):
            attendance = attendances.get(number)
            is_confirmed = attendance is not None and attendance.is_confirmed
            parts = [(attendance.part, attendance.get_part_display())] if attendance and is_confirmed else Part.choices
            self.fields[f"edition-{number}"] = forms.ChoiceField(
                label=names.get(number) or _now("Academy %(number)d") % {"number": number},
                choices=[("", _("Not attended")), *parts],
                required=False,
                initial=attendance.part if attendance else "",
                help_text=_("Confirmed") if is_confirmed else "",
            )

    def beginning_with(self, prefix: str) -> Iterator[BoundField]:
        return (field for field in self if field.name.startswith(prefix))

    @property
    def reads(self) -> list[BoundField]:
        return list(self.beginning_with("reads-"))

    @property
    def writes(self) -> list[BoundField]:
        return list(self.beginning_with("writes-"))

    @property
    def editions(self) -> list[BoundField]:
        return list(self.beginning_with("edition-"))

    @property
    def sights(self) -> Mapping[str, BoundField]:
        """Who may see what, by the part of the profile (Detail)."""
        return {field.name.removeprefix("sight-"): field for field in self.beginning_with("sight-")}

    @property
    def wrong_fields(self) -> list[BoundField]:
        """The fields with an error, those of the organisations too."""
        return [field for form in (self, *self.affiliations) for field in form if field.errors]

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.affiliations.is_valid()])

    def clean_name(self) -> str:
        return clean_free_name(self.cleaned_data["name"], besides=self.member)

    def clean_handle(self) -> str:
        return clean_free_handle(self.cleaned_data["handle"], besides=self.member)

    def clean_interests(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["interests"]
        if len(chosen) > MOST_INTERESTS:
            raise ValidationError(_("Choose at most %(limit)d."), params={"limit": MOST_INTERESTS})
        return chosen

    @property
    def photo_to_set(self) -> CheckedPicture | None:
        photo: CheckedPicture | None = self.cleaned_data["photo"]
        return photo

    @property
    def removes_photo(self) -> bool:
        return bool(self.cleaned_data["no_photo"] and self.member.photo)

    def said(self) -> dict[str, Any]:
        """Return the arguments of actions.change_profile."""
        data = self.cleaned_data
        levels: dict[str, dict[str, str]] = {}
        for name, level in data.items():
            how, _dash, tag = name.partition("-")
            if how in ("reads", "writes") and level:
                levels.setdefault(tag, {})[how] = level
        rows = (form.cleaned_data for form in self.affiliations)
        return {
            "account": {name: data[name] for name in _ACCOUNT},
            "profile": {**{name: data[name] for name in _PROFILE}, "levels": levels},
            "affiliations": [row for row in rows if row.get("name")],
            "attended": {int(key): part for key, part in self._by_rest("edition-").items() if part},
            "shown_to": self._by_rest("sight-"),
        }

    def _by_rest(self, prefix: str) -> dict[str, Any]:
        return {
            name.removeprefix(prefix): value for name, value in self.cleaned_data.items() if name.startswith(prefix)
        }


def _said_by(member: Member) -> dict[str, Any]:
    profile = profile_of(member)
    return {
        **{name: getattr(member, name) for name in _ACCOUNT},
        **{name: getattr(profile, name) for name in _PROFILE},
    }
