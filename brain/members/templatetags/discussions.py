"""Where a page's subject is discussed."""

from django import template

from brain.members.subjects import Discussion, discussions_of

register = template.Library()


@register.simple_tag(takes_context=True)
def discussions(context: template.Context, kind: str, public_id: str | int) -> list[Discussion]:
    """Return the topics that discuss the subject and that the page's reader may see, newest first."""
    return discussions_of(context["request"].user, kind, str(public_id))
