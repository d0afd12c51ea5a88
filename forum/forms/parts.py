"""What a form for a new post adds to it beside its text."""

from django import forms

from forum.actions.write import Part


class WithParts(forms.Form):
    """A form of which each base may add to the new post."""

    def parts(self) -> list[Part]:
        """Return what the valid form adds to the new post, in its transaction."""
        return []
