"""What a member was told, under /<language>/notifications/."""

from django.urls import path

from brain.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.index, name="index"),
    path("read", views.read, name="read"),
    path("<int:notification_id>/open", views.open_notification, name="open"),
    path("mails/<str:token>", views.mails, name="mails"),
]
