"""Tags of the forum's templates."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString

from brain.core.readers import current_reader
from brain.core.text import excerpt
from brain.languages.reading import label_in
from forum.models import Category, Feeling, Post, Tag, Topic
from forum.naming import words_of
from forum.rendering import row_of
from forum.tags import KnownTag, tags_numbered

register = template.Library()


@register.simple_tag
def in_words(labelled: Category | Tag) -> Any:
    """Return the name, and the description, of a category or tag as the current reader gets a label."""
    if isinstance(labelled, Category):
        return words_of(labelled)
    return label_in(labelled.language, labelled.translations.all(), current_reader().languages) or labelled


@register.simple_tag
def tags_of(topic: Topic) -> list[KnownTag]:
    """Return the topic's tags."""
    return tags_numbered(topic.tagged)


@dataclass(frozen=True)
class FeelingRow:
    """How many feel so about a post; `is_open`: it stands beside the post, not in the menu of what one may feel."""

    feeling: str
    label: str
    count: int
    is_open: bool


@register.simple_tag
def feelings(post: Post) -> list[FeelingRow]:
    """Return the reactions that there are to posts, with how many this one has."""
    return [
        FeelingRow(value, str(label), post.reactions.get(value, 0), value == Feeling.THANK or value in post.reactions)
        for value, label in Feeling.choices
    ]


@register.filter
def beginning(body: str, length: int) -> str:
    """Return the beginning of a post's Markdown in plain words (brain.core.text.excerpt)."""
    return excerpt(body, length)


@register.simple_tag
def topic_row(topic: Topic) -> SafeString:
    """Return the topic's row in a list (forum.rendering.row_of)."""
    return SafeString(row_of(topic))


@register.simple_block_tag(end_name="endonly_for")
def only_for(content: SafeString, who: str, *numbers: int) -> SafeString:
    """Mark the content as being for some readers alone (brain.core.marks); marks do not stand within one another."""
    return SafeString(f"<!--for:{' '.join([who, *map(str, numbers)])}-->{content}<!--/for-->")
