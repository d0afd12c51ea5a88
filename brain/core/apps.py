from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "brain.core"
    label = "core"
