"""Feeds that say in which language each entry is: Atom (RFC 4287) and RSS 2.0 (with dc:language)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.cache import patch_vary_headers
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape

from brain.core.xmltext import for_xml

NEWEST = 50


class AtomInLanguages(Atom1Feed):
    """An entry says in which language it is: not every one has been translated."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}


class RssInLanguages(Rss201rev2Feed):
    """The same in RSS, by an element of Dublin Core. An entry's id is no address."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("dc:language", item["language"])


@dataclass(frozen=True)
class Entry:
    """One entry: `url` is a path on this site, `guid` an URN, `summary` plain text, `language` BCP 47.

    `day` is None where it is not known: no day is made up for a feed reader.
    """

    title: str
    language: str
    summary: str
    url: str
    guid: str
    day: datetime | None
    changed: datetime
    author: str = ""
    category: str = ""


class PagesFeed(Feed[Any, Any]):
    """Base of a feed in the language of its address; an entry has the same id in the feeds of all languages.

    Its items are Entries.
    """

    feed_type: type[SyndicationFeed] = AtomInLanguages
    author_name = "Collective Brain"
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().__call__(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        return response

    def feed_guid(self, thing: Any) -> str:
        return uuid5(NAMESPACE_URL, f"{settings.SITE_URL}{self.link(thing)}").urn

    def link(self, thing: Any) -> str:
        raise NotImplementedError

    def item_title(self, entry: Entry) -> str:
        return for_xml(entry.title)

    def item_description(self, entry: Entry) -> str:
        """Return the summary; feed readers take it as HTML."""
        return escape(for_xml(entry.summary))

    def item_link(self, entry: Entry) -> str:
        return entry.url

    def item_guid(self, entry: Entry) -> str:
        return entry.guid

    def item_author_name(self, entry: Entry) -> str:
        return for_xml(entry.author)

    def item_pubdate(self, entry: Entry) -> datetime | None:
        return entry.day

    def item_updateddate(self, entry: Entry) -> datetime:
        return entry.changed

    def item_categories(self, entry: Entry) -> list[str]:
        return [for_xml(entry.category)] if entry.category else []

    def item_extra_kwargs(self, entry: Entry) -> dict[str, str]:
        return {"language": entry.language}
