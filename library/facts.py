"""What a document's page says beside its texts, by one query: its countries, creators, subjects and themes."""

from collections import defaultdict
from collections.abc import Collection as Among
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce

from library.models import Collection, CollectionTranslation, Creator, Document, LabelKind, TopicLabel
from library.texts import Text, label


class Maker(NamedTuple):
    """A creator as the title page names them; `slug`: of their page, where they have one."""

    name: str
    slug: str


@dataclass(frozen=True)
class Facts:
    """`countries`: ISO 3166-1 alpha-2; `topics` and `themes`, the collections in which it was put by hand: the end of
    each one's address, and its name for the reader."""

    countries: list[str]
    creators: list[Maker]
    topics: list[tuple[str, Text]]
    themes: list[tuple[str, Text]]


def facts_of(document: Document, reads: Sequence[str], audiences: Among[str] = ()) -> Facts:
    """Return them, each in its order; the themes that are for `audiences`."""
    found: dict[str, list[Any]] = defaultdict(list)
    countries = _rows("country", document.countries.all(), "country", Value(""), Value(""))
    creators = Creator.objects.filter(document=document)
    labels = TopicLabel.objects.filter(topic__documents=document, kind=LabelKind.PREFERRED)
    makers = _rows("creator", creators, "name", Coalesce("person__slug", Value("")), Value(""), order="order")
    names = _rows("topic", labels, "text", F("topic__slug"), F("language"))
    arms = (makers, names, *_themes(document, audiences))
    for what, _place, _pk, name, slug, language in countries.union(*arms, all=True).order_by("place", "key"):
        found[what].append((name, slug, language))
    return Facts(
        [name for name, _slug, _language in found["country"]],
        [Maker(name, slug) for name, slug, _language in found["creator"]],
        _named(found["topic"], reads),
        _named(found["theme"], reads),
    )


def _themes(document: Document, audiences: Among[str]) -> tuple[Any, Any]:
    """Return the names of its themes, and what they are called in other languages."""
    themes = Collection.objects.filter(items__document=document, audience__in=audiences)
    translations = CollectionTranslation.objects.shown().filter(original__in=themes)
    return (
        _rows("theme", themes, "name", F("slug"), F("language")),
        _rows("theme", translations, "name", F("original__slug"), F("language")),
    )


def _rows(what: str, rows: Any, name: str, slug: Any, language: Any, *, order: Any = None) -> Any:
    place = F(order) if order else Value(0)
    fields = {"what": Value(what, CharField()), "place": place, "key": F("pk"), "written": F(name)}
    rows = rows.order_by().annotate(**fields, address=slug, tag=language)
    return rows.values_list("what", "place", "key", "written", "address", "tag")


def _named(labels: list[tuple[str, str, str]], reads: Sequence[str]) -> list[tuple[str, Text]]:
    by_slug: dict[str, dict[str, str]] = defaultdict(dict)
    for name, slug, language in labels:
        by_slug[slug][language] = name
    return sorted(
        ((slug, label(names, reads, next(iter(names.values())))) for slug, names in by_slug.items()),
        key=lambda each: each[1].text,
    )
