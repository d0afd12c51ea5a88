"""Two who write the same thing at once: whoever saves later is told, and writes over nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class ChangedMeanwhile(Exception):
    """Somebody else has saved the thing since the form was opened; what they saved stands."""


def revision_of(thing: Any) -> str:
    """Return what tells this state of the thing, by its `updated_at`, from all others; "" of one that is not there yet.

    None, too, is one that is not there yet.
    """
    return thing.updated_at.isoformat() if thing and thing.pk else ""


class WithRevision(forms.BaseForm):
    """A form with a field `revision`: which state of a thing it was made from."""

    def revision_seen(self) -> str:
        """Return the state that the writer had before them."""
        return str(self.cleaned_data.get("revision", ""))

    def refuse_revision(self, thing: Any) -> None:
        """Others have saved the thing meanwhile; the bound form, sent again as it is, replaces what they saved."""
        sent: Any = self.data
        self.data = newer = sent.copy()
        newer[self.add_prefix("revision")] = revision_of(thing)
        self.add_error(
            None,
            _(
                "Somebody else has saved this meanwhile. What you wrote stands below and is not saved yet: compare it "
                "with theirs, then save it again."
            ),
        )
