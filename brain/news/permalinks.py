"""The permanent addresses of items and events, which lead to the page in the reader's language; and their pictures."""

from django.urls import path

from brain.news import views
from brain.news.events import views as events

urlpatterns = [
    path("n/<uuid:uuid>", views.permalink, name="news-permalink"),
    path("n/pictures/<uuid:uuid>", views.picture, name="news-picture"),
    path("e/<uuid:uuid>", events.permalink, name="event-permalink"),
]
