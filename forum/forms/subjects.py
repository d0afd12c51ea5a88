"""What a topic discusses."""

from functools import partial

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.members.models import Member
from brain.members.subjects import Subject, subject_of
from forum.actions.relate import relate
from forum.actions.write import Part
from forum.forms.parts import WithParts
from forum.models import Post

_MAX = 300


class SubjectField(WithParts):
    """A new topic discusses what `about` names ("document:a-slug"); what its author may not see is left out."""

    about = forms.CharField(required=False, max_length=_MAX, widget=forms.HiddenInput)

    member: Member

    @cached_property
    def subject(self) -> Subject | None:
        """What the topic is about, as its author sees it."""
        return subject_of(self.member, str(self["about"].value() or "")[:_MAX])

    def parts(self) -> list[Part]:
        return [*super().parts(), *([partial(_relate, subject=self.subject)] if self.subject else [])]


def _relate(post: Post, *, subject: Subject) -> None:
    relate(topic=post.topic, subject=subject)


class SubjectForm(forms.Form):
    """The address of a page that a topic discusses."""

    address = forms.CharField(
        label=_("Address of a document, a news item or an academy"),
        max_length=_MAX,
        error_messages={
            "required": _("Paste the address of the page that this topic discusses."),
            "max_length": _("This address is too long."),
        },
    )
