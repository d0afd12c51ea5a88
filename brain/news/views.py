"""The pages of the news."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from brain.core.paging import page_of
from brain.core.readers import current_reader, reader_of_page, reading_as
from brain.members.access import may_edit
from brain.members.guard import for_members
from brain.news import access, actions, pictures
from brain.news.editing import Written
from brain.news.feeds import feed_addresses
from brain.news.forms import NewsForm
from brain.news.live import STREAM
from brain.news.models import KINDS_IN_PLURAL, NewsItem, NewsQuerySet
from brain.news.reading import KIND, by_month, read, read_all
from brain.news.related import related_to
from brain.publishing.guard import with_tombstone
from realtime.page import kept_by, read_numbers

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The news, newest first, by month; all of them, of one kind or of one series."""
    choice = access.choice_of(request.GET)
    return _list(request, "news/index.html", access.items_to_list(choice), choice=choice, kinds=KINDS_IN_PLURAL)


@require_safe
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """The news of one month."""
    return _period(request, f"{year}-{month}")


@require_safe
def year(request: HttpRequest, year: str) -> HttpResponse:
    """The news of one year."""
    return _period(request, year)


@require_safe
def undated(request: HttpRequest) -> HttpResponse:
    """The news whose date is not known."""
    return _period(request, "")


def _period(request: HttpRequest, period: str) -> HttpResponse:
    return _list(request, "news/period.html", access.items_of_period(period), period=period)


def _list(request: HttpRequest, template: str, items: NewsQuerySet, **context: Any) -> HttpResponse:
    page = page_of(items, request, per_page=30)
    months = by_month(read_all(page.object_list))
    return render(request, template, {"page": page, "months": months, **_aside(request), **context})


def _aside(request: HttpRequest) -> dict[str, Any]:
    read_numbers(request, STREAM)
    return {
        "interviews": read_all(kept_by(request, STREAM, access.latest_interviews)),
        "archive": kept_by(request, STREAM, access.archive),
        "feeds": feed_addresses(),
        "may_edit": may_edit(request.user),
    }


@require_safe
@with_tombstone
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """One item, in the reader's language; where it was withdrawn, what it was (410)."""
    return _item(request, access.item_to_read(request.user, slug))


@for_members
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The item's page as somebody gets it who reads the page's language alone."""
    item = access.item_to_edit(request.user, slug)
    with reading_as(reader_of_page()):
        return _item(request, item, may_edit=False, is_preview=True)


def _item(request: HttpRequest, item: NewsItem, **shown: Any) -> HttpResponse:
    related = related_to(request.user, [item])[item.pk]
    context = {"reading": read(item), "related": related, "reads": current_reader().languages, **_aside(request)}
    return render(request, "news/item.html", context | shown)


@require_safe
def interviews(request: HttpRequest) -> HttpResponse:
    """The conversations, newest first; all of them, or those of the series that `?series=` names."""
    choice = access.choice_of(request.GET)
    page = page_of(access.interviews(choice), request, per_page=30)
    context = {"page": page, "readings": read_all(page.object_list), "choice": choice, **_aside(request)}
    context["series"] = read_all(kept_by(request, STREAM, access.interview_series))
    return render(request, "news/interviews.html", context | {"reads": current_reader().languages})


@require_safe
def picture(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The picture of an item or an event."""
    return pictures.send_picture(request, pictures.picture_to_see(request.user, uuid))


@require_safe
def permalink(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """On to the item's page in the reader's language."""
    return HttpResponseRedirect(_address(access.item_by_uuid(request.user, uuid)))


@for_members
@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """A new item, as a draft."""
    return _NEWS.add_page(request)


@for_members
@_form_methods
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The item's own text and facts."""
    return _NEWS.edit_page(request, slug)


@for_members
@require_safe
def translate(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """On to the item's official translation."""
    item = access.item_to_edit(request.user, slug)
    return HttpResponseRedirect(reverse("official:text", args=[KIND, language, item.pk]))


def _address(item: NewsItem) -> str:
    return reverse("news:item", args=[item.slug])


_NEWS = Written(
    name="item",
    template="news/form.html",
    form=NewsForm,
    require_editor=access.require_editor,
    to_edit=access.item_to_edit,
    add=actions.add_news,
    edit=actions.edit_news,
    address=_address,
)
