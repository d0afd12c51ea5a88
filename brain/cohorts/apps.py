"""The group of each academy edition: who is in it, and how people come into it."""

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "brain.cohorts"
    label = "cohorts"

    def ready(self) -> None:
        from brain.cohorts import rights, telling, verbs
        from brain.moderation.named import register_names

        verbs.register()
        register_names("edition", telling.names)
        rights.register_rights()
