"""The interface language of a request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from brain.members.models import Member

_CODES = dict(settings.LANGUAGES)


def preferred_language(request: HttpRequest) -> str:
    """Return the language for a request whose URL names none: member's setting, cookie, Accept-Language, site's."""
    member = request.user
    if isinstance(member, Member):
        return member.interface_language
    if (cookie := request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) in _CODES:
        return str(cookie)
    return translation.get_language_from_request(request)


class LanguageMiddleware:
    """The language in the URL holds; where there is none, preferred_language does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = translation.get_language_from_path(request.path_info)
        language = named or preferred_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not named:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
