"""Where a public page stands in each language that it exists in: what search engines go by (hreflang, canonical)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

X_DEFAULT = "x-default"
_LATER_PAGE = re.compile(r"[2-9]|[1-9][0-9]{1,5}")


class InALanguage(Protocol):
    """A form of something, in the language of its BCP 47 tag."""

    language: str


@dataclass(frozen=True)
class Addresses:
    """A page's own address, and those of its forms by hreflang: languages (BCP 47) and "x-default"."""

    canonical: str
    alternates: dict[str, str]


def languages_of(original: str, *translations: Iterable[InALanguage]) -> list[str]:
    """Return the interface languages in which something exists, whatever region is named, in the order given."""
    tags = [original, *(translation.language for several in translations for translation in several)]
    primary = dict.fromkeys(tag.partition("-")[0].lower() for tag in tags)
    return [tag for tag in primary if tag in dict(settings.LANGUAGES)]


def default_of(languages: Sequence[str]) -> str:
    """Return the language for readers of none of `languages`: the first of them, or the site's."""
    return languages[0] if languages else settings.LANGUAGE_CODE


def addresses_of(request: HttpRequest, languages: Sequence[str]) -> Addresses:
    """Return the addresses of the page that `request` asks for, which exists in `languages`.

    A page in any other language has the default one's address as its own: all but its frame is the same there.
    Of the query, only the number of a further page makes another page.
    """
    page = request.GET.get("page", "")
    query = f"?page={page}" if len(request.GET) == 1 and _LATER_PAGE.fullmatch(page) else ""
    here = settings.SITE_URL + request.path + query
    alternates = {code: translate_url(here, code) for code in languages}
    alternates[X_DEFAULT] = translate_url(here, default_of(languages))
    return Addresses(alternates.get(get_language() or "", alternates[X_DEFAULT]), alternates)
