"""What is typed and sent about groups."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from brain.cohorts.actions.invitations import Guest
from brain.cohorts.models import Import, Invitation, Meaning, State
from brain.cohorts.models.invitations import MAX_NAME
from brain.cohorts.models.requests import MAX_WORDS
from brain.cohorts.rows import clean_email
from brain.core.forms import KeyField, LineField
from brain.core.sheets import MAX_BYTES, Sheet, Unreadable
from brain.core.sheets.forms import WithColumns
from brain.core.sheets.reading import read_sheet
from brain.core.templatetags.brain import file_size
from brain.core.uploads import clean_file_name
from brain.members.models import Attendance, Part

MAX_REASON = 300

_CHARACTERS = [
    ("", gettext_lazy("Find out")),
    ("utf-8", "Unicode (UTF-8)"),
    ("cp1252", gettext_lazy("Western European (Windows-1252, Latin-1)")),
    ("cp1256", gettext_lazy("Arabic (Windows-1256)")),
    ("cp949", gettext_lazy("Korean (CP949)")),
    ("cp1251", gettext_lazy("Cyrillic (Windows-1251)")),
    ("gb18030", gettext_lazy("Chinese (GB 18030)")),
    ("mac_roman", gettext_lazy("Western European (old Macintosh)")),
]


class PeopleForm(forms.Form):
    """What the page of a group is narrowed by; `cleaned_data` are arguments of access.people_of."""

    words = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Took part as"), required=False, choices=[("", gettext_lazy("All")), *Part.choices]
    )


class InvitationsForm(forms.Form):
    """What the list of invitations is narrowed by; `cleaned_data` are arguments of access.invitations_of."""

    words = forms.CharField(
        label=gettext_lazy("Name or address"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("invitation", "How it stands"),
        required=False,
        choices=[("", gettext_lazy("All")), *State.choices],
    )


class AskForm(forms.Form):
    """What somebody says who asks to join."""

    words = LineField(
        label=gettext_lazy("A word to the organisers"),
        max_length=MAX_WORDS,
        required=False,
        help_text=gettext_lazy("Such as where you worked then, so that they recognise you."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ReasonForm(forms.Form):
    """Why somebody is not taken in, or taken out; they read it."""

    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=MAX_REASON,
        help_text=gettext_lazy("The member reads it, in their language."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class PartForm(forms.Form):
    """As what somebody is in the group."""

    part = forms.ChoiceField(label=gettext_lazy("Took part as"))

    def __init__(self, *args: Any, parts: list[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["part"]
        field.choices = [(part.value, part.label) for part in parts]


class InviteForm(PartForm):
    """One person to be invited."""

    field_order = ["email", "name", "language", "part"]

    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    name = LineField(
        label=gettext_lazy("Name"),
        max_length=MAX_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, edition: int, **kwargs: Any) -> None:
        self.edition = edition
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if any(character in "<>@" for character in name) or "://" in name:
            raise ValidationError(_("The name holds characters that names may not have."))
        return name

    def clean_email(self) -> str:
        email = clean_email(self.cleaned_data["email"])
        if email is None:
            raise ValidationError(_("This is not an e-mail address."))
        inside = Attendance.objects.filter(edition=self.edition, is_confirmed=True)
        if inside.filter(member__emailaddress__email__iexact=email, member__emailaddress__verified=True).exists():
            raise ValidationError(_("This person is in the group already."))
        known = Invitation.objects.filter(edition=self.edition, email=email).first()
        if known and known.declined_at:
            raise ValidationError(_("This person did not want to be invited."))
        if known and not known.withdrawn_at:
            raise ValidationError(_("This person has been invited before. You can send it again in the list below."))
        return email

    def guest(self) -> Guest:
        """Return whom to invite."""
        return Guest(**{field: self.cleaned_data[field] for field in ("email", "name", "language", "part")})


class SheetForm(forms.Form):
    """A file with participants; `sheet` is what it holds, and `file_name` what it is called."""

    key = KeyField()
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=160,
        help_text=gettext_lazy("CSV or XLSX, with up to 10,000 people. One row a person; an e-mail address in each."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    characters = forms.ChoiceField(
        label=gettext_lazy("Letters of a CSV file"),
        choices=_CHARACTERS,
        required=False,
        help_text=gettext_lazy("Choose, where names come out wrong on the next page."),
    )
    sheet: Sheet
    file_name: str

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        upload: UploadedFile | None = data.get("file")
        if upload is None or "characters" not in data:
            return data
        if (upload.size or 0) > MAX_BYTES:
            self.add_error(
                "file",
                _("The file is too large: up to %(limit)s can be read.") % {"limit": file_size(MAX_BYTES)},
            )
            return data
        try:
            self.sheet = read_sheet(upload.read(), data["characters"])
        except Unreadable as unreadable:
            self.add_error("file", str(unreadable))
        self.file_name = clean_file_name(upload.name or "")[:160]
        return data


class ColumnsForm(WithColumns, PartForm):
    """What the columns of a sheet mean (Meaning), and what holds where a row says nothing."""

    field_order = ["language", "part"]

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitations"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Where a row does not name one."),
    )

    def __init__(self, data: Any, *, sheet: Import, parts: list[Part]) -> None:
        super().__init__(data, parts=parts, initial={"language": sheet.language, "part": sheet.part})
        self.fields["part"].help_text = _("Where a row does not say it.")
        self.ask_for_columns(sheet.headers, sheet.meanings, Meaning.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if Meaning.EMAIL not in self.meanings():
            raise ValidationError(_("Say which column holds the e-mail addresses."))
        self.refuse_doubles()
        return data
