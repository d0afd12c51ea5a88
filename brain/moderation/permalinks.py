"""Short addresses without a language, for notices."""

from django.urls import path

from brain.moderation import urls_members
from brain.moderation.views import queue

urlpatterns = [
    path("queue", queue.permalink, name="queue-permalink"),
    path("reports", queue.permalink),  # of notices from before
    *urls_members.permalinks,
]
