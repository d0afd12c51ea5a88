from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "brain.languages"
    label = "languages"
