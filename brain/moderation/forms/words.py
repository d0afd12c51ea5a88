"""What moderators type to block words and domains."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField
from brain.moderation.models import MAX_REASON, MAX_WORD, BlockedWord, WordKind
from brain.moderation.words import domain_of, words_in


class WordForm(forms.Form):
    """A word, phrase or domain that is to be blocked."""

    kind = forms.ChoiceField(
        label=_("What is blocked"), choices=WordKind, initial=WordKind.WORD, error_messages={"required": _("Choose.")}
    )
    text = LineField(
        label=_("Word, phrase or domain"),
        max_length=MAX_WORD,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Write what is to be blocked.")},
    )
    reason = LineField(
        label=_("Reason, for the log"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("text") and data.get("kind"):
            data["text"] = self._as_compared(data["kind"], data["text"])
        return data

    def _as_compared(self, kind: str, text: str) -> str:
        is_domain = kind == WordKind.DOMAIN
        compared = (domain_of(text) if is_domain else " ".join(words_in(text)))[:MAX_WORD]
        if not compared:
            self.add_error("text", self._nothing_in_it(is_domain=is_domain))
        elif BlockedWord.objects.filter(kind=kind, text=compared).exists():
            self.add_error("text", ValidationError(_("“%(text)s” is blocked already."), params={"text": compared}))
        return compared

    def _nothing_in_it(self, *, is_domain: bool) -> ValidationError:
        if is_domain:
            return ValidationError(_("This is no domain. Write one such as “spam.example”."))
        return ValidationError(_("There is no word in it. Write letters or numbers."))
