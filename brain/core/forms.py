"""Fields that forms of several features have."""

import unicodedata
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

# Joiners shape words and emoji; every other invisible character on one line can only mislead.
_JOINERS = {"\u200c", "\u200d"}


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


class MarkdownField(forms.CharField):
    """A text as it was typed, with one kind of line break."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n").rstrip()


class LineField(forms.CharField):
    """A text on one line, without control and direction characters."""

    def to_python(self, value: Any) -> str:
        line = " ".join(str(super().to_python(value)).replace("\0", " ").split())
        return "".join(c for c in line if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf"))
