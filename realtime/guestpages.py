"""Finished pages of guests, kept as long as nothing has happened in the streams that they show.

A view that calls `keep_for_guests` lets its page be given to the next guest who asks for the same address, in the same
theme and encoding, without any of the work but one query: for the numbers of the streams. Whatever changes what a
stream shows, or who may see it, has pushed to it (docs/decisions/0001), so those numbers are the purge. What pushes
nothing (a member's or category's new name, who is here, "5 minutes ago") is at most settings.GUEST_PAGES_SECONDS old.

Nothing is kept for, or given to, a request with a session or a message; no page with a form token, and none that sets
a cookie, is kept. Proxies may keep a page, but have to ask whether it still holds (ETag).
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from realtime.models import Stream
from realtime.page import numbers

_LONGEST_ADDRESS = 200  # of a page that is kept: others are made up
_ASKED_FOR = {"page", "show"}  # with any other question an address could be made up without end
_THEMES = ("light", "dark")
_TOKEN_FIELD = b"csrfmiddlewaretoken"
_ASK_AGAIN = "public, no-cache"


@dataclass(frozen=True)
class Page:
    """A finished answer, and the numbers of the streams at which it was made."""

    content: bytes
    headers: dict[str, str]
    heads: dict[str, int]

    def answer(self) -> HttpResponse:
        """Return the answer once more."""
        return HttpResponse(self.content, headers=self.headers)

    def still_holds(self) -> bool:
        """Whether nothing has happened since."""
        return Stream.objects.heads(self.heads) == self.heads


def keep_for_guests(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the page, if it is a guest's, be kept while all streams that it shows something of are where they were.

    Their numbers have been read before that: by `follow`, or by `read_numbers` (realtime.page).
    """
    if request.user.is_authenticated or response.status_code != 200 or _TOKEN_FIELD in response.content:
        return response
    vars(response)["guest_page_heads"] = dict(numbers(request))
    response.headers["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response.headers["Cache-Control"] = _ASK_AGAIN
    patch_vary_headers(response, ["Cookie"])
    return response


class GuestPagesMiddleware:
    """Guests get pages that are kept. It stands before all that makes, compresses or signs an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_guests(request):
            return self.get_response(request)
        key = _key(request)
        page = caches["pages"].get(key)
        if page and page.still_holds():
            return _conditional(request, page.answer())
        response = self.get_response(request)
        heads = vars(response).get("guest_page_heads")
        if heads is None or not isinstance(response, HttpResponse):
            return response
        if not response.cookies:
            page = Page(response.content, dict(response.items()), heads)
            caches["pages"].set(key, page, settings.GUEST_PAGES_SECONDS)
        return _conditional(request, response)


def _is_guests(request: HttpRequest) -> bool:
    return (
        settings.GUEST_PAGES_SECONDS > 0
        and request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and CookieStorage.cookie_name not in request.COOKIES
        and len(request.get_full_path()) <= _LONGEST_ADDRESS
        and all(name in _ASKED_FOR and len(values) == 1 for name, values in request.GET.lists())
    )


def _key(request: HttpRequest) -> str:
    """Return what tells the pages of an address apart; under a host name that is refused, none is ever kept."""
    accepts = "gzip" in request.headers.get("Accept-Encoding", "")
    address = (request.scheme, request.META.get("HTTP_HOST"), request.get_full_path())
    theme = request.COOKIES.get("theme")
    parts = (*address, theme if theme in _THEMES else "", accepts)
    return f"page:{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    return get_conditional_response(request, response.headers["ETag"], response=response) or response
