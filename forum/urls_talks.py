"""Pages of private conversations, under /LANGUAGE/messages/. Their addresses tell nothing of what is said."""

from django.urls import path

from forum.views import talks

app_name = "talks"
urlpatterns = [
    path("", talks.index, name="index"),
    path("new", talks.new, name="new"),
    path("find", talks.find, name="find"),
    path("<int:topic_id>/", talks.conversation, name="conversation"),
    path("<int:topic_id>/add", talks.add_partner, name="add-partner"),
    path("<int:topic_id>/remove/<str:handle>", talks.remove_partner, name="remove-partner"),
    path("<int:topic_id>/leave", talks.leave, name="leave"),
    path("<int:topic_id>/consent", talks.consent, name="consent"),
]
