"""What pages of news and events say of them to programs (brain.core.templatetags.head writes it)."""

from django import template

from brain.news.linked_data import event_data, news_data

register = template.Library()
register.filter("news_data", news_data)
register.filter("event_data", event_data)
