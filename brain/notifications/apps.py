from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "brain.notifications"
    label = "notifications"
