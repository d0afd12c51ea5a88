"""Numbered pages: `?page=3`."""

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest


def page_of(items: Any, request: HttpRequest, per_page: int = 20) -> Page[Any]:
    """Return the page that `?page=` asks for; the first without it.

    Raises Http404 for anything that is not the number of an existing page.
    """
    wanted = request.GET.get("page", "1")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 8):
        raise Http404
    try:
        return Paginator(items, per_page).page(int(wanted))
    except EmptyPage:
        raise Http404 from None
