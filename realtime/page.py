"""What a page says to its <live-stream> element: the streams it follows, from which numbers, and the words it needs."""

import json
from collections.abc import Callable
from typing import Any

from babel import Locale
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext, to_locale

from brain.core.readers import current_reader
from brain.members.models import Member
from realtime.models import Stream
from realtime.streams import own_stream

_SECONDS = 60  # that something is kept
# One number for every plural category of CLDR that an interface language has (zero, one, two, few, many, other).
_COUNTS = (0, 1, 2, 3, 11, 100)


def follow(request: HttpRequest, *streams: str) -> None:
    """The page follows `streams`, and a signed-in member's own, from the numbers read now.

    Called first in a view: what happens after this reading and is on the page already is only shown twice over, what
    happened before it would be missed. The first reading of a stream holds.
    """
    own = [own_stream(request.user.pk)] if isinstance(request.user, Member) else []
    read_numbers(request, *streams)
    known, heads = numbers(request), followed(request)
    heads.update({stream: known[stream] for stream in (*streams, *own) if stream not in heads})


def read_numbers(request: HttpRequest, *streams: str) -> None:
    """The numbers of these streams are known from now on: what the page shows of them is not older.

    For streams that the page shows something of, though it does not follow them all; the first reading holds.
    """
    known = numbers(request)
    own = [own_stream(request.user.pk)] if isinstance(request.user, Member) else []
    if missing := {*streams, *own} - known.keys():
        known.update(Stream.objects.heads(missing))


def kept_by(request: HttpRequest, stream: str, make: Callable[[], Any]) -> Any:
    """Return what make() gives, kept in this process for a minute, or until something happens in `stream`.

    That tells of all that it is made of but names, and its number has been read for this page.
    """
    key = f"{make.__module__}.{make.__name__}:{numbers(request)[stream]}"
    return caches["local"].get_or_set(key, make, _SECONDS)


def numbers(request: HttpRequest) -> dict[str, int]:
    """Return the numbers of all streams that were read for this page."""
    return vars(request).setdefault("stream_numbers", {})


def followed(request: HttpRequest) -> dict[str, int]:
    """Return the streams that the page follows, with the numbers it has seen."""
    return vars(request).setdefault("followed_streams", {})


def live(request: HttpRequest) -> dict[str, Any]:
    """Return what templates/realtime/live.html shows; a signed-in member's own stream is followed by every page."""
    follow(request)
    reader = current_reader()
    words = _words(reader.languages[0])
    return {"follow": json.dumps(followed(request)), "reader": reader.key, "words": json.dumps(words)}


def _words(language: str) -> dict[str, str | dict[str, str]]:
    return {
        "live": gettext("Live"),
        "wait": gettext("Reconnecting"),
        "off": gettext("Offline"),
        "reload": gettext("This page has changed: reload it"),
        "ended": gettext("Your session has ended: reload the page"),
        "new": _forms(language, lambda n: ngettext("%(number)s new reply", "%(number)s new replies", n)),
        "updated": _forms(language, lambda n: ngettext("%(number)s updated topic", "%(number)s updated topics", n)),
    }


def _forms(language: str, counted: Callable[[int], str]) -> dict[str, str]:
    """Return what `counted` says, with {n} as the number, for every plural category of the language."""
    category = Locale.parse(to_locale(language)).plural_form
    return {category(n): counted(n) % {"number": "{n}"} for n in _COUNTS}
