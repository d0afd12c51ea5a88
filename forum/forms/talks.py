"""Writing to members, and what partners of a conversation choose."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.core.templatetags.brain import number as figure
from brain.members.models import Member
from brain.members.names import skeleton
from brain.members.registry import edition_names
from forum import talks
from forum.forms.writing import NewPostForm
from forum.models import MAX_TITLE

_A_DAY = 24 * 3600
_MOST_TYPED = 1000


class MembersField(forms.CharField):
    """Members by their handles or names, with commas between; cleaned, they are Members, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=_MOST_TYPED, **kwargs)

    def clean(self, value: str) -> list[Member]:
        return [_member_called(word) for word in words_of(super().clean(value))]


def words_of(value: str) -> list[str]:
    """Return the names and handles that were typed with commas between."""
    words = (word.strip().removeprefix("@") for word in talks.SEPARATORS.split(value))
    return [word for word in words if word]


def _member_called(word: str) -> Member:
    """Return the active member with this handle or name. Raises ValidationError for none."""
    members = Member.objects.active()
    member = members.filter(handle=word.casefold()).first() or members.filter(name_skeleton=skeleton(word)).first()
    if member is None:
        raise ValidationError(
            _("No member is called “%(word)s”. Write a handle or a full name."), params={"word": word}
        )
    return member


def _led_to(word: str, chosen: Sequence[Member]) -> bool:
    """Whether one of the chosen was found by the word."""
    looks = skeleton(word)
    return any(looks in member.name_skeleton or word.casefold() in member.handle for member in chosen)


def _groups_of(member: Member) -> list[tuple[int, str]]:
    """Return the editions to whose groups the member may write, by number and name."""
    names = edition_names()
    return [
        (number, names.get(number) or gettext("Academy %(number)s") % {"number": figure(number)})
        for number in talks.editions_of(member)
    ]


class MessageForm(NewPostForm):
    """A message to members, or to the group of an academy's edition; `title` is optional but for a group."""

    words = (*NewPostForm.words, "to", "people", "group", "subject")
    place = "talk"

    people = forms.ModelMultipleChoiceField(
        Member.objects.active(),
        required=False,
        to_field_name="handle",
        widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": _("No member is called “%(value)s”. Write a handle or a full name.")},
    )
    to = forms.CharField(
        label=_("To"), required=False, max_length=_MOST_TYPED, help_text=_("Handles or names, with commas between.")
    )
    group = forms.TypedChoiceField(label=_("Or to a group"), required=False, coerce=int, empty_value=None)
    subject = LineField(
        label=_("Subject"),
        max_length=MAX_TITLE,
        required=False,
        error_messages={
            "max_length": _("The title has %(show_value)d characters; up to %(limit_value)d are possible. Shorten it.")
        },
    )

    def __init__(self, *args: Any, author: Member, **kwargs: Any) -> None:
        super().__init__(*args, author=author, **kwargs)
        if groups := _groups_of(author):
            field = self.fields["group"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("No group")), *groups]
        else:
            del self.fields["group"]

    def clean_to(self) -> list[Member]:
        """Return all to whom it goes: those chosen, and those typed; what was typed to find somebody is nobody."""
        chosen = list(self.cleaned_data.get("people", []))
        typed = [word for word in words_of(self.cleaned_data["to"]) if not _led_to(word, chosen)]
        found = {member.pk: member for member in [*chosen, *map(_member_called, typed)]}
        others = [member for member in found.values() if member != self.member]
        if len(others) > talks.MOST_OTHERS:
            raise ValidationError(
                ngettext(
                    "A conversation begins with up to %(most)d other member.",
                    "A conversation begins with up to %(most)d other members.",
                    talks.MOST_OTHERS,
                ),
                params={"most": talks.MOST_OTHERS},
            )
        return others

    def chosen(self) -> list[Member]:
        """Return the members who are chosen as the form is shown."""
        return talks.chosen_members(self["people"].value() or [])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "to" in self.errors:
            return data
        if bool(data.get("to")) == bool(data.get("group")):
            self.add_error("to", _("Say to whom you write: to members, or to one group."))
        elif data.get("group") and not data.get("subject"):
            self.add_error("subject", _("Give a message to a group a subject."))
        else:
            self._refuse_the_unreachable(data.get("to", []))
        return data

    def _refuse_the_unreachable(self, members: Sequence[Member]) -> None:
        reached = talks.reachable(self.member, members)
        for member in members:
            if member.pk not in reached and not self.continues:
                self.add_error("to", _("%(name)s cannot be written to.") % {"name": member.name})

    @property
    def continues(self) -> bool:
        """Whether the two have a conversation already, which this message continues."""
        others = self.cleaned_data.get("to", [])
        return len(others) == 1 and talks.of_two(self.member, others[0]) is not None

    def may_be_sent(self) -> bool:
        """As any form; and not too many conversations begin in a day."""
        return super().may_be_sent() and (self.continues or self._is_one_of_few())

    def _is_one_of_few(self) -> bool:
        limit = talks.new_a_day(self.member)
        try:
            count_or_refuse("talk", str(self.member.pk), limit=limit, seconds=_A_DAY)
        except TooOften:
            self.refuse(
                ngettext(
                    "You can begin %(limit)d conversation a day. Those that you have go on as always.",
                    "You can begin %(limit)d conversations a day. Those that you have go on as always.",
                    limit,
                )
                % {"limit": limit},
                429,
            )
            return False
        return True


class PartnerForm(forms.Form):
    """One member who joins a conversation."""

    to = MembersField(error_messages={"required": _("Write the handle or the name of a member.")})

    def clean_to(self) -> Member:
        members: list[Member] = self.cleaned_data["to"]
        if len(members) != 1:
            raise ValidationError(_("Add one member at a time."))
        return members[0]
