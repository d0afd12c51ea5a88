"""News as a kind of text that is translated."""

from django.utils.translation import gettext_lazy as _

from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.members.permissions import Permission, holds
from brain.news import access, live
from brain.news.indexing import index_news
from brain.news.models import NewsItem
from brain.news.reading import KIND


def register_texts() -> None:
    """News are known to those who translate."""
    register(NEWS)


def source_of(item: NewsItem) -> Source:
    """Return what is to be translated of `item`; of a draft by people alone."""
    words = {name: getattr(item, name) for name in NEWS.fields}
    return Source(item.language, words, may_leave=item.is_published, by_machine=item.is_published)


def tell(item: NewsItem) -> None:
    """Search and open pages have the item as of now; a draft, or what was withdrawn, is nobody's business."""
    if item.is_published:
        index_news([item])
        live.show_news(item)


NEWS = TextKind(
    name=KIND,
    label=_("News"),
    original=NewsItem,
    fields={"title": Form.PLAIN, "summary": Form.MARKDOWN, "series": Form.PLAIN, "person_role": Form.PLAIN},
    labels={"title": _("Title"), "summary": _("Text"), "series": _("Series"), "person_role": _("Role")},
    source=lambda item: None if item.is_withdrawn else source_of(item),
    to_read=access.item_with_text,
    may_review=lambda member, item: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=lambda item, language: tell(item),
    title=lambda item: item.title,
    url=lambda item: item.permalink,
    for_editors=lambda editor: NewsItem.objects.to_translate(),
    shown_title=lambda item: Title(item.shown.text.title, item.shown.text.language),
    index="news:index",
)
