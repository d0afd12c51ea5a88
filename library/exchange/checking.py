"""Whether a document can come in as its source says it, and what it would be here.

What a cell says is understood as people write it: names in any language of the site, codes, or addresses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from brain.core.partialdates import validate_partial_date
from brain.members.audiences import MEMBERS, PUBLIC, edition_audience
from library.actions.documents import CreatorText, EditionText
from library.exchange.columns import Column
from library.exchange.items import Item, Part
from library.exchange.languages import tag_of
from library.forms.choosers import MAX_CREATORS, DocumentField, Names
from library.forms.documents import CountriesField
from library.models import (
    CreatorKind,
    Document,
    DocumentType,
    Edition,
    LanguageEdition,
    Licence,
    Region,
    Series,
    Topic,
)

Note = tuple[str, str, str]  # place in the source, column, text
SEPARATOR = ";"
_FIELDS = {
    Column.TYPE: "type", Column.ISSUED: "issued", Column.SERIES: "series", Column.ACADEMY: "edition",
    Column.REGION: "region", Column.AUDIENCE: "audience", Column.LICENCE: "licence", Column.RIGHTS: "rights",
    Column.EMBARGO_UNTIL: "embargo_until", Column.SUMMARY_OF: "summary_of",
}  # fmt: skip


@dataclass
class Written:
    """What a source says of a document, understood. None, and a field not in `fields`, where it says nothing."""

    fields: dict[str, Any] = field(default_factory=dict)
    countries: list[str] | None = None
    topics: list[Topic] | None = None
    creators: list[CreatorText] | None = None
    editions: list[EditionText] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)  # names of files, by language
    problems: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)


class Known:
    """What the library knows by name, read once for many documents.

    `is_strict`: a series or subject that is not known is a problem; else it is left out, with a remark. `language`:
    that of a title whose language is not said (BCP 47).
    """

    def __init__(self, *, is_strict: bool, language: str) -> None:
        self.is_strict, self.language = is_strict, language
        self.names = Names()

    @cached_property
    def series(self) -> dict[str, Series]:
        found: dict[str, Series] = {}
        for series in Series.objects.prefetch_related("translations"):
            names = [series.slug, series.name, *(row.name for row in series.translations.all())]
            found |= {name.casefold(): series for name in names}
        return found

    @cached_property
    def topics(self) -> dict[str, Topic]:
        found: dict[str, Topic] = {}
        for topic in Topic.objects.with_labels():
            found |= {name.casefold(): topic for name in (*(row.text for row in topic.labels.all()), topic.slug)}
        return found

    @cached_property
    def editions(self) -> dict[str, Edition]:
        return {str(edition.number): edition for edition in Edition.objects.all()}

    @cached_property
    def types(self) -> dict[str, str]:
        return _by_name(DocumentType) | {_plain(kind.uri): kind.value for kind in DocumentType}

    @cached_property
    def licences(self) -> dict[str, str]:
        return _by_name(Licence)

    @cached_property
    def regions(self) -> dict[str, str]:
        return _by_name(Region)


def understand(item: Item, known: Known) -> Written:
    """Return what the source says of the document, with all that is wrong about it."""
    written = Written(problems=list(item.problems))
    for column, value in item.values.items():
        if value or column != Column.ISSUED:  # a document cannot be without its date
            _understand_value(item, Column(column), value, known, written)
    for part in item.parts:
        _understand_part(part, known, written)
    languages = [edition.language for edition in written.editions]
    for language in sorted({tag for tag in languages if languages.count(tag) > 1}):
        _refuse(written, item, Column.LANGUAGE, _("This document has two titles in “%(tag)s”.") % {"tag": language})
    if sum(edition.is_original for edition in written.editions) > 1:
        _refuse(written, item, Column.ORIGINAL, _("Only one edition is the original."))
    return written


def _refuse(written: Written, item: Item, column: Column, text: str) -> None:
    written.problems.append((item.parts[0].place if item.parts else "", column.value, text))


def _understand_value(item: Item, column: Column, value: str, known: Known, written: Written) -> None:
    try:
        found = _READERS[column](value.strip(), known, written)
    except ValidationError as error:
        _refuse(written, item, column, " ".join(error.messages))
        return
    if column in _FIELDS:
        written.fields[_FIELDS[column]] = found
    else:
        setattr(written, _LISTS[column], found)


def _understand_part(part: Part, known: Known, written: Written) -> None:
    tag = tag_of(part.language) if part.language else known.language
    if tag is None:
        text = _("Write the code of a language, such as en or pt-BR.")
        written.problems.append((part.place, Column.LANGUAGE.value, text))
    problems = _lengths(part)
    written.problems += problems
    if tag and not problems:
        written.editions.append(
            EditionText(
                tag, part.title, part.abstract or "", part.identifier or "", bool(part.is_original),
                bool(part.title_is_translated),
            )
        )  # fmt: skip
        written.files.setdefault(tag, []).extend(part.files)


def _lengths(part: Part) -> list[Note]:
    if not part.title:
        return [(part.place, Column.TITLE.value, _("There is no title."))]
    written = ((Column.TITLE, part.title), (Column.ABSTRACT, part.abstract), (Column.IDENTIFIER, part.identifier))
    fields: Any = LanguageEdition._meta
    limits = {column: fields.get_field(column.value).max_length for column, _text in written}
    return [
        (part.place, column.value, _("This is longer than %(limit)d characters.") % {"limit": limits[column]})
        for column, text in written
        if len(text or "") > limits[column]
    ]


def _issued(value: str, known: Known, written: Written) -> str:
    validate_partial_date(value)
    return value


def _audience(value: str, known: Known, written: Written) -> str:
    audiences = {PUBLIC, MEMBERS, *(edition_audience(edition.number) for edition in known.editions.values())}
    if value.casefold() in ("", *audiences):
        return value.casefold() or PUBLIC
    raise ValidationError(_("Write “public”, “members”, or “edition-12” for the participants of the 12th academy."))


def _academy(value: str, known: Known, written: Written) -> Edition | None:
    if not value:
        return None
    found = known.editions.get(value.casefold().removeprefix("edition-"))
    if found is None:
        raise ValidationError(_("There is no such academy. Write its number."))
    return found


def _series(value: str, known: Known, written: Written) -> Series | None:
    found = known.series.get(value.casefold())
    if found is None and value:
        _unknown(Column.SERIES, value, known, written)
    return found


def _subjects(value: str, known: Known, written: Written) -> list[Topic]:
    words = _parts_of(value)
    for word in words:
        if word.casefold() not in known.topics:
            _unknown(Column.SUBJECTS, word, known, written)
    return list(dict.fromkeys(known.topics[word.casefold()] for word in words if word.casefold() in known.topics))


def _unknown(column: Column, name: str, known: Known, written: Written) -> None:
    words = {"name": name}
    if known.is_strict:
        raise ValidationError(_("The library does not know this: %(name)s. Add it first, or empty the cell.") % words)
    written.remarks.append(("", column.value, _("Left out, as the library does not know it: %(name)s") % words))


def _creators(value: str, known: Known, written: Written) -> list[CreatorText]:
    """Return who made it: "Family, Given" or "Name," is a person, and so is whoever the library knows as one."""
    names = _parts_of(value)
    if len(names) > MAX_CREATORS or any(len(name) > 200 for name in names):
        raise ValidationError(_("A document has up to 40 makers, with names of up to 200 characters."))
    return [_creator(name, known.names) for name in names]


def _creator(name: str, names: Names) -> CreatorText:
    plain = name.removesuffix(",").strip()
    if organisation := names.find(CreatorKind.ORGANISATION, plain):
        return CreatorText(CreatorKind.ORGANISATION, organisation.name, organisation_id=organisation.pk)
    if person := names.find(CreatorKind.PERSON, plain):
        return CreatorText(CreatorKind.PERSON, person.name, person_id=person.pk)
    return CreatorText(CreatorKind.PERSON if "," in name else CreatorKind.ORGANISATION, plain)


def _countries(value: str, known: Known, written: Written) -> list[str]:
    words = _parts_of(value.replace(",", SEPARATOR))
    if known.is_strict:
        countries: list[str] = CountriesField(required=False).clean(", ".join(words))
        return countries
    found = []
    for word in words:
        try:
            found += CountriesField(required=False).clean(word)
        except ValidationError:
            _unknown(Column.COUNTRIES, word, known, written)
    return list(dict.fromkeys(found))


def _embargo(value: str, known: Known, written: Written) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        raise ValidationError(_("This is not a date. Write it as 2027-03-31.")) from None


def _rights(value: str, known: Known, written: Written) -> str:
    if len(value) > 200:
        raise ValidationError(_("This is longer than %(limit)d characters.") % {"limit": 200})
    return value


def _summary_of(value: str, known: Known, written: Written) -> Document | None:
    found: Document | None = DocumentField(required=False).clean(value)
    return found


def _one_of(column: Column, choices: Callable[[Known], dict[str, str]], otherwise: str) -> Callable[..., str]:
    def read(value: str, known: Known, written: Written) -> str:
        if not value:
            return otherwise
        found = choices(known).get(_plain(value))
        if found is None:
            _unknown(column, value, known, written)
        return found or otherwise

    return read


_READERS: dict[Column, Callable[[str, Known, Written], Any]] = {
    Column.TYPE: _one_of(Column.TYPE, lambda known: known.types, DocumentType.TEXT.value),
    Column.LICENCE: _one_of(Column.LICENCE, lambda known: known.licences, ""),
    Column.REGION: _one_of(Column.REGION, lambda known: known.regions, ""),
    Column.ISSUED: _issued,
    Column.CREATORS: _creators,
    Column.SERIES: _series,
    Column.ACADEMY: _academy,
    Column.SUBJECTS: _subjects,
    Column.COUNTRIES: _countries,
    Column.AUDIENCE: _audience,
    Column.RIGHTS: _rights,
    Column.EMBARGO_UNTIL: _embargo,
    Column.SUMMARY_OF: _summary_of,
}
_LISTS = {Column.CREATORS: "creators", Column.SUBJECTS: "topics", Column.COUNTRIES: "countries"}


def _parts_of(value: str) -> list[str]:
    return [word.strip() for word in value.split(SEPARATOR) if word.strip()]


def _by_name(choices: type[models.TextChoices]) -> dict[str, str]:
    """Return each value by itself, its name in English as code, and its labels in all languages of the site."""
    known: dict[str, str] = {}
    for language in _languages():
        with translation.override(language):
            known |= {_plain(str(choice.label)): choice.value for choice in choices}
    known |= {_plain(choice.name): choice.value for choice in choices}
    return known | {_plain(choice.value): choice.value for choice in choices}


def _plain(text: str) -> str:
    """Return a name or address as they are compared: an address ends without a slash, and is one of https."""
    return text.casefold().removesuffix("/").replace("http://", "https://", 1)


def _languages() -> Iterable[str]:
    return [code for code, _name in settings.LANGUAGES if code != "en"] + ["en"]
