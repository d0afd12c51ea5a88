"""The kinds of texts that are translated. A feature registers its own when it starts (its AppConfig.ready).

What is done with translations (jobs, people's work, official texts) is written once, for all kinds; it asks the kind.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models

from brain.languages.models import Translation
from brain.languages.reading import primary
from brain.members.models import Member

Person = Member | AnonymousUser
Fields = Mapping[str, str]  # translated fields by name


class Form(Enum):
    """How a field is written."""

    PLAIN = "plain"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Source:
    """What is to be translated of an original, as of now.

    `also_in` are languages that it exists in by itself, without a translation; `likely` the author's languages, which
    help where a paragraph could be in several; `may_leave`: it may be sent to engines of third parties, since it is
    public or those concerned have agreed; `by_machine`: machines translate it, and not people alone, as a draft.
    """

    language: str  # BCP 47
    fields: Fields
    may_leave: bool = True
    also_in: Sequence[str] = ()
    likely: Sequence[str] = ()
    by_machine: bool = True

    @cached_property
    def digest(self) -> str:
        """What tells this text from any other in this place: 64 hexadecimal digits (SHA-256)."""
        content = json.dumps([primary(self.language), sorted(self.fields.items())], ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    def languages_lacking(self) -> list[str]:
        """Return the languages of the site that it is not in by itself."""
        own = {primary(language) for language in (self.language, *self.also_in)}
        return [code for code, _name in settings.LANGUAGES if primary(code) not in own]

    def languages_wanted(self) -> list[str]:
        """Return the languages into which machines are to translate it."""
        return self.languages_lacking() if self.by_machine else []


@dataclass(frozen=True)
class Title:
    """What a reader knows a text by, in the language (BCP 47) that they get it in."""

    text: str
    language: str


@dataclass(frozen=True)
class TextKind:
    """One kind of text, such as "post". `original` has translations under the name "translations".

    source(original) -> what is to be translated now, or None where nobody is to translate anything (withdrawn).
    to_read(person, pk) -> the original, if `person` may see it now; else Http404. An original that may be seen, but has
    no source, is to be refused as well.
    may_review(person, original) -> whether `person`, who reads both languages, decides about others' suggestions.
    hold(pk) -> before the original is held: holds what `changed` changes with it, in its app's order of holding.
    complete(translation) -> gives an unsaved translation what is derived from its fields, such as HTML.
    changed(original, language) -> search, open pages and whatever else shows the text follow; in the transaction of
    the change.
    title(original) -> what people know it by; url(original) -> its permanent address, without a language.
    shown_title(original) -> its title as the current reader gets it; None where it is in its own language alone.
    index: the name of the URL of the page that leads to such texts, if there is one.
    for_editors(editor) -> the originals of which editors keep official translations, as far as `editor` may see them,
    with all that `source` needs; None where it is no kind for editors.
    """

    name: str
    label: Any  # in the plural, lazily translated
    original: type[models.Model]
    fields: Mapping[str, Form]
    labels: Mapping[str, Any]  # of the fields, lazily translated
    source: Callable[[Any], Source | None]
    to_read: Callable[[Person, int], Any]
    may_review: Callable[[Member, Any], bool]
    changed: Callable[[Any, str], None]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    hold: Callable[[int], None] = lambda pk: None
    complete: Callable[[Any], None] = lambda translation: None
    for_editors: Callable[[Member], models.QuerySet[Any]] | None = None
    shown_title: Callable[[Any], Title] | None = None
    index: str = ""
    singular: Any = ""  # the label of one text, lazily translated; "" where the plural is all there is

    @cached_property
    def translation(self) -> Any:
        """The table of its translations: a subclass of Translation."""
        return self.original._meta.get_field("translations").related_model

    @cached_property
    def columns(self) -> list[str]:
        """Its fields that stand in the original's own table, in the language that its column `language` names."""
        own = {column.name for column in self.original._meta.concrete_fields}
        return [name for name in self.fields if {name, "language"} <= own]

    def has_room_for(self, fields: Fields) -> bool:
        """Whether the table of translations can keep these fields."""
        limits = {name: self.translation._meta.get_field(name).max_length for name in self.fields}
        return all(limits[name] is None or len(text) <= limits[name] for name, text in fields.items())

    def about(self, row: Translation) -> dict[str, Any]:
        """Return what rows about the translation have in common (models.review.AboutTranslation)."""
        return {"kind": self.name, "object_id": row.original_id, "language": row.language}

    def translation_of(self, original: Any, language: str) -> Translation | None:
        """Return the translation into `language`, whichever region either names; None where there is none."""
        rows = self.translation._default_manager.filter(original=original)
        return next((row for row in rows if primary(row.language) == primary(language)), None)


_kinds: dict[str, TextKind] = {}


def register(kind: TextKind) -> None:
    """Make the kind known."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> TextKind:
    """Return the kind; KeyError where there is none of this name."""
    return _kinds[name]


def kinds() -> list[TextKind]:
    """Return all kinds that are known."""
    return list(_kinds.values())
