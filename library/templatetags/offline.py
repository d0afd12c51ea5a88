"""What the pages of an offline copy need beside those of the site."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django import template

register = template.Library()


@register.filter
def of(things: Mapping[Any, Any], key: Any) -> Any:
    """Return what belongs to `key`; nothing where nothing does."""
    return things.get(key, [])


@register.filter
def address(path: str) -> str:
    """Return the relative address of a file in the copy."""
    return quote(path)
