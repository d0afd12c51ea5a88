"""What readers are told of a translation."""

from django.utils.translation import gettext_lazy as _

from brain.core.templatetags.brain import language_name
from brain.languages.models import Origin, Status

_ORIGINS = {
    Origin.OFFICIAL: _("Official translation from %(language)s"),
    Origin.HUMAN: _("Translated from %(language)s by a person"),
    Origin.MACHINE_EDITED: _("Machine translation from %(language)s, improved by a person"),
    Origin.MACHINE: _("Machine translation from %(language)s"),
}


def origin_label(origin: str, language: str, *, is_stale: bool = False) -> str:
    """Return how a translation came to be (Origin), from which language (BCP 47), and whether it is of an older text.

    In the reader's language: "Machine translation from Spanish".
    """
    made = str(_ORIGINS[Origin(origin)]) % {"language": language_name(language)}
    return f"{made} · {Status.STALE.label}" if is_stale else made
