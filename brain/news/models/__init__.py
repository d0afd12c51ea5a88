"""News items, events, and the pictures that go with them."""

from brain.news.models.events import Event, EventQuerySet, EventTranslation, Mode
from brain.news.models.items import KINDS_IN_PLURAL, Kind, NewsItem, NewsQuerySet, NewsTranslation
from brain.news.models.pictures import Picture, PictureTranslation, WithPicture
from brain.publishing.models import State

__all__ = [
    "KINDS_IN_PLURAL",
    "Event",
    "EventQuerySet",
    "EventTranslation",
    "Kind",
    "Mode",
    "NewsItem",
    "NewsQuerySet",
    "NewsTranslation",
    "Picture",
    "PictureTranslation",
    "State",
    "WithPicture",
]
