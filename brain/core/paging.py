"""Numbered pages: `?page=3`."""

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest


class _Counted(Paginator[Any]):
    """Pages of items of which is known how many there are."""

    count = 0


def page_of(items: Any, request: HttpRequest, per_page: int = 20, *, count: int | None = None) -> Page[Any]:
    """Return the page that `?page=` asks for; the first without it. `count`: how many items there are, where known.

    Raises Http404 for anything that is not the number of an existing page.
    """
    wanted = request.GET.get("page", "1")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 8):
        raise Http404
    try:
        return _pages(items, per_page, count).page(int(wanted))
    except EmptyPage:
        raise Http404 from None


def _pages(items: Any, per_page: int, count: int | None) -> Paginator[Any]:
    if count is None:
        return Paginator(items, per_page)
    pages = _Counted(items, per_page)
    pages.count = count
    return pages
