from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        from library import live
        from realtime import streams

        streams.register("library", streams.StreamKind(audience=live.audience, render=live.render))
