"""How the form fields of account pages and preferences are drawn."""

from collections.abc import Mapping, Sequence

from allauth.account.models import EmailAddress
from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from brain.members import access
from brain.members.models import Member

register = template.Library()


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """Return the field's widget; allauth repeats the label as a placeholder, which ours have above the field."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def at(names: Mapping[int, str], number: int) -> str:
    """Return the entry of `number`, or nothing."""
    return names.get(number, "")


@register.filter
def possible_actions(addresses: Sequence[EmailAddress]) -> list[str]:
    """Return what can be done with a member's addresses: a first and only one, once confirmed, just stands there."""
    is_confirmed = any(address.verified for address in addresses)
    may_be_first = (address.verified or not is_confirmed for address in addresses if not address.primary)
    possible = {
        "primary": any(may_be_first),
        "send": not all(address.verified for address in addresses),
        "remove": len(addresses) > 1,
    }
    return [action for action, is_possible in possible.items() if is_possible]


@register.simple_tag
def why_silent(member: Member) -> str:
    """Return what a silenced member is told; "" for everybody else."""
    return access.why_silent(member)
