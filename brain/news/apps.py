from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "brain.news"
    label = "news"
