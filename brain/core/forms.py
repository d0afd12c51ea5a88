"""Fields that forms of several features have."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class WithKey(forms.BaseForm):
    """A form that adds one thing, however often it is sent: it has a `key`."""

    def refuse_key(self) -> None:
        """The key has been used for something else; what was typed now can be sent with a new one."""
        self.add_error("key", _("This form has been sent before, with another text. Copy what is new into a new form."))


class KeyField(forms.UUIDField):
    """The number of one sending of a form: what is sent twice with the same one is kept once."""

    def __init__(self, **kwargs: Any) -> None:
        missing = _("This form came without its number. Load the page again and send it anew.")
        errors = {"required": missing, "invalid": missing}
        super().__init__(widget=forms.HiddenInput, initial=uuid4, error_messages=errors, **kwargs)
