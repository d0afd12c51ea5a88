from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "brain.notifications"
    label = "notifications"

    def ready(self) -> None:
        from brain.notifications.live import member_streams
        from realtime.streams import register

        register("member", member_streams)
