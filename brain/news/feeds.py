"""The newest items as an Atom feed (RFC 4287) in each interface language."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.feeds import NEWEST, AtomInLanguages, RssInLanguages
from brain.core.readers import Reader, reading_as
from brain.core.xmltext import for_xml
from brain.news.access import Choice, items_to_list
from brain.news.reading import Reading, read_all


class NewsFeed(Feed[Any, str]):
    """The feed of the language in its address; an item has the same id in the feeds of all languages.

    An entry is `published` on the item's day where that is known: no day is made up for a feed reader.
    """

    feed_type = AtomInLanguages
    author_name = "Collective Brain"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return get_language() or settings.LANGUAGE_CODE

    def title(self, language: str) -> str:
        return _("News of Collective Brain")

    def subtitle(self, language: str) -> str:
        return _("Publications, events, projects and interviews from the people around the academies.")

    def link(self, language: str) -> str:
        return reverse("news:index")

    def feed_guid(self, language: str) -> str:
        return uuid5(NAMESPACE_URL, f"{settings.SITE_URL}/{language}/news").urn

    def items(self, language: str) -> list[Reading]:
        with reading_as(Reader((language,))):
            return read_all(items_to_list(Choice())[:NEWEST])

    def item_title(self, reading: Reading) -> str:
        return for_xml(reading.text.title)

    def item_description(self, reading: Reading) -> str:
        return for_xml(reading.summary)

    def item_link(self, reading: Reading) -> str:
        return reverse("news:item", args=[reading.item.slug])

    def item_guid(self, reading: Reading) -> str:
        return reading.item.uuid.urn

    def item_pubdate(self, reading: Reading) -> datetime | None:
        return reading.item.known_day

    def item_updateddate(self, reading: Reading) -> datetime:
        return reading.item.updated_at

    def item_categories(self, reading: Reading) -> list[str]:
        return [reading.item.kind]

    def item_extra_kwargs(self, reading: Reading) -> dict[str, str]:
        return {"language": reading.text.language}


class NewsRss(NewsFeed):
    """The same in RSS 2.0."""

    feed_type = RssInLanguages  # type: ignore[assignment]
    item_guid_is_permalink = False
    description = NewsFeed.subtitle


def feed_addresses() -> list[tuple[str, str]]:
    """Return every interface language with the address of its feed."""
    return [(code, _feed_address(code)) for code, _own_name in settings.LANGUAGES]


def _feed_address(language: str) -> str:
    with translation.override(language):
        return reverse("news:feed")
