"""Reporting a post, and answering reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brain.members.counted import CountedForm
from forum.models import MAX_REASON, MAX_REPORT, Concern


class ReportForm(CountedForm):
    """What is wrong with a post, for its moderators."""

    counted_as = "report"

    concern = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Concern.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("Explain it to the moderators"),
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
    """What becomes of a reported post: it is hidden, for a reason, or stays; those who reported it are answered."""

    answer = forms.CharField(max_length=MAX_REASON, required=False)

    def __init__(self, *args: Any, hides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hides:
            answer = self.fields["answer"]
            answer.required = True
            answer.error_messages["required"] = _("Give a reason: the author and the log are told.")
