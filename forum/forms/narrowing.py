"""Narrowing a list of topics: `?edition=12&language=fr&tag=care`."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import language_name
from brain.members.fields import edition_choices
from forum.models.topics import TopicQuerySet
from forum.tags import KnownTag, by_name

_KEPT = 600  # seconds: how long a changed name of an academy may take to be seen here


@dataclass(frozen=True)
class Chip:
    """What is chosen of a field, and the address of the list without it."""

    label: str
    without: str


class _Select(forms.Select):
    """A <select> without a template of its own: it stands three times on each list."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, options = str(value or ""), []
        for offered, label in list[Any](self.choices):
            selected = SafeString(" selected" if str(offered) == chosen else "")
            options.append((offered, selected, label))
        inner = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html('<select name="{}" id="{}">{}</select>', name, (attrs or {}).get("id", name), inner)


class NarrowForm(forms.Form):
    """The academy, the language and the tag that the topics of a list have in common; each may be left open."""

    edition = forms.TypedChoiceField(label=_("Academy"), coerce=int, empty_value=None, required=False, widget=_Select)
    language = forms.ChoiceField(label=_("Written in"), required=False, widget=_Select)
    tag = forms.ChoiceField(label=_("Tag"), required=False, widget=_Select)

    def __init__(self, data: QueryDict, *, has_tags: bool) -> None:
        super().__init__(data, auto_id="narrow-%s")
        self.tags = {tag.slug: tag for tag in by_name()} if has_tags else {}
        self.offered: dict[str, list[tuple[Any, Any]]] = {
            "edition": _editions(),
            "language": [(code, language_name(code)) for code, _own_name in settings.LANGUAGES],
            "tag": [(slug, tag.shown.name) for slug, tag in self.tags.items()],
        }
        for name, offered in self.offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *offered]
        if not self.tags:
            del self.fields["tag"]

    def narrow(self, topics: TopicQuerySet) -> TopicQuerySet:
        """Return those of `topics` that have what is chosen."""
        if edition := self.cleaned_data["edition"]:
            topics = topics.of_edition(edition)
        if language := self.cleaned_data["language"]:
            topics = topics.written_in(language)
        if tag := self._tag():
            topics = topics.filter(tags=tag.pk)
        return topics

    def _tag(self) -> KnownTag | None:
        return self.tags.get(self.cleaned_data.get("tag", ""))

    def chips(self) -> list[Chip]:
        """Return what is chosen, in the order of the fields."""
        chosen = [(name, self.cleaned_data[name]) for name in self.fields if self.cleaned_data[name]]
        return [Chip(self._label(name, value), self._without(name)) for name, value in chosen]

    def _label(self, name: str, value: Any) -> str:
        return str(dict(self.offered[name])[value])

    def _without(self, *names: str) -> str:
        rest = QueryDict(mutable=True)
        rest.update({name: value for name, value in self.data.items() if value and name not in {*names, "page"}})
        return f"?{rest.urlencode()}"

    def open_address(self) -> str:
        """Return the address of the list with nothing chosen."""
        return self._without(*self.fields)

    def others(self) -> list[tuple[str, str]]:
        """Return what the address says beside the form's fields: the tab and its time."""
        return [(name, self.data[name]) for name in ("show", "time") if self.data.get(name)]


def _editions() -> list[tuple[int, str]]:
    """Return (number, name) of every academy, newest first."""
    choices: Any = cache.get_or_set(f"forum-editions-{get_language()}", edition_choices, _KEPT)
    return list(choices)
