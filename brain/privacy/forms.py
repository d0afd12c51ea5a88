"""What a member says who wants to leave."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DepartureForm(forms.Form):
    """What becomes of what the member wrote; and that they mean it."""

    KEEP, REMOVE = "keep", "remove"

    texts = forms.ChoiceField(
        label=_("What becomes of what you wrote"),
        choices=[
            (KEEP, _("It stays, under “Former member”: conversations keep their sense")),
            (REMOVE, _("It is removed: where you wrote, one reads that it was deleted")),
        ],
        widget=forms.RadioSelect,
        initial=KEEP,
    )
    is_sure = forms.BooleanField(label=_("I want my account to be deleted"))
