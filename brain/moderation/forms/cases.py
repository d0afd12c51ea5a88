"""Reporting something, and deciding about cases."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brain.members.counted import CountedForm
from brain.moderation.models import MAX_REPORT, Concern, Outcome

MAX_ANSWER = 300  # as much as a notice holds
ESCALATE = "escalate"
ACTS = (Outcome.APPROVED, Outcome.HIDDEN, Outcome.ASKED, Outcome.WARNED, ESCALATE)  # who edits does it on its page
_NEED_NO_REASON = ("", Outcome.APPROVED)


class ReportForm(CountedForm):
    """What is wrong with something, for its moderators."""

    counted_as = "report"

    concern = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Concern.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("Explain it to the moderators, in any language"),
        max_length=MAX_REPORT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("concern") == Concern.OTHER and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say what is wrong."))
        return data


class DecisionForm(forms.Form):
    """What a moderator decides, and why: the author gets the reason."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    reason = forms.CharField(max_length=MAX_ANSWER, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("act", "") not in _NEED_NO_REASON and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Give a reason: the author and the log are told."))
        return data


class BatchForm(DecisionForm):
    """One decision about several cases of the page."""

    act = forms.ChoiceField(choices=[(Outcome.APPROVED, ""), (Outcome.HIDDEN, "")])

    def __init__(self, *args: Any, cases: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = cases

    def clean(self) -> dict[str, Any]:
        if not self.cases:
            self.add_error(None, _("Choose at least one."))
        return super().clean()
