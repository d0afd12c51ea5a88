"""What open pages are shown of the news: the newest items."""

from collections.abc import Iterable

from django.template.loader import render_to_string

from brain.core.readers import current_reader
from brain.members.audiences import PUBLIC
from brain.news.models import NewsItem
from realtime.push import push
from realtime.streams import Change

STREAM = "news.latest"
LATEST = 4


def latest_news() -> list[NewsItem]:
    """Return the newest items, as the home page and the stream show them."""
    return list(NewsItem.objects.published().with_translations().newest_first()[:LATEST])


def show_news(item: NewsItem) -> None:
    """Open pages show the newest items as of now, after `item` was published, changed or withdrawn."""
    push(STREAM, "news", item.pk)


def audience(ident: str) -> str | None:
    """Anyone may follow the one stream of the news."""
    return PUBLIC if ident == "latest" else None


def render(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    """The list is shown anew whatever changed in it: it is short, and always in its right order."""
    context = {"latest": latest_news(), "reads": current_reader().languages}
    yield Change("latest-news", render_to_string("news/latest.html", context))
