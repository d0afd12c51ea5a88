"""What pages of news and events say of them to programs (brain.core.templatetags.head writes it)."""

from django import template
from django.urls import reverse

from brain.core.cards import Card
from brain.core.readers import current_reader
from brain.news.linked_data import event_data, news_data
from brain.news.models import Picture

register = template.Library()
register.filter("news_data", news_data)
register.filter("event_data", event_data)


@register.filter
def card_of_picture(picture: Picture | None) -> Card | None:
    """Return the picture of what this reader sees, to be shown with links to it."""
    if not picture:
        return None
    text = picture.text_for(current_reader().languages).text
    return Card(reverse("news-picture", args=[picture.uuid]), picture.width, picture.height, text)
