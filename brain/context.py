"""What the frame of every page needs (templates/base.html)."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from brain.notifications.queries import Unread, unread_counts
from forum.access import reported_posts, visible_categories
from realtime.page import follow, live


@dataclass(frozen=True)
class Place:
    """One of the five places of the site, in the header and in the phone's tab bar."""

    key: str
    name: str
    icon: str
    url: str
    is_current: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the places, the languages, the theme that a cookie asks for, and what the page follows live."""
    unread = SimpleLazyObject(lambda: _unread(request))
    theme = request.COOKIES.get("theme", "")
    return {
        "places": SimpleLazyObject(lambda: _places(request)),
        "interface_languages": settings.LANGUAGES,
        "theme": theme if theme in ("light", "dark") else "",
        "is_account_page": "/account/" in request.path,
        "is_demo": settings.DEMO,
        "open_categories": SimpleLazyObject(
            lambda: set(visible_categories(request.user).values_list("slug", flat=True))
        ),
        "live_streams": SimpleLazyObject(lambda: live(request)),
        "unread_notifications": SimpleLazyObject(lambda: unread.notifications),
        "unread_messages": SimpleLazyObject(lambda: unread.conversations),
        "open_reports": SimpleLazyObject(lambda: reported_posts(request.user).count()),
    }


def _places(request: HttpRequest) -> list[Place]:
    match = request.resolver_match
    here = match.view_name if match else ""
    is_academies = here.startswith("library:academ")
    return [
        Place("forum", _("Forum"), "forum", reverse("forum:index"), here.startswith("forum:")),
        Place(
            "library",
            _("Library"),
            "library",
            reverse("library:index"),
            here.startswith("library:") and not is_academies,
        ),
        Place("academies", _("Academies"), "academy", reverse("library:academies"), is_academies),
        Place("news", _("News"), "news", reverse("news:index"), here.startswith("news:")),
        Place("members", _("Members"), "members", reverse("members:directory"), here.startswith("members:")),
    ]


def _unread(request: HttpRequest) -> Unread:
    """The numbers of bell and messages, counted after the page has taken the number of the member's own stream."""
    follow(request)
    return unread_counts(request.user)
