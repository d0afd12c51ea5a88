"""Short addresses without a language, for links that are sent on."""

from django.urls import path

from forum.views import attach, events, places, purge, read

urlpatterns = [
    path("a/<uuid:number>", attach.attachment, name="attachment"),
    path("c/<int:category_id>", read.category_permalink, name="category-permalink"),
    path("deletions", purge.permalink, name="purges-permalink"),
    path("p/<int:post_id>", read.post_permalink, name="post-permalink"),
    path("t/<int:topic_id>", read.topic_permalink, name="topic-permalink"),
    path("t/<int:topic_id>/<int:number>", places.post_by_number, name="post-by-number"),
    path("calendar/<str:token>.ics", events.feed, name="calendar-feed"),
]
