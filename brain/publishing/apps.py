"""How a thing comes before its readers: draft, review, published, withdrawn; by whom, when, and at a set time."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "brain.publishing"
    label = "publishing"

    def ready(self) -> None:
        from brain.publishing.rights import register_rights

        register_rights()
