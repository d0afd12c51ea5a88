"""The interface language of a request, and who reads its answer."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from brain.core.readers import Reader, read_by
from brain.languages.readers import own_language, reader_of_member
from brain.members.models import Member

_CODES = dict(settings.LANGUAGES)


def preferred_language(request: HttpRequest) -> str:
    """Return the language for a request whose URL names none: member's setting, cookie, Accept-Language, site's."""
    member = request.user
    if isinstance(member, Member) and (language := own_language(member)):
        return language
    if (cookie := request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) in _CODES:
        return str(cookie)
    return translation.get_language_from_request(request)


def reader_of(request: HttpRequest, language: str) -> Reader:
    """Return who reads the answer: the page's language, and what a member reads besides."""
    member = request.user
    if isinstance(member, Member):
        return reader_of_member(member, language)
    return Reader((language,), is_waited_for=False)


class LanguageMiddleware:
    """The language in the URL holds; where there is none, preferred_language does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = translation.get_language_from_path(request.path_info)
        language = named or preferred_language(request)
        with translation.override(language), read_by(cache(lambda: reader_of(request, language))):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not named:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
