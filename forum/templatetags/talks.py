"""Tags of the pages of private conversations."""

from django import template

from forum import talks
from forum.models import Partner, Topic

register = template.Library()


@register.simple_tag
def partners_of(topic: Topic) -> list[Partner]:
    """Return the partners of the conversation who have not left; none of a group."""
    return talks.partners_of(topic)


@register.simple_tag
def group_of(topic: Topic) -> int | None:
    """Return the number of the edition whose group talks there."""
    return talks.edition_of(topic)
