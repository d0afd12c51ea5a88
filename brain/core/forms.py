"""Fields that forms of several features have."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from brain.core.invisible import is_seen, on_one_line, without_controls


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
    """A text as it was typed, with one kind of line break, without control characters; empty, where nothing is seen."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        text = without_controls(text).rstrip()
        return text if is_seen(text) else ""


class LineField(forms.CharField):
    """A text on one line, without control and direction characters; empty, where nothing is seen."""

    def to_python(self, value: Any) -> str:
        return on_one_line(str(super().to_python(value)))
