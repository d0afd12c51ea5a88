"""The sitemap: every page that a guest may see, in each language in which it exists, for search engines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.db.models import Max, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from brain.core.addresses import X_DEFAULT, languages_of
from brain.members.audiences import audiences_of
from brain.news.access import Choice, published_in
from brain.news.events.access import events_to_read
from brain.news.models import Event, EventTranslation, NewsItem, NewsTranslation
from forum.access import visible_categories, visible_topics
from forum.models import Category, Topic, TopicTranslation
from library.access.documents import documents_to_read
from library.access.reports import sessions_to_read
from library.models import (
    Collection,
    Document,
    DocumentTranslation,
    Edition,
    Participation,
    Person,
    Session,
    SessionTranslation,
)

GUEST = AnonymousUser()
_PAGES = [
    "home", "about", "forum:index", "library:index", "library:academies", "news:index", "news:events",
    "news:interviews", "languages:glossary",
]  # fmt: skip


class _InLanguages(Paginator[Any]):
    """Pages of items, each of them once for every language in which it exists."""

    def __init__(self, section: "_Section") -> None:
        items: Any = section.items()
        super().__init__(items, section.limit)
        self._section = section

    def page(self, number: int | str) -> Page[Any]:
        page = super().page(number)
        languages = self._section.get_languages_for_item
        page.object_list = [(item, language) for item in page.object_list for language in languages(item)]
        return page


class _Section(Sitemap[Any]):
    """Pages that exist in every interface language."""

    i18n = alternates = True
    protocol = urlsplit(settings.SITE_URL).scheme
    limit = 500  # items; of each there are as many addresses as languages, and each address names all the others

    @property
    def paginator(self) -> _InLanguages:
        return _InLanguages(self)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, protocol)
        for url in urls:  # Django's own x-default drops the language from the address
            url["alternates"].append({**url["alternates"][0], "lang_code": X_DEFAULT})
        return urls


class _Pages(_Section):
    def items(self) -> Sequence[str]:
        return _PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class _Categories(_Section):
    def items(self) -> QuerySet[Category]:
        return visible_categories(GUEST)

    def location(self, item: Category) -> str:
        return reverse("forum:category", args=[item.slug])


class _Academies(_Section):
    def items(self) -> QuerySet[Edition]:
        return Edition.objects.order_by("number")

    def location(self, item: Edition) -> str:
        return reverse("library:academy", args=[item.number])


class _Collections(_Section):
    def items(self) -> QuerySet[Collection]:
        return Collection.objects.for_audiences(audiences_of(GUEST))

    def location(self, item: Collection) -> str:
        return reverse("library:collection", args=[item.slug])


class _Texts(_Section):
    """Pages that exist in the languages of what was written, or else in the site's; `changed` is a field's name."""

    changed = "updated_at"

    def items(self) -> QuerySet[Any]:
        raise NotImplementedError

    def lastmod(self, item: Any) -> datetime:
        return getattr(item, self.changed)

    def get_latest_lastmod(self) -> datetime | None:
        return self.items().aggregate(latest=Max(self.changed))["latest"]

    def get_languages_for_item(self, item: Any) -> list[str]:
        return self.languages_of(item) or [settings.LANGUAGE_CODE]

    def languages_of(self, item: Any) -> list[str]:
        return languages_of(item.language, item.translations.all())


class _Topics(_Texts):
    changed = "last_post_at"

    def items(self) -> QuerySet[Topic]:
        shown = Prefetch("translations", TopicTranslation.objects.shown())
        return visible_topics(GUEST).order_by("pk").select_related("category").prefetch_related(shown)

    def location(self, item: Topic) -> str:
        return item.url


class _Documents(_Texts):
    def items(self) -> QuerySet[Document]:
        shown = Prefetch("translations", DocumentTranslation.objects.shown())
        return documents_to_read(GUEST).order_by("pk").prefetch_related("language_editions", shown)

    def location(self, item: Document) -> str:
        return reverse("library:document", args=[item.slug])

    def languages_of(self, item: Document) -> list[str]:
        return languages_of("", item.language_editions.all(), item.translations.all())


class _Sessions(_Texts):
    def items(self) -> QuerySet[Session]:
        shown = Prefetch("translations", SessionTranslation.objects.shown())
        return sessions_to_read(GUEST).order_by("pk").select_related("edition").prefetch_related(shown)

    def location(self, item: Session) -> str:
        return reverse("library:session", args=[item.edition.number, item.slug])


class _People(_Section):
    """Those whom a public report names, in the languages of the sessions that they took part in."""

    def items(self) -> QuerySet[Person]:
        named = Participation.objects.filter(session__in=sessions_to_read(GUEST)).select_related("session")
        shown = Prefetch("session__translations", SessionTranslation.objects.shown())
        parts = Prefetch("participations", named.prefetch_related(shown))
        return Person.objects.filter(pk__in=named.values("person")).order_by("pk").prefetch_related(parts)

    def location(self, item: Person) -> str:
        return reverse("library:person", args=[item.slug])

    def get_languages_for_item(self, item: Person) -> list[str]:
        sessions = [part.session for part in item.participations.all()]
        languages = languages_of("", sessions, *(session.translations.all() for session in sessions))
        return languages or [settings.LANGUAGE_CODE]


class _News(_Texts):
    def items(self) -> QuerySet[NewsItem]:
        shown = Prefetch("translations", NewsTranslation.objects.shown())
        return published_in(Choice()).order_by("pk").prefetch_related(shown)

    def location(self, item: NewsItem) -> str:
        return reverse("news:item", args=[item.slug])


class _Events(_Texts):
    def items(self) -> QuerySet[Event]:
        shown = Prefetch("translations", EventTranslation.objects.shown())
        return events_to_read(GUEST).order_by("pk").prefetch_related(None).prefetch_related(shown)

    def location(self, item: Event) -> str:
        return reverse("news:event", args=[item.slug])


SECTIONS: dict[str, type[_Section]] = {
    "pages": _Pages,
    "categories": _Categories,
    "topics": _Topics,
    "academies": _Academies,
    "collections": _Collections,
    "documents": _Documents,
    "sessions": _Sessions,
    "people": _People,
    "news": _News,
    "events": _Events,
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where crawlers find the sitemap, and what is of no use to them."""
    lines = ["User-agent: *", *(f"Disallow: /*/{place}/" for place in ("account", "admin", "search"))]
    return HttpResponse("\n".join([*lines, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]), "text/plain")
