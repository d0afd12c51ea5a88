"""The pages of groups."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse

from brain.cohorts.access import Group


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or None before anything was."""
    return request.POST if request.method == "POST" else None


def to(view: str, *args: Any) -> HttpResponseRedirect:
    """Return the way to a page of groups after something was done."""
    return HttpResponseRedirect(reverse(f"cohorts:{view}", args=args), status=303)


def frame_of(group: Group, here: str) -> dict[str, Any]:
    """Return what every page of a group shows: its name, and the ways to its other pages."""
    return {"group": group, "here": here}
