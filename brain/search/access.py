"""What is asked, and how often one may ask."""

from django.http import Http404, HttpRequest

from brain.core.ratelimit import count_or_refuse
from brain.search.models import Kind


def question_of(request: HttpRequest) -> tuple[str, str | None]:
    """Return what is looked for, as typed, and the kind it is narrowed to; Http404 for a kind that there is not."""
    kind = request.GET.get("kind") or None
    if kind not in (None, *Kind.values):
        raise Http404
    return request.GET.get("q", "").replace("\0", " ").strip(), kind


def count_search(request: HttpRequest) -> None:
    """Count one search of this member, or of this address; raise TooOften past thirty a minute."""
    who = f"member-{request.user.pk}" if request.user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    count_or_refuse("search", who, limit=30, seconds=60)
