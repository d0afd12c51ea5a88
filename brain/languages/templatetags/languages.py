"""Tags for texts that are shown in a language other than their own."""

from django import template
from django.utils.translation import gettext as _

from brain.core.templatetags.brain import language_name
from brain.languages.models import Origin
from brain.languages.reading import Shown

register = template.Library()


@register.simple_tag
def origin_of(shown: Shown) -> str:
    """Return how the translation came to be, and from which language: "Machine translation from Spanish"."""
    translation = shown.translation
    words = {"language": language_name(shown.original.language)}
    if translation is None:
        return words["language"]
    if translation.origin == Origin.OFFICIAL:
        return _("Official translation from %(language)s") % words
    if translation.origin == Origin.MACHINE:
        return _("Machine translation from %(language)s") % words
    if translation.origin == Origin.MACHINE_EDITED:
        return _("Machine translation from %(language)s, improved by a person") % words
    return _("Translated from %(language)s by a person") % words
