"""What the frame of every page needs (templates/base.html)."""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.notifications.queries import Unread, unread_counts
from forum.access import visible_categories
from realtime.page import follow, followed, live
from realtime.streams import own_stream

A_DAY = 24 * 3600


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
    }


def _places(request: HttpRequest) -> list[Place]:
    match = request.resolver_match
    here = match.view_name if match else ""
    is_academies = here.startswith("cohorts:") or bool(match and "academies/" in match.route)
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
    """The numbers of bell and messages, kept as long as nothing happens in the member's own stream and what they see.

    Whatever changes them rings the bell (brain.notifications.actions), which gives the stream its next number.
    """
    person = request.user
    if not isinstance(person, Member):
        return Unread()
    follow(request)
    stream = own_stream(person.pk)
    known_by = f"unread:{stream}:{followed(request)[stream]}:{hash(audiences_of(person))}"
    return cast(Unread, caches["local"].get_or_set(known_by, lambda: unread_counts(person), A_DAY))
