"""The fields that the forms of news items and events share."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField
from brain.core.readers import current_reader
from brain.core.revisions import WithRevision, revision_of
from brain.news import pictures
from brain.news.pictures import LONGEST_SIDE, PictureChange
from brain.news.related import RelatedField


class PictureFields(WithRevision, forms.Form):
    """A picture with what it shows, in words; what else the thing is about; and which state of it was edited.

    For model forms: `person` writes.
    """

    image = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=format_lazy(
            _("A photo or drawing; it is kept with up to {pixels} pixels a side."), pixels=LONGEST_SIDE
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    image_text = LineField(
        label=_("What the picture shows"),
        required=False,
        max_length=500,
        help_text=_("In words, for those who do not see it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    without_image = forms.BooleanField(label=_("Take the picture away"), required=False)
    related = RelatedField()
    revision = forms.CharField(widget=forms.HiddenInput, required=False)

    def offer(self, thing: Any, person: Any) -> None:
        """The form is that of `thing` as it is now (not saved yet, if it is new), for `person` who writes it."""
        self.initial["revision"] = revision_of(thing)
        if not thing.pk:
            self.initial["language"] = current_reader().languages[0]
        related: Any = self.fields["related"]
        related.person, related.known = person, tuple(thing.related)
        self.picture = thing.picture
        if self.picture:
            self.fields["image_text"].initial = self.picture.text
        else:
            del self.fields["without_image"]

    def clean_image(self) -> Any:
        upload = self.cleaned_data["image"]
        return pictures.check(upload) if upload else None

    def require_words(self) -> None:
        """A picture that stands there has words; the field says so where they are missing."""
        given = self.cleaned_data
        stays = self.picture and not given.get("without_image")
        if (given.get("image") or stays) and not given.get("image_text") and "image_text" not in self.errors:
            self.add_error("image_text", _("Say what the picture shows, for those who do not see it."))

    def picture_change(self) -> PictureChange:
        """Return what the valid form says of the picture."""
        given = self.cleaned_data
        return PictureChange(given["image_text"], given["image"], bool(given.get("without_image")))

    def refuse_picture(self) -> None:
        """The picture could not be kept, as no room is left; what was typed can be sent again."""
        self.add_error("image", _("There is no room for this picture just now. Save without it, and tell the team."))


NOT_OF_THE_MODEL = frozenset({"key", "revision", "image", "image_text", "without_image"})
