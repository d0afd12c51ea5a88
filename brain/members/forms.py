"""What members write about themselves, and what is asked of the directory."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import country_name, language_name
from brain.members.fields import CountryField, EditionsField, LanguagesField, OtherLanguagesField, edition_choices
from brain.members.models import Mails, Member
from brain.members.names import clean_handle, clean_name, skeleton

_SITE = dict(settings.LANGUAGES)


def clean_free_name(name: str, *, besides: Member | None = None) -> str:
    """Return `name` cleaned. Raises ValidationError where it may not be used, or looks like another member's."""
    name = clean_name(name)
    others = Member.objects.exclude(pk=besides.pk) if besides else Member.objects.all()
    if others.filter(name_skeleton=skeleton(name)).exists():
        raise ValidationError(
            _("Another member has this name, or one that looks like it. Add a second name, or your place.")
        )
    return name


def clean_free_handle(handle: str, *, besides: Member) -> str:
    """Return `handle` cleaned. Raises ValidationError where it may not be used, or looks like another member's."""
    handle = clean_handle(handle)
    others = Member.objects.exclude(pk=besides.pk).values_list("handle", flat=True)
    if handle != besides.handle and skeleton(handle) in map(skeleton, others.iterator()):
        raise ValidationError(_("Another member has this handle. Choose another."))
    return handle


class PreferencesForm(forms.Form):
    """A member's own details; `cleaned_data` are the arguments of actions.change_preferences."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
    )
    handle = forms.CharField(
        label=_("Handle"), max_length=41, help_text=_("Others mention you with @ and this handle.")
    )
    organisation = forms.CharField(
        label=_("Organisation"), max_length=120, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    city = forms.CharField(
        label=_("Place"), max_length=80, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    country = CountryField(label=_("Country"))
    interface_language = forms.ChoiceField(label=_("Language of pages and mails"), choices=settings.LANGUAGES)
    reads = LanguagesField(label=_("Languages you read"))
    reads_too = OtherLanguagesField(
        label=_("Other languages you read"), help_text=_("With commas between, such as: Wolof, Swahili.")
    )
    writes = LanguagesField(label=_("Languages you write"), required=False)
    writes_too = OtherLanguagesField(label=_("Other languages you write"))
    wants_translations = forms.TypedChoiceField(
        label=_("Translations"),
        choices=[(True, _("Show at once")), (False, _("On request"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        help_text=_("Of what is not in a language you read. The original is always one press away."),
    )
    mails = forms.ChoiceField(
        label=_("E-mail"),
        choices=Mails.choices,
        widget=forms.RadioSelect,
        help_text=_("Answers, mentions, and news of the topics you follow, as far as you have not read them here."),
    )
    editions = EditionsField(
        label=_("Academies you attended"),
        help_text=_("An editor or moderator confirms each; then the rooms of its participants are open to you."),
    )
    shares_presence = forms.BooleanField(label=_("Show others when I am online"), required=False)
    takes_messages = forms.BooleanField(
        label=_("Members may write to me"),
        required=False,
        help_text=_("Otherwise nobody can begin a conversation with you. Those that you have go on."),
    )
    uses_shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"), required=False, help_text=_("Single keys: j, k, n, r, / and ?.")
    )

    def __init__(self, data: Any, *, member: Member) -> None:
        self.member = member
        super().__init__(data, initial=_details_of(member))

    def clean_name(self) -> str:
        return clean_free_name(self.cleaned_data["name"], besides=self.member)

    def clean_handle(self) -> str:
        return clean_free_handle(self.cleaned_data["handle"], besides=self.member)

    def clean(self) -> dict[str, Any]:
        """Languages are one list, best first: the interface's, then in the order they had, then the new ones."""
        data = super().clean() or self.cleaned_data
        for field, before in (("reads", self.member.reads), ("writes", self.member.writes)):
            chosen = [*data.get(field, []), *data.pop(f"{field}_too", [])]
            best_first = [data.get("interface_language"), *before, *chosen]
            data[field] = [tag for tag in dict.fromkeys(best_first) if tag in chosen]
        return data


def _details_of(member: Member) -> dict[str, Any]:
    plain = ["name", "handle", "organisation", "city", "country", "interface_language", "shares_presence"]
    plain += ["uses_shortcuts", "takes_messages"]
    return {
        **{field: getattr(member, field) for field in (*plain, "wants_translations", "mails")},
        **_languages_of("reads", member.reads),
        **_languages_of("writes", member.writes),
        "editions": [attendance.edition for attendance in member.attendances.all()],
    }


def _languages_of(field: str, tags: list[str]) -> dict[str, list[str]]:
    return {field: [tag for tag in tags if tag in _SITE], f"{field}_too": [tag for tag in tags if tag not in _SITE]}


class DirectoryForm(forms.Form):
    """What the directory is narrowed by; `cleaned_data` are the arguments of MemberQuerySet.in_directory."""

    words = forms.CharField(
        label=_("Name or place"), max_length=80, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    edition = forms.ChoiceField(label=_("Academy"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Member.objects.active()
        self._offer("country", _("All countries"), [(code, country_name(code)) for code in members.countries()])
        self._offer("language", _("All languages"), [(tag, language_name(tag)) for tag in members.languages()])
        self.fields["edition"].choices = [("", _("All academies")), *edition_choices()]  # type: ignore[attr-defined]

    def _offer(self, field: str, everything: Any, choices: list[tuple[str, str]]) -> None:
        by_name = sorted(choices, key=lambda choice: choice[1].casefold())
        self.fields[field].choices = [("", everything), *by_name]  # type: ignore[attr-defined]
