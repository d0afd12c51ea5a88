"""Short addresses without a language, for links that are sent on."""

from django.urls import path

from forum.views import read

urlpatterns = [
    path("p/<int:post_id>", read.post_permalink, name="post-permalink"),
    path("t/<int:topic_id>", read.topic_permalink, name="topic-permalink"),
]
