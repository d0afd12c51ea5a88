from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "brain.languages"
    label = "languages"

    def ready(self) -> None:
        from brain.languages.routes import check_settings

        check_settings()
