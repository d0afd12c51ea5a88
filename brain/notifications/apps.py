from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "brain.notifications"
    label = "notifications"

    def ready(self) -> None:
        from brain.notifications.live import member_streams
        from brain.notifications.rights import register_rights
        from brain.notifications.texts import register_texts
        from realtime.streams import register

        register("member", member_streams)
        register_texts()
        register_rights()
