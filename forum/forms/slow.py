"""How slow a topic is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.choosing import ReasonForm
from forum.slow import Pace


class SlowForm(ReasonForm):
    """The time between two posts of a member, and why."""

    pace = forms.ChoiceField(
        label=_("One post of each member in"),
        choices=Pace.choices,
        error_messages={
            "required": _("Choose how slow the topic is to be."),
            "invalid_choice": _("Choose one of the times in the list."),
        },
    )
