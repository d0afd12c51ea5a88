"""How the form fields of account pages and preferences are drawn."""

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """Return the field's widget; allauth repeats the label as a placeholder, which ours have above the field."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def at(names: Mapping[int, str], number: int) -> str:
    """Return the entry of `number`, or nothing."""
    return names.get(number, "")
