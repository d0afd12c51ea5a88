"""Pages for what went wrong, in the reader's language: what happened, and what to do."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from brain.core.downloads import FileMissing

# What a form may hold that is not to be shown again.
_NOT_SHOWN = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "key", "next"}


@dataclass(frozen=True)
class Typed:
    """A field that was sent, shown again so that it can be copied."""

    label: str
    value: str


def _label(name: str) -> str:
    labels = {"body": _("Your text"), "title": _("Title"), "reason": _("Reason"), "summary": _("Your text")}
    return labels.get(name, name)


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "advice": advice}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("This request cannot be understood"), _("Go back and try once more."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request, 403, _("This is not open to you"), str(exception or "") or _("It may be open to members only.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, FileMissing):
        advice = _("It should be here, and is not. This has been noted for the administrators.")
        return _page(request, 404, _("This file is missing"), advice)
    return _page(
        request,
        404,
        _("There is nothing here"),
        _("The page may have moved, or it is not open to you. Try the search."),
    )


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429, _("Too many attempts"), _("Wait a few minutes, then try again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without touching the database, which may be what failed."""
    return render(request, "500.html", status=500)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is no longer good: everything that was typed stands on the page to be copied."""
    sent = ((name, str(value)) for name, value in request.POST.items() if name not in _NOT_SHOWN)
    typed = [Typed(_label(name), value) for name, value in sent if value.strip()]
    return render(request, "expired_form.html", {"typed": typed}, status=403)
