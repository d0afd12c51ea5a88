"""What keeps machines from signing up, and hinders no person: however slow their line, and whatever reads the page.

A field that nobody sees, and no screen reader reads, stays empty: who has filled it all the same (an assistant of the
browser, perhaps) is shown it and asked to empty it. A form that is filled in within moments is asked for a second
press; there is no time in which it has to be sent.
"""

import time
from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.registry import refuse_address

_SALT = "members.newcomers"
_AN_HOUR = 3600


def stamp(moment: float | None = None) -> str:
    """Return what a form carries that was opened now, or at `moment` (seconds since 1970)."""
    return signing.dumps(int(time.time() if moment is None else moment), salt=_SALT)


def _opened_at(stamped: str) -> int | None:
    """Return when the form was opened; None for what we have not stamped."""
    try:
        return int(signing.loads(stamped, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


class TrapInput(forms.TextInput):
    """A field that is not there for people, as long as it is empty."""

    is_hidden = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = {**(attrs or {}), "autocomplete": "off"} | ({} if value else {"tabindex": "-1"})
        return format_html(
            '<p class="field"{}><label for="{}">{}</label>{}</p>',
            "" if value else SafeString(" hidden"),
            attrs.get("id", name),
            _("Leave this field empty"),
            super().render(name, value, attrs, renderer),
        )


class NewcomerForm(forms.Form):
    """A form by which people who are not known yet sign up."""

    data: QueryDict

    homepage = forms.CharField(required=False, widget=TrapInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput, initial=stamp)

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise ValidationError(_("This field is there to catch machines. Empty it, then send the form again."))
        return ""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if email := data.get("email"):
            try:
                refuse_address(email)
            except ValidationError as error:
                self.add_error("email", error)
        self._refuse_if_too_quick()
        if not self.errors:
            self._count_address()
        return data

    def _refuse_if_too_quick(self) -> None:
        """Who comes from another site's sign-in has little left to type: they are not timed."""
        if not settings.SIGNUP_SECONDS or hasattr(self, "sociallogin"):
            return
        opened = _opened_at(self.cleaned_data.get("opened", ""))
        if opened is None:
            self.data = self.data.copy()
            self.data["opened"] = stamp()
        if opened is None or time.time() - opened < settings.SIGNUP_SECONDS:
            said = _("That was very quick, as machines are. Write your password again, then send the form once more.")
            self.add_error(None, said)

    def _count_address(self) -> None:
        address = context.request.META.get("REMOTE_ADDR", "")
        try:
            count_or_refuse("signup", address, limit=settings.SIGNUPS_PER_ADDRESS, seconds=_AN_HOUR)
        except TooOften as too_often:
            minutes = -(-too_often.seconds // 60)
            said = ngettext(
                "Many accounts were made on your network. Send the form again in %(minutes)d minute.",
                "Many accounts were made on your network. Send the form again in %(minutes)d minutes.",
                minutes,
            )
            self.add_error(None, said % {"minutes": minutes})
