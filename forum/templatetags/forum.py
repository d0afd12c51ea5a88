"""Tags of the forum's templates."""

from collections.abc import Mapping

from django import template

from brain.core.readers import current_reader
from brain.languages.reading import label_in
from forum.models import Category, CategoryTranslation

register = template.Library()


@register.simple_tag
def in_words(category: Category) -> Category | CategoryTranslation:
    """Return the category's name and description as the current reader gets a label."""
    return label_in(category.language, category.translations.all(), current_reader().languages) or category


@register.simple_tag
def category_name(slug: str, categories: Mapping[str, Category]) -> str:
    """Return the name of the category of this slug, as in_words does; the slug where there is none any longer."""
    return in_words(categories[slug]).name if slug in categories else slug
