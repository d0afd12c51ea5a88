"""What topics of the forum can discuss of the news."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.members.access import Person
from brain.members.subjects import Subject, SubjectKind, register_subjects
from brain.news.models import NewsItem
from brain.news.reading import headline


def register() -> None:
    """News can be discussed."""
    register_subjects(_NEWS)


def _news(person: Person, slugs: Collection[str]) -> Iterator[Subject]:
    """Published news are open to everybody."""
    for item in NewsItem.objects.published().filter(slug__in=slugs).with_translations():
        title = headline(item, current_reader().languages)
        url = reverse("news:item", args=[item.slug])
        yield Subject("news", item.slug, title.title, title.language, url)


_NEWS = SubjectKind("news", _("News item"), "news", "news:item", "slug", _news)
