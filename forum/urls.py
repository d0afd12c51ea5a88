"""The forum's pages, under /LANGUAGE/forum/."""

from django.urls import path

from forum.views import moderate, read, write

app_name = "forum"
urlpatterns = [
    path("", read.index, name="index"),
    path("c/<slug:slug>/", read.category, name="category"),
    path("new", write.new_topic, name="new-topic"),
    path("t/<int:topic_id>/<str:slug>/", read.topic, name="topic"),
    path("t/<int:topic_id>/unread", read.first_unread, name="first-unread"),
    path("t/<int:topic_id>/watch", read.watch, name="watch"),
    path("t/<int:topic_id>/reply", write.post_reply, name="post-reply"),
    path("t/<int:topic_id>/lock", moderate.moderate_topic, {"act": moderate.LOCK}, name="lock-topic"),
    path("t/<int:topic_id>/unlock", moderate.moderate_topic, {"act": moderate.UNLOCK}, name="unlock-topic"),
    path("t/<int:topic_id>/pin", moderate.moderate_topic, {"act": moderate.PIN}, name="pin-topic"),
    path("t/<int:topic_id>/unpin", moderate.moderate_topic, {"act": moderate.UNPIN}, name="unpin-topic"),
    path("t/<int:topic_id>/hide", moderate.moderate_topic, {"act": moderate.HIDE_TOPIC}, name="hide-topic"),
    path("t/<int:topic_id>/restore", moderate.moderate_topic, {"act": moderate.RESTORE_TOPIC}, name="restore-topic"),
    path("t/<int:topic_id>/move", moderate.move_topic, name="move-topic"),
    path("p/<int:post_id>/edit", write.post_edit, name="post-edit"),
    path("p/<int:post_id>/language", write.post_language, name="post-language"),
    path("p/<int:post_id>/history", write.post_history, name="post-history"),
    path("p/<int:post_id>/hide", moderate.moderate_post, {"act": moderate.HIDE_POST}, name="hide-post"),
    path("p/<int:post_id>/restore", moderate.moderate_post, {"act": moderate.RESTORE_POST}, name="restore-post"),
    path("moderation/log", moderate.moderation_log, name="moderation-log"),
]
