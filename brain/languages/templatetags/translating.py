"""Tags of the pages about translations."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from brain.core.figures import write_percent
from brain.core.templatetags.brain import number
from brain.languages.condition import reason_label as label_of
from brain.languages.models import Version
from brain.languages.texts import kind_named

register = template.Library()

NOTHING = "–"  # in a table of figures
_NAMES = {"libretranslate": "LibreTranslate", "apertium": "Apertium", "deepl": "DeepL", "firefox": "Firefox"}


@register.filter
def engine_name(engine: str) -> str:
    """Return the names of the engines in a translation's `engine` ("apertium 3.8 es>fr, deepl ..."), each once."""
    names = dict.fromkeys(part.partition(" ")[0] for part in engine.split(", "))
    return ", ".join(_NAMES.get(name, name) for name in names)


@register.filter
def reason_label(reason: str) -> str:
    """Return what a reason (engines.Reason or gates.Refusal) says, in the reader's language."""
    return label_of(reason)


@register.filter
def kind_label(kind: str) -> str:
    """Return what one text of a kind is called, by the kind's name."""
    named = kind_named(kind)
    return str(named.singular or named.label)


@register.filter
def key(version: Version) -> int:
    """Return by what the history's form names a version: 0 for the one that is not kept yet."""
    return version.pk or 0


@register.filter
def percent(share: float) -> str:
    """Return a share (0 to 1) in per cents; a dash where there is nothing, so that a table shows what there is."""
    return write_percent(share, get_language() or settings.LANGUAGE_CODE) if share else NOTHING


@register.filter
def count(things: int) -> str:
    """Return how many there are, in the reader's figures; a dash where there is nothing."""
    return number(things) if things else NOTHING
