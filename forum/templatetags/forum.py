"""Tags of the forum's templates."""

from typing import Any

from django import template
from django.utils.translation import get_language

from brain.languages.reading import read_in
from forum.models import Category, CategoryTranslation

register = template.Library()


@register.simple_tag(takes_context=True)
def in_words(context: dict[str, Any], category: Category) -> Category | CategoryTranslation:
    """Return the category's name and description for the reader: `reads` of the page, or the active language."""
    reads = context.get("reads") or [get_language() or category.language]
    return read_in(category.language, category.translations.all(), reads) or category


@register.simple_tag(takes_context=True)
def page_query(context: dict[str, Any], number: int) -> str:
    """Return the query string of the page of this number in the same list."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
