"""What moderators did, in a notice's words."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from brain.notifications.models import Notification
from brain.notifications.verbs import verb_of

register = template.Library()


@register.simple_tag
def told(notification: Notification) -> SafeString:
    """Return the sentence that tells of the act: who did it, where a person did, and what."""
    verb = verb_of(notification.act)
    sentence = str(verb.told) if verb else ""
    sentence = sentence or _("%(name)s decided about your post or topic as a moderator")
    name = notification.actor.name if notification.actor else _("A moderator")
    return SafeString(conditional_escape(sentence).replace("%(name)s", format_html("<bdi>{}</bdi>", name)))
