"""Pages of members: whom they let in, and that what was typed is not lost when they refuse it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from brain.languages.forms import MAX_TEXT
from brain.members.guard import for_members
from brain.members.models import Member

View = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request that for_writers has let through."""

    user: Member


def for_writers(view: View) -> View:
    """As for_members; a form that is refused, or whose text is gone by now, comes back with what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (PermissionDenied, Http404) as refusal:
            if not (typed := _typed(request)):
                raise
            return _refused(request, refusal, typed)

    return for_members(guarded)


def _refused(request: HttpRequest, refusal: Exception, typed: list[str]) -> HttpResponse:
    """What is gone is answered like what never was: only what was typed stands there too."""
    is_gone = isinstance(refusal, Http404)
    message = _("The page may have moved, or it is not open to you. Try the search.") if is_gone else str(refusal)
    context = {"message": message, "typed": typed}
    return render(request, "languages/refused.html", context, status=404 if is_gone else 403)


def _typed(request: HttpRequest) -> list[str]:
    hidden = {"csrfmiddlewaretoken", "digest", "since", "warned"}
    sent = ((name, str(value)) for name, value in request.POST.items())
    return [
        value[:MAX_TEXT] for name, value in sent if name not in hidden and not name.startswith("was-") and value.strip()
    ]
