"""How the library's texts, dates and places are shown to one reader. `reads`: their languages, best first."""

import re
from collections.abc import Sequence
from datetime import date

from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.figures import write_interval, write_parts
from brain.core.partialdates import format_partial_date
from brain.core.templatetags.brain import country_name, number
from brain.languages.models import Origin
from library.access.files import is_under_embargo
from library.models import (
    Document,
    DocumentTranslation,
    Edition,
    EditionDocument,
    Figure,
    FileVersion,
    LanguageEdition,
    Organisation,
    Series,
    SessionKind,
    Topic,
)
from library.texts import Text, label

register = template.Library()

# As precise as the ISO 8601 date is long.
_INTERVALS = {4: "y", 7: "yMMMM", 10: "yMMMd"}

_SESSION_ICONS = {
    "opening": "mic",
    "closing": "mic",
    "plenary": "academy",
    "high_level_panel": "members",
    "elective": "split",
    "study_visit": "place",
    "marketplace": "forum",
}


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.filter
def title_for(document: Document, reads: Sequence[str]) -> Text:
    return document.title_for(reads)


@register.filter
def abstract_for(document: Document, reads: Sequence[str]) -> Text | None:
    return document.abstract_for(reads)


@register.filter
def description_html(described: LanguageEdition | DocumentTranslation | None) -> str:
    """Return title and abstract of a document in one language; nothing for None."""
    if described is None:
        return ""
    return format_html("<p><strong>{}</strong></p>{}", described.title, linebreaks_filter(described.abstract))


@register.filter
def exists_in(document: Document, language: str) -> bool:
    return document.exists_in(language)


@register.filter
def name_for(named: Series | Organisation, reads: Sequence[str]) -> Text:
    return named.name_for(reads)


@register.filter
def topic_label(topic: Topic, reads: Sequence[str]) -> Text:
    """Return what the topic is called."""
    return topic.label_for(reads)


@register.filter
def month_of(partial: str) -> str:
    """Return the name of the month of a partial date (2026-11), as short as it is written."""
    return write_parts(_earliest(partial), _language(), "MMM")


@register.filter
def theme_for(edition: Edition, reads: Sequence[str]) -> Text:
    return edition.theme_for(reads)


@register.filter
def label_for(labels: dict[str, str], reads: Sequence[str]) -> Text:
    """Return the best of {"en": ..., "fr": ...} for the reader."""
    return label(labels, reads)


@register.filter
def value_for(figure: Figure, reads: Sequence[str]) -> Text:
    """Return the figure's value: a number in the reader's figures, anything else in their words."""
    value = number(int(figure.value)) if re.fullmatch("[0-9]+", figure.value) else figure.value
    return label(figure.values_in_words, reads, value)


@register.filter
def academy_name(edition: Edition) -> str:
    """Return what an edition is called: its number, and where it was."""
    if city := edition.city_in(_language()):
        return _("%(number)s. %(place)s") % {"number": number(edition.number), "place": city}
    country = country_name(edition.country)
    return _("%(number)s. Online, from %(country)s") % {"number": number(edition.number), "country": country}


@register.filter
def place(edition: Edition) -> str:
    """Return where an edition was: the city and its country, or from where it was sent."""
    country = country_name(edition.country)
    if city := edition.city_in(_language()):
        return _("%(city)s, %(country)s") % {"city": city, "country": country}
    return _("Online, from %(country)s") % {"country": country}


@register.filter
def dates(edition: Edition) -> str:
    """Return when an edition was, no more precise than it is known: "15–26 Nov 2021", "April 2013", "2015"."""
    if edition.start == edition.end:
        return format_partial_date(edition.start, _language())
    skeleton = _INTERVALS[min(len(edition.start), len(edition.end))]
    return write_interval(_earliest(edition.start), _earliest(edition.end), _language(), skeleton)


@register.filter
def unknown_of(partial: str) -> str:
    """Return in words what a partial date leaves open, or nothing."""
    return {4: _("day and month not known"), 7: _("day not known")}.get(len(partial), "")


def _earliest(partial: str) -> date:
    return date.fromisoformat((partial + "-01-01")[:10])


@register.filter
def session_kind(kind: str) -> str:
    """Return the name of a kind of session; one that has none yet as it is written."""
    return str(SessionKind(kind).label) if kind in SessionKind else kind


@register.filter
def edition_document(kind: str) -> str:
    """Return the name of a document of an academy as a whole."""
    return str(EditionDocument(kind).label) if kind in EditionDocument else kind


@register.filter
def origin_name(origin: str) -> str:
    """Return in words how a translation came to be."""
    return str(Origin(origin).label)


@register.filter
def hue(number: int) -> int:
    """Return the hue class of a thing with this number (style.md)."""
    return number % 24


@register.filter
def has_file(document: Document) -> bool:
    """Whether any language edition of the document has a file."""
    return any(edition.file for edition in document.language_editions.all())


@register.simple_tag(takes_context=True)
def file_to_read(context: template.Context, edition: LanguageEdition) -> FileVersion | None:
    """Return the file of the language edition, unless it is locked away or, but for editors, under an embargo."""
    file = edition.file
    if file is None or file.is_locked_away:
        return None
    return file if context.get("may_edit") or not is_under_embargo(edition.document) else None


@register.filter
def audience_name(audience: str) -> str:
    """Return in words who may read a thing."""
    if audience.startswith("edition-"):
        return _("Participants of academy %(number)s") % {"number": number(int(audience.removeprefix("edition-")))}
    return {"public": _("Anyone"), "members": _("Members only")}[audience]


@register.filter
def seat(organisation: Organisation) -> str:
    """Return where an organisation has its seat, as far as that is known."""
    country = country_name(organisation.country)
    city = label(organisation.cities, [_language()]).text
    return _("%(city)s, %(country)s") % {"city": city, "country": country} if city else country


@register.filter
def session_icon(kind: str) -> str:
    """Return the icon of a kind of session."""
    return _SESSION_ICONS.get(kind, "academy")
