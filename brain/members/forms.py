"""Members' preferences, and what is asked of the directory."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import country_name, language_name, number
from brain.members.directory import ANY, Choice, Facets
from brain.members.fields import CountryField, LanguagesField, OtherLanguagesField, edition_choices
from brain.members.models import Mails, Member, Wish, fold
from brain.members.names import clean_handle, clean_name, skeleton
from brain.members.registry import interest_names

_SITE = dict(settings.LANGUAGES)
_TAG = RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")  # BCP 47, as far as it matters here


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
    """How a member uses the site; `cleaned_data` are the arguments of actions.change_preferences."""

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

    def clean(self) -> dict[str, Any]:
        """Languages are one list, best first: the interface's, then in the order they had, then the new ones."""
        data = super().clean() or self.cleaned_data
        for field, before in (("reads", self.member.reads), ("writes", self.member.writes)):
            chosen = [*data.get(field, []), *data.pop(f"{field}_too", [])]
            best_first = [data.get("interface_language"), *before, *chosen]
            data[field] = [tag for tag in dict.fromkeys(best_first) if tag in chosen]
        return data


def _details_of(member: Member) -> dict[str, Any]:
    plain = ["interface_language", "wants_translations", "mails", "shares_presence", "uses_shortcuts", "takes_messages"]
    return {
        **{field: getattr(member, field) for field in plain},
        **_languages_of("reads", member.reads),
        **_languages_of("writes", member.writes),
    }


def _languages_of(field: str, tags: list[str]) -> dict[str, list[str]]:
    return {field: [tag for tag in tags if tag in _SITE], f"{field}_too": [tag for tag in tags if tag not in _SITE]}


class DirectoryForm(forms.Form):
    """What the directory is narrowed by. What can be chosen is offered when it is known (offer).

    Any country, language or organisation may be asked for, whether somebody shows it or not: so the answer tells
    nothing of what members hide.
    """

    words = forms.CharField(
        label=_("Name, place or organisation"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    edition = forms.ChoiceField(label=_("Academy"), required=False)
    country = CountryField(label=_("Country"))
    language = forms.CharField(label=_("Language"), max_length=12, required=False, validators=[_TAG])
    organisation = forms.CharField(label=_("Organisation"), max_length=120, required=False)
    interest = forms.ChoiceField(label=_("Interest"), required=False)
    open_to = forms.ChoiceField(label=_("Open to contact"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wishes = [(ANY, _("For anything")), *Wish.choices]
        self._set("edition", [(str(number), name) for number, name in edition_choices()])
        self._set("interest", list(interest_names().items()))
        self._set("open_to", self._wishes)
        self.fields["organisation"].widget = forms.Select()
        self.fields["language"].widget = forms.Select()

    def choice(self) -> Choice:
        """Return what was chosen."""
        chosen = dict(self.cleaned_data)
        return Choice(**chosen | {"organisation": fold(chosen["organisation"])})

    def offer(self, facets: Facets) -> None:
        """The values that somebody shows can be chosen, each with how many members it leaves; and what is chosen."""
        named: dict[str, Mapping[str, Any]] = {
            "edition": {str(number): name for number, name in edition_choices()},
            "country": {code: country_name(code) for code in facets.country},
            "language": {tag: language_name(tag) for tag in facets.language},
            "organisation": facets.names,
            "interest": interest_names(),
            "open_to": dict(self._wishes),
        }
        for name, names in named.items():
            self._offer(name, names, getattr(facets, name), in_order=name in ("edition", "open_to"))

    def _offer(self, name: str, names: Mapping[str, Any], counts: Counter[str], *, in_order: bool) -> None:
        chosen = fold(self.cleaned_data[name]) if name == "organisation" else self.cleaned_data[name]
        label = {"country": country_name, "language": language_name}.get(name, str)
        values = [value for value in dict.fromkeys([*names, chosen]) if value and (counts[value] or value == chosen)]
        choices = [(value, str(names.get(value) or label(value))) for value in values]
        if not in_order:
            choices.sort(key=lambda choice: choice[1].casefold())
        self._set(name, [(value, f"{text} ({number(counts[value])})") for value, text in choices])

    def _set(self, name: str, choices: list[tuple[str, Any]]) -> None:
        everything = [("", _EVERYTHING[name])]
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*everything, *choices]
        field.widget.choices = [*everything, *choices]


_EVERYTHING = {
    "edition": _("All academies"),
    "country": _("All countries"),
    "language": _("All languages"),
    "organisation": _("All organisations"),
    "interest": _("All interests"),
    "open_to": _("All members"),
}
