from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"

    def ready(self) -> None:
        from brain.members.registry import register_revocation
        from realtime.push import revoke

        register_revocation(revoke)
