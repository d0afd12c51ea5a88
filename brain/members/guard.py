"""Pages for members alone, whose session may have ended while they wrote."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_callable

View = Callable[..., HttpResponseBase]


def for_members(view: View) -> View:
    """A guest who asks for the page signs in first; a form that a guest sends has expired: 403, and what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        answer: HttpResponseBase = get_callable(settings.CSRF_FAILURE_VIEW)(request)  # the site's page for such forms
        return answer

    return guarded
