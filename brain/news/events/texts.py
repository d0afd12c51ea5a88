"""Events as a kind of text that is translated."""

from django.utils.translation import gettext_lazy as _

from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.members.audiences import PUBLIC, audiences_of
from brain.members.permissions import Permission, holds
from brain.news import live
from brain.news.events import access
from brain.news.events.indexing import KIND, index_events
from brain.news.models import Event


def register_texts() -> None:
    """Events are known to those who translate."""
    register(EVENT)


def source_of(event: Event) -> Source:
    """Return what is to be translated of `event`; of a draft by people alone."""
    words = {name: getattr(event, name) for name in EVENT.fields}
    is_open = event.is_published and event.audience == PUBLIC
    return Source(event.language, words, may_leave=is_open, by_machine=event.is_published)


def tell(event: Event) -> None:
    """Search and open pages have the event as of now; a draft, or what was withdrawn, is nobody's business."""
    if event.is_published:
        index_events([event])
        live.show_event(event)


EVENT = TextKind(
    name=KIND,
    label=_("Events"),
    singular=_("Event"),
    original=Event,
    fields={"title": Form.PLAIN, "summary": Form.MARKDOWN},
    labels={"title": _("Title"), "summary": _("Text")},
    source=lambda event: None if event.is_withdrawn else source_of(event),
    to_read=access.event_with_text,
    may_review=lambda member, event: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=lambda event, language: tell(event),
    title=lambda event: event.title,
    url=lambda event: event.permalink,
    for_editors=lambda editor: Event.objects.to_translate().for_audiences(audiences_of(editor)),
    shown_title=lambda event: Title(event.shown.text.title, event.shown.text.language),
    index="news:events",
)
