"""What moderators do to members, and what members say against it: the forms."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.members.counted import CountedForm
from brain.members.models import Member
from brain.members.names import is_handle
from brain.moderation.models import MAX_APPEAL, MAX_NOTE, MAX_REASON, Decision, Measure


def _words(label: Any, limit: int, rows: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=limit, widget=widget, **options)


class ReasonForm(forms.Form):
    """Why a moderator acts: the member reads it in their language."""

    reason = _words(
        _("Reason"),
        MAX_REASON,
        3,
        help_text=_("The member reads it in their language, and it stands in the log of moderation."),
        error_messages={"required": _("Give a reason: the member and the log are told.")},
    )


class MeasureForm(ReasonForm):
    """A measure against a member; `cleaned_data["until"]` is a moment, or None: until it is lifted."""

    field_order = ["measure", "until", "reason"]

    measure = forms.ChoiceField(
        label=_("Measure"),
        choices=Measure.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a measure.")},
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("It ends when this day begins (UTC); without a day, when somebody lifts it. Warnings need none."),
    )

    def clean_until(self) -> datetime | None:
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        if day.year > _LAST_YEAR:
            raise ValidationError(_("This is too far away: leave the day out."))
        moment = datetime.combine(day, time(), UTC)
        if moment <= timezone.now():
            raise ValidationError(_("Choose a day to come."))
        return moment


_LAST_YEAR = 2200


class NoteForm(forms.Form):
    """What moderators tell each other of a member."""

    text = _words(_("New note"), MAX_NOTE, 3, error_messages={"required": _("Write something.")})


class SpamForm(ReasonForm):
    """How far back a spammer's posts are undone; `cleaned_data["since"]` is a moment."""

    field_order = ["since", "reason"]

    since = forms.TypedChoiceField(
        label=_("What they wrote in"),
        coerce=int,
        choices=[
            (1, pgettext_lazy("period", "the last day")),
            (7, pgettext_lazy("period", "the last 7 days")),
            (30, pgettext_lazy("period", "the last 30 days")),
            (365, pgettext_lazy("period", "the last year")),
        ],
        initial=7,
    )

    def clean_since(self) -> datetime:
        return timezone.now() - timedelta(days=self.cleaned_data["since"])


class MergeForm(ReasonForm):
    """Which account is merged into the member's; `cleaned_data["gone"]` is a member."""

    field_order = ["gone", "reason"]

    gone = forms.CharField(
        label=_("Handle of the other account, which is closed"),
        max_length=41,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, keep: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep = keep

    def clean_gone(self) -> Member:
        handle = self.cleaned_data["gone"].removeprefix("@").casefold()
        found = Member.objects.filter(handle=handle).first() if is_handle(handle) else None
        if found is None:
            raise ValidationError(_("No member has this handle."))
        if found == self.keep:
            raise ValidationError(_("This is the same account."))
        return found


class AppealForm(CountedForm):
    """What a member says against an act."""

    counted_as = "appeal"

    text = _words(
        _("What should another moderator know?"),
        MAX_APPEAL,
        5,
        help_text=_("In any language. You can appeal once against an act."),
        error_messages={"required": _("Say why the act was wrong.")},
    )


class AppealDecisionForm(forms.Form):
    """What becomes of an appeal."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Decision.UPHELD.value, pgettext_lazy("appeal", "The act stands")),
            (Decision.OVERTURNED.value, pgettext_lazy("appeal", "The act was wrong: undo it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    answer = _words(
        pgettext_lazy("appeal", "Answer"),
        MAX_REASON,
        3,
        help_text=_("The member reads it in their language, and it stands in the log of moderation."),
        error_messages={"required": _("Give a reason: the member and the log are told.")},
    )
