"""Languages as others write them."""

from functools import cache

from babel import Locale
from babel.core import get_global
from django.conf import settings

_OF_NONE = {"und", "mul", "zxx", "mis", "*", "other"}


def tag_of(written: str) -> str | None:
    """Return the BCP 47 tag of a language: of "pt_BR", "por", or its name in a language of the site; None of others."""
    language, _dash, region = written.strip().replace("_", "-").partition("-")
    language = get_global("language_aliases").get(language.lower(), language.lower())
    english = Locale.parse("en")
    if language in _OF_NONE or language not in english.languages:
        return _by_name().get(written.strip().casefold())
    if not region:
        return language
    return f"{language}-{region.upper()}" if region.upper() in english.territories else None


@cache
def _by_name() -> dict[str, str]:
    known: dict[str, str] = {}
    for other in ["en", *(code for code, _name in settings.LANGUAGES)]:
        for code, name in Locale.parse(other, sep="-").languages.items():
            if len(code) <= 3:
                known.setdefault(str(name).casefold(), code)
    for code, own_name in settings.LANGUAGES:
        known[str(own_name).casefold()] = code
    return known
