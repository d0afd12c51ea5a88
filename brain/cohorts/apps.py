"""The group of each academy edition: who is in it, and how people come into it."""

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "brain.cohorts"
    label = "cohorts"

    def ready(self) -> None:
        from brain.cohorts import notices, rights, undos, verbs
        from brain.cohorts.actions.requests import ask_by_profile
        from brain.cohorts.texts import register_texts
        from brain.members.registry import register_claim
        from brain.moderation.named import register_names

        verbs.register()
        register_names("edition", notices.names)
        rights.register_rights()
        undos.register()
        register_claim(ask_by_profile)
        register_texts()
