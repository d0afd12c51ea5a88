"""Tags of moderation's templates."""

from datetime import timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.figures import write_duration
from brain.moderation.log import act_of
from brain.moderation.models import AuditEntry
from brain.notifications.verbs import verb_of

register = template.Library()
_NAME = "%(name)s"


@register.filter
def duration(length: timedelta) -> str:
    """Return a length of time in its largest unit, such as "5 minutes", in the reader's language."""
    return write_duration(length, get_language() or "")


@register.simple_tag
def told_of(entry: AuditEntry) -> SafeString:
    """Return the act as it is told to those whom it concerns: "Benoit has warned you"."""
    verb = verb_of(entry.verb)
    sentence = str(verb.told) if verb else ""
    if not sentence or not entry.actor:
        return done_in(entry)
    before, _separator, after = sentence.partition(_NAME)
    return format_html("{}<bdi>{}</bdi>{}", before, entry.actor.name, after)


@register.simple_tag
def done_in(entry: AuditEntry) -> SafeString:
    """Return the act as the log has it: "Benoit: warned a member"."""
    name = entry.actor.name if entry.actor else _("The site")
    return format_html("<bdi>{}</bdi>: {}", name, act_of(entry))


@register.filter
def is_act_of(url: str, entry: AuditEntry) -> bool:
    """Whether the address is the page of the act itself."""
    return url == f"/acts/{entry.pk}"
