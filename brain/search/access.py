"""What is asked, and how often one may ask."""

from django.http import Http404, HttpRequest

from brain.core.ratelimit import count_or_refuse
from brain.search.models import Kind


def words_of(request: HttpRequest) -> str:
    """Return what is looked for, as typed."""
    return request.GET.get("q", "").replace("\0", " ").strip()


def kind_of(request: HttpRequest) -> str:
    """Return the kind that the hits are narrowed to, "" for all; Http404 for one that there is not."""
    kind = request.GET.get("kind", "")
    if kind not in ("", *Kind.values):
        raise Http404
    return kind


def count_search(request: HttpRequest) -> None:
    """Count one search of this member, or of this address; raise TooOften past thirty a minute."""
    count_or_refuse("search", _who(request), limit=30, seconds=60)


def count_suggestion(request: HttpRequest) -> None:
    """Count one question while typing; raise TooOften past a hundred and twenty a minute."""
    count_or_refuse("suggest", _who(request), limit=120, seconds=60)


def _who(request: HttpRequest) -> str:
    return f"member-{request.user.pk}" if request.user.is_authenticated else request.META.get("REMOTE_ADDR", "")
