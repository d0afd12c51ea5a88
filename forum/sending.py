"""Where forms come from, and how much new members send from one address."""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.models import Member
from brain.moderation.checks.submissions import SentFrom
from brain.moderation.standing import is_trusted
from forum.slow import wait_in_words


def sent_from(request: HttpRequest) -> SentFrom:
    """Return where the request came from."""
    return SentFrom(
        address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", "")[:300],
        referrer=request.headers.get("Referer", "")[:300],
    )


def count_new_members_of(request: HttpRequest) -> None:
    """Count what a new member sends, for their address; raise TooOften where it is too much in an hour.

    A school has one address for all: whoever is trusted is not counted.
    """
    if not is_trusted(cast(Member, request.user)):
        address = request.META.get("REMOTE_ADDR", "")
        count_or_refuse("new-post", address, limit=settings.NEW_POSTS_PER_ADDRESS, seconds=3600)


def say_crowded(too_often: TooOften) -> str:
    """Return why nothing was sent, and when it can be, in the active language."""
    said = _("New members on your network have written a lot in a short time. Your text is kept.")
    return f"{said} {wait_in_words(timezone.now() + timedelta(seconds=too_often.seconds))}"
