from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "brain.members"
    label = "members"

    def ready(self) -> None:
        from brain.members.rights import register_rights

        register_rights()
