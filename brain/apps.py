"""The composition root as an app: the home page, the probes, the commands that know every feature."""

from django.apps import AppConfig


class BrainConfig(AppConfig):
    name = "brain"
