"""News and events on the editors' desk."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.templatetags.brain import partial_date
from brain.members.access import Person, may_edit
from brain.news.actions import announce
from brain.news.events.actions import announce as announce_event
from brain.news.models import Event, NewsItem
from brain.news.reading import read
from brain.publishing import workflow
from brain.publishing.desks import Desk
from brain.publishing.withdrawn import Tombstone, Withdrawn


def register() -> None:
    """Both are published, and lie on the desk of every editor."""
    workflow.register(workflow.Kind("news", NewsItem, announce, _NEWS))
    workflow.register(workflow.Kind("event", Event, announce_event, _EVENTS))


def _find(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    translated = rows.model._default_manager.filter(translations__title__icontains=words)
    return rows.filter(Q(title__icontains=words) | Q(pk__in=translated.values("pk")))


def _title(thing: Any) -> tuple[str, str]:
    return thing.title, thing.language


def _news_of(person: Person) -> QuerySet[NewsItem] | None:
    return NewsItem.objects.all() if may_edit(person) else None


def _events_of(person: Person) -> QuerySet[Event] | None:
    return Event.objects.all() if may_edit(person) else None


def _news_tombstone(gone: Withdrawn) -> Tombstone:
    item = gone.thing
    title = _title(read(item).text)
    dated = partial_date(item.date) if item.date else _("Date not known")
    return Tombstone(_("This news was withdrawn"), [title], [(reverse("news:index"), _("All news"))], [(dated, "")])


def _event_tombstone(gone: Withdrawn) -> Tombstone:
    title = _title(gone.thing.shown.text)
    return Tombstone(_("This event was withdrawn"), [title], [(reverse("news:events"), _("All events"))])


_NEWS = Desk(
    label=gettext_lazy("News"),
    to_edit=_news_of,
    find=_find,
    title=_title,
    url=lambda item: reverse("news:item", args=[item.slug]),
    edit_url=lambda item: reverse("news:edit", args=[item.slug]),
    tombstone=_news_tombstone,
    owners=("author",),
)
_EVENTS = Desk(
    label=gettext_lazy("Events"),
    to_edit=_events_of,
    find=_find,
    title=_title,
    url=lambda event: reverse("news:event", args=[event.slug]),
    edit_url=lambda event: reverse("news:edit-event", args=[event.slug]),
    tombstone=_event_tombstone,
    owners=("author",),
)
