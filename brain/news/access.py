"""The only way that a view obtains news: unseen -> Http404, seen but refused -> PermissionDenied."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from brain.members.access import Person, may_edit
from brain.members.models import Member
from brain.news.models import Kind, NewsItem, NewsQuerySet
from brain.publishing.withdrawn import Withdrawn

INTERVIEWS = 4


@dataclass(frozen=True)
class Choice:
    """What the reader narrows the list to: a kind, a series by its original name; "" for all."""

    kind: str = ""
    series: str = ""


def choice_of(asked: QueryDict) -> Choice:
    """Return what the address asks for; Http404 for a kind or a series that there is not."""
    choice = Choice(asked.get("kind", ""), asked.get("series", ""))
    if choice.kind and choice.kind not in Kind.values:
        raise Http404
    if choice.series and ("\0" in choice.series or not published_in(Choice(series=choice.series)).exists()):
        raise Http404
    return choice


def published_in(choice: Choice) -> NewsQuerySet:
    """Return the published items of this choice."""
    items = NewsItem.objects.published()
    items = items.filter(kind=choice.kind) if choice.kind else items
    return items.filter(series=choice.series) if choice.series else items


def items_to_list(choice: Choice) -> NewsQuerySet:
    """Return the published items of this choice with their translations, newest first."""
    return published_in(choice).with_translations().newest_first()


def items_of_period(period: str) -> NewsQuerySet:
    """Return the published items of a month, a year, or (for "") those without a date, newest first."""
    return items_to_list(Choice()).dated_in(period)


def latest_interviews() -> list[NewsItem]:
    """Return the few newest conversations of any series."""
    return list(interviews(Choice())[:INTERVIEWS])


def interviews(choice: Choice) -> NewsQuerySet:
    """Return the conversations of the chosen series, or of all, newest first."""
    return items_to_list(choice).with_pictures().interviews()


def interview_series() -> list[NewsItem]:
    """Return the newest conversation of each series, for its name in the reader's language; newest first."""
    newest: dict[str, NewsItem] = {}
    for item in items_to_list(Choice()).interviews():
        newest.setdefault(item.series, item)
    return list(newest.values())


def archive() -> list[tuple[str, int]]:
    """Return every month with news and how many there are, newest first; "" for the undated ones."""
    return NewsItem.objects.published().count_by_month()


def require_editor(person: Person) -> Member:
    """Return `person` as a member who may write news."""
    if not isinstance(person, Member) or not may_edit(person):
        raise PermissionDenied(_("Only editors can write news."))
    return person


def item_to_read(person: Person, slug: str) -> NewsItem:
    """Return the item; an editor also gets drafts. Raises Withdrawn for one that is no longer there."""
    return _readable(person, NewsItem.objects.with_translations().with_pictures().filter(slug=slug).first())


def item_by_uuid(person: Person, uuid: UUID) -> NewsItem:
    """Return the item with this permanent identifier, also one that was withdrawn."""
    item = NewsItem.objects.filter(uuid=uuid).first()
    if item is None or not _sees(person, item):
        raise Http404
    return item


def item_with_text(person: Person, pk: int) -> NewsItem:
    """Return the item with its translations, unless it was withdrawn: for what is done with its text."""
    item = NewsItem.objects.with_translations().to_translate().filter(pk=pk).first()
    if item is None or not _sees(person, item):
        raise Http404
    return item


def _readable(person: Person, item: NewsItem | None) -> NewsItem:
    if item is None or not _sees(person, item):
        raise Http404
    if item.is_withdrawn:
        raise Withdrawn(item)
    return item


def _sees(person: Person, item: NewsItem) -> bool:
    return item.is_published or item.is_withdrawn or may_edit(person)


def item_to_edit(person: Person, slug: str) -> NewsItem:
    """Return the item in whatever state, for an editor."""
    item = NewsItem.objects.with_translations().with_pictures().filter(slug=slug).first()
    if item is None or not _sees(person, item):
        raise Http404
    require_editor(person)
    return item
