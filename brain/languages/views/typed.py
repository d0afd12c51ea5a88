"""Pages of those who write about translations."""

from django.http import HttpRequest

from brain.languages.forms import MAX_TEXT
from brain.members.guard import View, for_members, giving_back

_CARRIED = {"csrfmiddlewaretoken", "digest", "since", "warned"}


def for_writers(view: View) -> View:
    """As for_members; a form that is refused, or whose text is gone by now, comes back with what was typed."""
    return for_members(giving_back(_typed)(view))


def _typed(request: HttpRequest) -> list[str]:
    sent = ((name, str(value)) for name, value in request.POST.items())
    return [
        value[:MAX_TEXT]
        for name, value in sent
        if name not in _CARRIED and not name.startswith("was-") and value.strip()
    ]
