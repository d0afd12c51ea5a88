"""Form fields for languages and countries, and what they offer, with CLDR's names in the reader's language."""

import re
import unicodedata
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import language_name
from brain.members.registry import edition_names

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
# CLDR also lists unions, outlying regions and test codes among the territories.
_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
_MOST_LANGUAGES = 20


class LanguagesField(forms.MultipleChoiceField):
    """Some of the site's languages, as checkboxes named in their own language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=settings.LANGUAGES, **kwargs)


class OtherLanguagesField(forms.CharField):
    """Further languages, written by name in the reader's language or as BCP 47 tags, with commas between."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=400, empty_value="", **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(language_name, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [word.strip() for word in re.split(r"[,;،、]", super().clean(value))]
        tags = list(dict.fromkeys(_tag_of(word) for word in words if word))
        if len(tags) > _MOST_LANGUAGES:
            raise ValidationError(_("Name at most %(limit)d languages."), params={"limit": _MOST_LANGUAGES})
        return tags


class CountryField(forms.ChoiceField):
    """A country (ISO 3166-1 alpha-2), or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", gettext("Not said")), *country_choices()], required=False, **kwargs)


def country_choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country, by name in the reader's language."""
    return _countries(get_language() or settings.LANGUAGE_CODE)


@cache
def country_codes() -> frozenset[str]:
    """Return the code (ISO 3166-1 alpha-2) of every country that has a name in each of the site's languages."""
    named = [set(map(str, Locale.parse(language, sep="-").territories)) for language, _own_name in settings.LANGUAGES]
    codes = set.intersection(*named) - _NO_COUNTRIES
    return frozenset(code for code in codes if _COUNTRY.fullmatch(code))


def edition_choices() -> list[tuple[int, str]]:
    """Return (number, name) of every edition, newest first."""
    return sorted(edition_names().items(), reverse=True)


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language, sep="-").territories
    countries = [(code, names[code]) for code in country_codes()]
    return sorted(countries, key=lambda country: unicodedata.normalize("NFKD", country[1]).casefold())


def _tag_of(word: str) -> str:
    """Return the BCP 47 tag of a language named in the reader's language, in English, or by its tag."""
    folded = word.casefold().replace("_", "-")
    for language in (get_language() or settings.LANGUAGE_CODE, "en"):
        if tag := _tags_by_name(language).get(folded):
            return tag
    raise ValidationError(
        _("“%(word)s” is not a language that we know. Try its name in English."), params={"word": word}
    )


@cache
def _tags_by_name(language: str) -> dict[str, str]:
    names = Locale.parse(language, sep="-").languages
    tags = {code.replace("_", "-"): name for code, name in names.items()}
    return {name.casefold(): tag for tag, name in tags.items()} | {tag.casefold(): tag for tag in tags}
