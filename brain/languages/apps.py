from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "brain.languages"
    label = "languages"

    def ready(self) -> None:
        from brain.languages.about import register_profiles
        from brain.languages.rights import register_rights
        from brain.languages.routes import check_settings

        check_settings()
        register_profiles()
        register_rights()
