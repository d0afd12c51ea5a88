from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "brain.search"
    label = "search"
