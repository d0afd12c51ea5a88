from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "brain.members"
    label = "members"
