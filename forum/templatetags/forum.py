"""Tags of the forum's templates."""

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from brain.languages.reading import read_in
from forum.models import Category, CategoryTranslation

register = template.Library()


@register.simple_tag
def in_words(category: Category) -> Category | CategoryTranslation:
    """Return the category's name and description: it is part of the interface, and speaks its language if it can."""
    return read_in(category.language, category.translations.all(), [get_language() or category.language]) or category


@register.simple_tag
def category_name(slug: str, categories: Mapping[str, Category]) -> str:
    """Return the name of the category of this slug, as in_words does; the slug where there is none any longer."""
    return in_words(categories[slug]).name if slug in categories else slug
