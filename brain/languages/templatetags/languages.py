"""Tags for texts that are shown in a language other than their own."""

from django import template

from brain.core.templatetags.brain import language_name
from brain.languages.labels import origin_label
from brain.languages.models import Status
from brain.languages.reading import Shown

register = template.Library()


@register.simple_tag
def origin_of(shown: Shown) -> str:
    """Return how the translation came to be and how it stands (labels.origin_label); without one, the language."""
    translation, language = shown.translation, shown.original.language
    if translation is None:
        return language_name(language)
    return origin_label(translation.origin, language, is_stale=translation.status == Status.STALE)
