"""What else a news item or an event is about: documents, academies, sessions, news and events, by their public ids."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brain.members.access import Person
from brain.members.subjects import Reference, Subject, subject_of, subjects_of

MOST = 20


def related_to(person: Person, things: Iterable[Any]) -> dict[int, list[Subject]]:
    """Return what is related to each of `things`, by its key, as far as `person` may see it.

    As many queries as there are kinds among all of them.
    """
    things = list(things)
    wanted = dict.fromkeys(_reference(word) for thing in things for word in thing.related)
    found = {(subject.kind, subject.public_id): subject for subject in subjects_of(person, wanted)}
    return {thing.pk: [found[ref] for word in thing.related if (ref := _reference(word)) in found] for thing in things}


def _reference(word: str) -> Reference:
    kind, _colon, public_id = word.partition(":")
    return kind, public_id


class RelatedField(forms.CharField):
    """Addresses of pages of the site, or words such as "document:a-slug", one a line; a list of those words.

    `person` is who writes: what they may not see cannot be related. `known` stays, whatever became of it.
    """

    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr"})

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("The address of a page of this site a line: documents, academies, sessions, news, events.")
        super().__init__(label=_("Related"), required=False, max_length=4_000, help_text=help_text, **kwargs)
        self.person: Any = None
        self.known: Collection[str] = ()

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("Name at most %(limit)d pages."), params={"limit": MOST})
        return list(dict.fromkeys(self._word(line) for line in lines))

    def _word(self, line: str) -> str:
        if line in self.known:
            return line
        if subject := subject_of(self.person, line):
            return subject.reference
        raise ValidationError(
            _("“%(line)s” is not the address of a page of this site. Copy it from the browser."),
            params={"line": line[:80]},
        )
