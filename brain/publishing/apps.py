"""How a thing comes before its readers: draft, review, published, withdrawn; by whom, when, and at a set time."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "brain.publishing"
    label = "publishing"
