from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        from brain.members.registry import register_editions
        from library import live, subjects
        from library.kinds import register_texts
        from library.pages import edition_names
        from realtime import streams

        register_editions(edition_names)
        streams.register("library", streams.StreamKind(audience=live.audience, render=live.render))
        register_texts()
        subjects.register()
